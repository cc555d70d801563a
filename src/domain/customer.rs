//! Customers: the holders of connections.

use thiserror::Error;

/// The longest name that is taken, in characters.
const NAME_CHARACTERS_MAX: usize = 200;

/// The text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a name has 1 to {NAME_CHARACTERS_MAX} characters, all of them to be seen")]
pub struct NameError;

/// The name in a text, without the blanks around it.
///
/// # Errors
/// Where nothing is left, it is too long, or holds what cannot be printed.
pub fn name_in(text: &str) -> Result<&str, NameError> {
    let name = text.trim();
    let length = name.chars().count();
    let is_name =
        (1..=NAME_CHARACTERS_MAX).contains(&length) && !name.chars().any(char::is_control);
    if is_name { Ok(name) } else { Err(NameError) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_around_a_name_are_left_out_and_what_is_no_name_is_refused() {
        assert_eq!(name_in("  Zonnepark De Weide "), Ok("Zonnepark De Weide"));
        for text in ["", "   ", "a\0b", "a\nb", &"x".repeat(201)] {
            assert_eq!(name_in(text), Err(NameError), "{text:?}");
        }
    }
}
