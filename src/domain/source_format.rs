//! The formats of deliveries, and what they share: how a cell becomes a value.

pub mod csv;
pub mod ndjson;
mod text_reader;

use std::borrow::Cow;
use std::path::Path;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::moment::{self, Written};
use super::quantity::Quantity;
use super::reading::ReadingStatus;
use super::source_line::Rejection;

pub use csv::Heading;
pub use text_reader::TextReader;

/// The names of the fields, in the order in which we write them.
pub const FIELDS: [&str; 8] = [
    "meter_ean",
    "interval_end",
    Quantity::ActivePower.source_name(),
    Quantity::ReactivePower.source_name(),
    Quantity::VoltageL1.source_name(),
    Quantity::VoltageL2.source_name(),
    Quantity::VoltageL3.source_name(),
    "status",
];

/// A format of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Format {
    /// A header and comma-separated cells.
    Csv,
    /// A JSON object a line.
    Ndjson,
    /// An archive of such files.
    Zip,
    /// As the source that delivers it describes.
    Source,
}

/// How the lines of a text are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFormat {
    /// A header and comma-separated cells.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

impl Format {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The format that a file's name announces, in whatever case, compressed (`.gz`) or not. `None` for
    /// temporary and foreign names.
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Self> {
        // A name need not be UTF-8.
        let name = path.file_name()?.as_encoded_bytes().to_ascii_lowercase();
        if name.starts_with(b".") || name.starts_with(b"~") || name.starts_with(b"_") {
            return None;
        }
        let unfolded = name.strip_suffix(b".gz");
        let dot = unfolded.unwrap_or(&name).iter().rposition(|byte| *byte == b'.')?;
        match unfolded.unwrap_or(&name).get(dot + 1..)? {
            _ if dot == 0 => None,
            b"csv" => Some(Self::Csv),
            b"ndjson" | b"jsonl" => Some(Self::Ndjson),
            b"zip" if unfolded.is_none() => Some(Self::Zip),
            _ => None,
        }
    }

    /// How its lines are written; `None` if each file in it says so, or its source does.
    #[must_use]
    pub const fn of_lines(self) -> Option<LineFormat> {
        match self {
            Self::Csv => Some(LineFormat::Csv),
            Self::Ndjson => Some(LineFormat::Ndjson),
            Self::Zip | Self::Source => None,
        }
    }
}

/// Reads an instant, which must say its offset.
///
/// # Errors
/// The reason why the line is refused.
pub fn parse_interval_end(text: &str) -> Result<DateTime<Utc>, Rejection> {
    match moment::read(text.trim()) {
        Some(Written::Instant(instant)) => Ok(instant),
        Some(Written::Local(_)) => Err(Rejection::TimeWithoutOffset),
        None => Err(Rejection::InvalidTime),
    }
}

/// Reads a decimal number in kW, kVAr or V, into stored units.
///
/// # Errors
/// The reason why the line is refused.
pub fn parse_value(quantity: Quantity, text: &str) -> Result<i64, Rejection> {
    // The library would also take 1_000.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let value = if !is_plain {
        None
    } else if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        text.parse().ok()
    };
    let value: Decimal = value.ok_or_else(|| {
        let with_point: Cow<'_, str> = text.replacen(',', ".", 1).into();
        let has_comma = text.contains(',') && with_point.parse::<Decimal>().is_ok();
        if has_comma {
            Rejection::DecimalComma(quantity)
        } else {
            Rejection::InvalidNumber(quantity)
        }
    })?;
    quantity.to_stored(value).ok_or(Rejection::OutOfRange(quantity))
}

/// Reads a status, in whatever case; a source that says nothing of it measured.
///
/// # Errors
/// The reason why the line is refused.
pub fn parse_status(text: &str) -> Result<ReadingStatus, Rejection> {
    match text.trim() {
        "" => Ok(ReadingStatus::Measured),
        name => name.parse().map_err(|_| Rejection::InvalidStatus),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn a_name_announces_its_format_in_any_case_and_compressed_or_not() {
        for (name, format) in [
            ("a.csv", Some(Format::Csv)),
            ("A.CSV", Some(Format::Csv)),
            ("a.csv.gz", Some(Format::Csv)),
            ("a.2.ndjson", Some(Format::Ndjson)),
            ("a.jsonl.GZ", Some(Format::Ndjson)),
            ("a.Zip", Some(Format::Zip)),
            ("a.zip.gz", None),
            ("a.csv.part", None),
            ("a.gz", None),
            (".a.csv", None),
            ("~a.csv", None),
            (".csv", None),
            ("csv", None),
        ] {
            assert_eq!(Format::of_file(Path::new(name)), format, "{name}");
        }
        let no_utf8 = OsStr::from_bytes(b"metingen-\xe9.csv");
        assert_eq!(Format::of_file(Path::new(no_utf8)), Some(Format::Csv));
    }

    #[test]
    fn a_status_is_read_in_any_case() {
        for text in ["Measured", "MEASURED", " measured ", ""] {
            assert_eq!(parse_status(text), Ok(ReadingStatus::Measured), "{text}");
        }
        assert_eq!(parse_status("gemeten"), Err(Rejection::InvalidStatus));
    }
}
