//! What a cell says, without what spreadsheets put around it.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::description::Numbers;

/// The text that is meant: without spaces around it, as of `="871…"` or `'871…`.
#[must_use]
pub fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    let formula = cell.strip_prefix('=').unwrap_or(cell);
    let inner = formula.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    let cell = inner.unwrap_or(cell);
    cell.strip_prefix('\'').unwrap_or(cell).trim()
}

/// Reads numbers as one source writes them.
#[derive(Debug, Clone)]
pub struct NumberReader {
    decimal: char,
    thousands: Option<char>,
    missing_texts: Vec<String>,
    missing_numbers: Vec<Decimal>,
}

/// A text that is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotANumber;

impl NumberReader {
    /// Of a source that writes them so.
    #[must_use]
    pub fn of(numbers: &Numbers) -> Self {
        let Numbers { decimal, thousands, missing } = numbers;
        let mut reader = Self {
            decimal: *decimal,
            thousands: *thousands,
            missing_texts: Vec::new(),
            missing_numbers: Vec::new(),
        };
        for text in missing {
            match reader.number(text) {
                Ok(number) => reader.missing_numbers.push(number),
                Err(NotANumber) => reader.missing_texts.push(text.trim().to_owned()),
            }
        }
        reader
    }

    /// The number in a cell; `None` if there is none.
    ///
    /// # Errors
    /// If it is something else.
    pub fn read(&self, cell: &str) -> Result<Option<Decimal>, NotANumber> {
        let text = plain(cell);
        if text.is_empty()
            || self.missing_texts.iter().any(|missing| missing.eq_ignore_ascii_case(text))
        {
            return Ok(None);
        }
        let number = self.number(text)?;
        Ok((!self.missing_numbers.contains(&number)).then_some(number))
    }

    fn number(&self, text: &str) -> Result<Decimal, NotANumber> {
        let mut text = Cow::Borrowed(text.trim());
        if let Some(thousands) = self.thousands.filter(|thousands| text.contains(*thousands)) {
            if !is_grouped(&text, self.decimal, thousands) {
                return Err(NotANumber);
            }
            text = text.replace(thousands, "").into();
        }
        if self.decimal != '.' {
            // A point is none of its decimals then, and none of its thousands either.
            if text.contains('.') {
                return Err(NotANumber);
            }
            text = text.replace(self.decimal, ".").into();
        }
        // The library would also take 1_000.
        if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
            return Err(NotANumber);
        }
        let number = if text.contains(['e', 'E']) {
            Decimal::from_scientific(&text).ok()
        } else {
            text.parse().ok()
        };
        number.ok_or(NotANumber)
    }
}

/// Whether what stands between thousands stands before three digits each time, and nowhere else: `1.234` is
/// no thousand if the source means one and a bit.
fn is_grouped(text: &str, decimal: char, thousands: char) -> bool {
    let whole = text.split(decimal).next().unwrap_or_default();
    let has_none_after = !text.get(whole.len()..).unwrap_or_default().contains(thousands);
    let mut groups = whole.trim_start_matches(['-', '+']).split(thousands);
    let first = groups.next().unwrap_or_default();
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    has_none_after
        && (1..=3).contains(&first.len())
        && is_digits(first)
        && groups.all(|group| group.len() == 3 && is_digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dutch() -> NumberReader {
        let mut missing = Numbers::default().missing;
        missing.push("-999".to_owned());
        NumberReader::of(&Numbers { decimal: ',', thousands: Some('.'), missing })
    }

    fn number(text: &str) -> Result<Option<Decimal>, NotANumber> {
        Ok(Some(text.parse().map_err(|_| NotANumber)?))
    }

    #[test]
    fn what_a_spreadsheet_puts_around_a_text_is_not_of_it() {
        for cell in ["=\"871\"", " 871 ", "\"871\"", "'871", "\u{a0}871"] {
            assert_eq!(plain(cell), "871", "{cell}");
        }
    }

    #[test]
    fn decimals_and_thousands_are_told_apart() {
        assert_eq!(dutch().read("1.234,5"), number("1234.5"));
        assert_eq!(dutch().read("-12,50"), number("-12.50"));
        assert_eq!(dutch().read("1.234.567"), number("1234567"));
        for text in ["1.23", "1,2,3", "1.2345", "12,3.4", "1_000", "twee", "1 2"] {
            assert_eq!(dutch().read(text), Err(NotANumber), "{text}");
        }
        let plain = NumberReader::of(&Numbers::default());
        assert_eq!(plain.read("1.25e1"), number("12.5"));
        assert_eq!(plain.read("1,5"), Err(NotANumber));
    }

    #[test]
    fn what_stands_for_no_value_is_none_however_it_is_written() {
        for text in ["", "  ", "NAN", "null", "-", "N/A", "-999", "-999,0", "=\"\""] {
            assert_eq!(dutch().read(text), Ok(None), "{text}");
        }
        assert_eq!(dutch().read("0"), number("0"), "zero is a value");
    }
}
