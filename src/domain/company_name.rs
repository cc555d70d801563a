//! What the metering company is called, where its customers read it.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How long a name may be, in characters: it stands on a line of a letter.
pub const CHARACTERS_MAX: usize = 100;

/// A name: one line that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyName(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a name is one line of 1 to {CHARACTERS_MAX} characters")]
pub struct CompanyNameError;

impl FromStr for CompanyName {
    type Err = CompanyNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim();
        let is_line = !name.is_empty() && !name.contains(char::is_control);
        if is_line && name.chars().count() <= CHARACTERS_MAX {
            Ok(Self(name.to_owned()))
        } else {
            Err(CompanyNameError)
        }
    }
}

impl fmt::Display for CompanyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_the_spaces_around_it() {
        let name: CompanyName = "  Meetbedrijf De Meter ".parse().expect("a name");
        assert_eq!(name.to_string(), "Meetbedrijf De Meter");
        for text in ["", "  ", "one\ntwo", &"x".repeat(CHARACTERS_MAX + 1)] {
            assert_eq!(text.parse::<CompanyName>(), Err(CompanyNameError), "{text:?}");
        }
    }
}
