//! What somebody writes where there are a few names to choose from.

use std::str::FromStr;

use strum::VariantArray;

/// Reads one of the names of a type, which has two at least.
///
/// # Errors
/// What can be written, if this is none of them.
pub fn read<T>(text: &str) -> Result<T, String>
where
    T: Copy + FromStr + VariantArray,
    &'static str: From<T>,
{
    text.parse().map_err(|_| {
        let names: Vec<&str> = T::VARIANTS.iter().map(|it| (*it).into()).collect();
        let (others, last) = names.split_at(names.len().saturating_sub(1));
        format!("write {} or {}", others.join(", "), last.concat())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::meter::VoltageReference;
    use crate::domain::operator::Role;

    #[test]
    fn what_is_no_name_is_told_all_there_are() {
        assert_eq!(read("admin"), Ok(Role::Admin));
        let refused = read::<Role>("Admin");
        assert_eq!(refused, Err("write viewer, operator or admin".to_owned()));
        let refused = read::<VoltageReference>("");
        assert_eq!(refused, Err("write phase_to_neutral or phase_to_phase".to_owned()));
    }
}
