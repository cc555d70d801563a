//! EAN codes of connections and meters: 18 digits, the last one a GS1 modulo-10 check digit.
//!
//! An EAN is text to everyone outside; in here it is packed into 64 bits, so that a map of every
//! meter stays small. The prefix names no grid operator reliably and is never judged.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

const DIGITS: usize = 18;

/// A valid 18-digit EAN.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ean(u64);

/// Why a text is not an EAN. The message is safe to show to whoever sent the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EanError {
    /// Something else than exactly 18 ASCII digits.
    #[error("an EAN has exactly 18 digits")]
    NotEighteenDigits,
    /// 17 digits.
    #[error(
        "an EAN has exactly 18 digits, and this has 17: one is lost, as in a column that is not text"
    )]
    SeventeenDigits,
    /// A number as spreadsheets show it, from which no EAN can be told.
    #[error(
        "this is a number that a spreadsheet rounded, and its digits are lost: make the column text \
         before the EANs are put into it, and export it again"
    )]
    RoundedNumber,
    /// 18 digits of which the last does not follow from the first 17.
    #[error("the check digit of this EAN is wrong")]
    WrongCheckDigit,
}

impl Ean {
    /// Completes a 17-digit body with its check digit. `None` if the body has more than 17 digits.
    #[must_use]
    pub fn from_body(body: u64) -> Option<Self> {
        (body < 10_u64.pow(17)).then(|| Self(body * 10 + check_digit(body)))
    }
}

impl EanError {
    /// What happened to a text that has not 18 digits, as far as it shows that.
    fn of_no_ean(text: &str) -> Self {
        let is_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_rounded = text.split_once(['E', 'e']).is_some_and(|(number, exponent)| {
            is_digits(&number.replacen([',', '.'], "", 1))
                && exponent.strip_prefix('+').is_some_and(is_digits)
        });
        if is_rounded {
            Self::RoundedNumber
        } else if text.len() + 1 == DIGITS && is_digits(text) {
            Self::SeventeenDigits
        } else {
            Self::NotEighteenDigits
        }
    }
}

/// Weights 3 and 1 alternate from the right, over the first 17 digits.
fn check_digit(mut body: u64) -> u64 {
    let mut sum = 0;
    let mut weight = 3;
    while body > 0 {
        sum += (body % 10) * weight;
        weight = 4 - weight;
        body /= 10;
    }
    (10 - sum % 10) % 10
}

impl FromStr for Ean {
    type Err = EanError;

    fn from_str(text: &str) -> Result<Self, EanError> {
        if text.len() != DIGITS || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(EanError::of_no_ean(text));
        }
        let number = text.bytes().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        if check_digit(number / 10) == number % 10 {
            Ok(Self(number))
        } else {
            Err(EanError::WrongCheckDigit)
        }
    }
}

impl fmt::Display for Ean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:018}", self.0)
    }
}

impl fmt::Debug for Ean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_to_an_ean_is_told_if_it_shows() {
        for (text, error) in [
            ("8,71686E+17", EanError::RoundedNumber),
            ("8.71686e+17", EanError::RoundedNumber),
            ("87168590000000012", EanError::SeventeenDigits),
            ("871685900000000", EanError::NotEighteenDigits),
            ("E+17", EanError::NotEighteenDigits),
            ("", EanError::NotEighteenDigits),
        ] {
            assert_eq!(text.parse::<Ean>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_valid_ean_reads_and_prints_unchanged() {
        let ean: Ean = "871685900000000127".parse().expect("valid");
        assert_eq!(ean.to_string(), "871685900000000127");
    }

    #[test]
    fn leading_zeros_survive() {
        let ean = Ean::from_body(1).expect("short enough");
        assert_eq!(ean.to_string(), "000000000000000017");
        assert_eq!(ean.to_string().parse(), Ok(ean));
    }

    #[test]
    fn a_wrong_check_digit_is_refused() {
        assert_eq!("871234567890123456".parse::<Ean>(), Err(EanError::WrongCheckDigit));
    }

    #[test]
    fn anything_but_eighteen_ascii_digits_is_refused() {
        for text in [
            "",
            "8716859000000001",
            "8716859000000001270",
            " 71685900000000127",
            "87168590000000012a",
            "-71685900000000127",
            "٨٧١٦٨٥٩٠٠",
        ] {
            assert_eq!(text.parse::<Ean>(), Err(EanError::NotEighteenDigits), "{text}");
        }
    }

    #[test]
    fn changing_any_single_digit_is_noticed() {
        let valid = *b"871685900000000127";
        for position in 0..DIGITS {
            let mut changed = valid;
            changed[position] = b'0' + (changed[position] - b'0' + 1) % 10;
            let text = std::str::from_utf8(&changed).expect("digits");
            assert_eq!(text.parse::<Ean>(), Err(EanError::WrongCheckDigit), "{text}");
        }
    }
}
