//! The formats of deliveries, and what they share: how a cell becomes a value.

pub mod csv;
pub mod ndjson;

use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};
use rust_decimal::Decimal;

use super::quantity::Quantity;
use super::reading::ReadingStatus;
use super::source_line::{Batch, Block, LINE_BYTES_MAX, Line, Rejection, SourceReading};

/// The names of the fields, in the order of a CSV header.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A header and comma-separated cells.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Ndjson];

    /// The name it is stored under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }

    /// The format with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format that a file's name announces. `None` for temporary and foreign names.
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Self> {
        // The rest of a name need not be text.
        let name = path.file_name()?.as_encoded_bytes();
        if name.first().is_some_and(|first| b".~_".contains(first)) {
            return None;
        }
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            _ => None,
        }
    }

    /// Parses a block of lines.
    #[must_use]
    pub fn parse(self, block: Block) -> Batch {
        let mut lines = Vec::new();
        let mut start = 0;
        let raw_lines = block.text.split_inclusive(|byte| *byte == b'\n');
        for (number, raw) in (block.first_line..).zip(raw_lines) {
            let line = trim_line_end(raw);
            if !line.trim_ascii().is_empty() {
                let span = start..start + line.len();
                lines.push(Line { number, span, parsed: self.parse_line(line) });
            }
            start += raw.len();
        }
        Batch { text: block.text, lines }
    }

    /// Parses one line, without its end.
    ///
    /// # Errors
    /// The reason why it is refused.
    pub fn parse_line(self, line: &[u8]) -> Result<SourceReading, Rejection> {
        if line.len() > LINE_BYTES_MAX {
            return Err(Rejection::LineTooLong);
        }
        match self {
            Self::Csv => csv::parse_line(line),
            Self::Ndjson => ndjson::parse_line(line),
        }
    }
}

/// The line without `\n` or `\r\n`.
#[must_use]
pub fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Reads an instant, which must say its offset.
///
/// # Errors
/// The reason why the line is refused.
pub fn parse_interval_end(text: &str) -> Result<DateTime<Utc>, Rejection> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    let local =
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let is_local = local.iter().any(|format| NaiveDateTime::parse_from_str(text, format).is_ok());
    Err(if is_local { Rejection::TimeWithoutOffset } else { Rejection::InvalidTime })
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
    let value: Decimal = value.ok_or(Rejection::InvalidNumber(quantity))?;
    quantity.to_stored(value).ok_or(Rejection::OutOfRange(quantity))
}

/// Reads a status; a source that says nothing of it measured.
///
/// # Errors
/// The reason why the line is refused.
pub fn parse_status(text: &str) -> Result<ReadingStatus, Rejection> {
    if text.is_empty() {
        return Ok(ReadingStatus::Measured);
    }
    ReadingStatus::from_source_name(text.as_bytes()).ok_or(Rejection::InvalidStatus)
}
