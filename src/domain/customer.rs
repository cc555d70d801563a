//! Customers: the holders of connections.

use std::fmt;
use std::str::FromStr;

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
/// If nothing is left, it is too long, or holds what cannot be printed.
pub fn name_in(text: &str) -> Result<&str, NameError> {
    let name = text.trim();
    let length = name.chars().count();
    let is_name =
        (1..=NAME_CHARACTERS_MAX).contains(&length) && !name.chars().any(char::is_control);
    if is_name { Ok(name) } else { Err(NameError) }
}

/// The number of a company in the Dutch trade register (KvK): 8 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompanyNumber(u32);

const COMPANY_NUMBER_DIGITS: usize = 8;

/// The text is no such number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a company number (KvK) has exactly {COMPANY_NUMBER_DIGITS} digits")]
pub struct CompanyNumberError;

impl FromStr for CompanyNumber {
    type Err = CompanyNumberError;

    fn from_str(text: &str) -> Result<Self, CompanyNumberError> {
        let is_number =
            text.len() == COMPANY_NUMBER_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_number.then(|| text.parse().ok()).flatten();
        number.map(Self).ok_or(CompanyNumberError)
    }
}

impl fmt::Display for CompanyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_number_keeps_its_zeros_and_has_eight_digits() {
        let number: CompanyNumber = "01234567".parse().expect("a number");
        assert_eq!(number.to_string(), "01234567");
        for text in ["", "1234567", "123456789", "+1234567", "1234567a", " 1234567", "٣٤٥٦"] {
            assert_eq!(text.parse::<CompanyNumber>(), Err(CompanyNumberError), "{text:?}");
        }
    }

    #[test]
    fn blanks_around_a_name_are_left_out_and_what_is_no_name_is_refused() {
        assert_eq!(name_in("  Zonnepark De Weide "), Ok("Zonnepark De Weide"));
        for text in ["", "   ", "a\0b", "a\nb", &"x".repeat(201)] {
            assert_eq!(name_in(text), Err(NameError), "{text:?}");
        }
    }
}
