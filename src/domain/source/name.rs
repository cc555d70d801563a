//! What a source is called: also the name of its folder, so nothing but small letters, digits and hyphens.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest name of a source.
const CHARACTERS_MAX: usize = 40;

/// The name of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceName(String);

/// What a source cannot be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the name of a source is 2 to {CHARACTERS_MAX} small letters, digits and hyphens, and begins with a letter"
)]
pub struct NameError;

impl SourceName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SourceName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let begins_well = text.starts_with(|first: char| first.is_ascii_lowercase());
        if is_plain && begins_well && (2..=CHARACTERS_MAX).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError)
        }
    }
}

impl TryFrom<String> for SourceName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<SourceName> for String {
    fn from(SourceName(name): SourceName) -> Self {
        name
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_that_of_a_folder() {
        for name in ["kenter", "head-end-2", "a1"] {
            assert_eq!(name.parse::<SourceName>().map(String::from), Ok(name.to_owned()));
        }
        for name in ["", "a", "Kenter", "../a", "a b", "2a", "-a", &"a".repeat(41)] {
            assert_eq!(name.parse::<SourceName>(), Err(NameError), "{name}");
        }
    }
}
