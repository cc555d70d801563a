//! CSV deliveries: a fixed header, then a reading a line.
//!
//! No cell of ours can hold a comma or a line end, so a line is always a record: a stray quote
//! cannot swallow the good lines that follow, as it would in CSV at large.

use super::{FIELDS, parse_interval_end, parse_status, parse_value};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::quantity::Quantity;
use crate::domain::reading::Values;
use crate::domain::source_line::{Rejection, SourceReading};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Says what is wrong with the first line of a file, if anything.
///
/// # Errors
/// What it should have been.
pub fn check_header(line: &[u8]) -> Result<(), DeliveryFailure> {
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let text = String::from_utf8_lossy(line);
    if text.split(',').map(bare).eq(FIELDS) {
        return Ok(());
    }
    let found: String = text.chars().take(200).collect();
    Err(DeliveryFailure::wrong_header(&found, &FIELDS.join(",")))
}

/// Reads a line after the header.
///
/// # Errors
/// The reason why it is refused.
pub fn parse_line(line: &[u8]) -> Result<SourceReading, Rejection> {
    let line = std::str::from_utf8(line).map_err(|_| Rejection::BrokenText)?;
    let mut cells = [""; FIELDS.len()];
    let mut found = 0;
    for cell in line.split(',') {
        if let Some(place) = cells.get_mut(found) {
            *place = bare(cell);
        }
        found += 1;
    }
    if found != FIELDS.len() {
        return Err(Rejection::WrongCellCount { found, expected: FIELDS.len() });
    }
    let [meter_ean, interval_end, numbers @ .., status] = cells;
    let mut values: Values = [None; Quantity::ALL.len()];
    for ((value, quantity), text) in values.iter_mut().zip(Quantity::ALL).zip(numbers) {
        if !text.is_empty() {
            *value = Some(parse_value(quantity, text)?);
        }
    }
    if values.iter().all(Option::is_none) {
        return Err(Rejection::NoValue);
    }
    Ok(SourceReading {
        meter_ean: meter_ean.parse().map_err(Rejection::InvalidEan)?,
        interval_end: parse_interval_end(interval_end)?,
        values,
        status: parse_status(status)?,
    })
}

/// A cell without spaces or quotes around it.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ean::EanError;
    use crate::domain::reading::ReadingStatus;

    const GOOD: &str =
        "871685900000000134,2026-11-22T00:05:00+01:00,-12.5,0,231.04,,229.96,measured";

    fn rejection(line: &str) -> Rejection {
        parse_line(line.as_bytes()).expect_err("refused")
    }

    #[test]
    fn a_good_line_is_read_with_its_precision_and_its_missing_value() {
        let reading = parse_line(GOOD.as_bytes()).expect("good");
        assert_eq!(reading.meter_ean.to_string(), "871685900000000134");
        assert_eq!(reading.interval_end.to_rfc3339(), "2026-11-21T23:05:00+00:00");
        assert_eq!(
            reading.values,
            [Some(-12_500_000), Some(0), Some(231_040), None, Some(229_960)]
        );
        assert_eq!(reading.status, ReadingStatus::Measured);
    }

    #[test]
    fn quotes_and_spaces_around_cells_do_not_matter() {
        let quoted =
            GOOD.split(',').map(|cell| format!(" \"{cell}\" ")).collect::<Vec<_>>().join(",");
        assert_eq!(parse_line(quoted.as_bytes()), parse_line(GOOD.as_bytes()));
    }

    #[test]
    fn each_kind_of_bad_line_has_its_own_reason() {
        let swap = |from: &str, to: &str| GOOD.replacen(from, to, 1);
        let quantity = Quantity::ActivePower;
        for (line, expected) in [
            ("8716859", Rejection::WrongCellCount { found: 1, expected: 8 }),
            (&format!("{GOOD},"), Rejection::WrongCellCount { found: 9, expected: 8 }),
            (&swap("134,", "135,"), Rejection::InvalidEan(EanError::WrongCheckDigit)),
            (&swap("+01:00", ""), Rejection::TimeWithoutOffset),
            (&swap("T00:05:00+01:00", ""), Rejection::InvalidTime),
            (&swap("-12.5", "veel"), Rejection::InvalidNumber(quantity)),
            (&swap("-12.5", "1_2"), Rejection::InvalidNumber(quantity)),
            (&swap("-12.5", "NaN"), Rejection::InvalidNumber(quantity)),
            (&swap("-12.5", "1000001"), Rejection::OutOfRange(quantity)),
            (&swap("-12.5,0,231.04,,229.96", ",,,,"), Rejection::NoValue),
            (&swap("measured", "gemeten"), Rejection::InvalidStatus),
        ] {
            assert_eq!(rejection(line), expected, "{line}");
        }
        assert_eq!(parse_line(b"\xff\xfe"), Err(Rejection::BrokenText));
    }

    #[test]
    fn a_header_in_another_order_is_refused_and_a_byte_order_mark_is_not() {
        let header = FIELDS.join(",");
        assert_eq!(check_header(header.as_bytes()), Ok(()));
        assert_eq!(check_header(&[BYTE_ORDER_MARK, header.as_bytes()].concat()), Ok(()));
        let swapped = header.replace("meter_ean,interval_end", "interval_end,meter_ean");
        let refused = check_header(swapped.as_bytes()).expect_err("refused");
        assert!(refused.to_string().contains("should be"), "{refused}");
        assert!(check_header(b"").is_err());
    }
}
