//! A line of a delivery: the reading in it, or why there is none.

use std::fmt;
use std::ops::Range;

use chrono::{DateTime, Utc};

use super::ean::{Ean, EanError};
use super::interval;
use super::quantity::Quantity;
use super::reading::{ReadingStatus, Values};

/// A reading as its source gives it: the meter by its EAN, power in the source's own direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceReading {
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// End of the interval.
    pub interval_end: DateTime<Utc>,
    /// The values, in stored units.
    pub values: Values,
    /// How it came about.
    pub status: ReadingStatus,
}

impl SourceReading {
    /// Judges what needs the present moment: not in the future, not past its time.
    ///
    /// # Errors
    /// The reason why the line is refused.
    pub fn check_time(
        &self,
        now: DateTime<Utc>,
        readable_after: DateTime<Utc>,
    ) -> Result<(), Rejection> {
        if !interval::is_on_grid(self.interval_end) {
            Err(Rejection::OffGrid)
        } else if self.interval_end > now {
            Err(Rejection::InFuture)
        } else if self.interval_end <= readable_after {
            Err(Rejection::TooOld)
        } else {
            Ok(())
        }
    }
}

/// Why a line was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// Not UTF-8.
    BrokenText,
    /// Longer than any line of ours can be.
    LineTooLong,
    /// Fewer or more cells than the header has.
    WrongCellCount {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Not a JSON object with our fields; what was wrong, and in which column.
    InvalidJson {
        /// Where the reader stopped, counted from 1.
        column: usize,
    },
    /// A field is missing that each reading needs.
    MissingField(&'static str),
    /// Not a valid EAN.
    InvalidEan(EanError),
    /// No meter with this EAN is registered.
    UnknownMeter,
    /// The meter was not at its connection then.
    NotInstalled,
    /// Not RFC 3339.
    InvalidTime,
    /// A local time, which is not an instant.
    TimeWithoutOffset,
    /// Not at a multiple of five minutes.
    OffGrid,
    /// The interval has not ended yet.
    InFuture,
    /// Past the time for which readings are kept.
    TooOld,
    /// Not a decimal number.
    InvalidNumber(Quantity),
    /// Outside what the quantity can be.
    OutOfRange(Quantity),
    /// All five values are missing.
    NoValue,
    /// Not one of the three statuses.
    InvalidStatus,
}

impl Rejection {
    /// A code that does not change.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BrokenText => "broken_text",
            Self::LineTooLong => "line_too_long",
            Self::WrongCellCount { .. } => "wrong_cell_count",
            Self::InvalidJson { .. } => "invalid_json",
            Self::MissingField(_) => "missing_field",
            Self::InvalidEan(_) => "invalid_ean",
            Self::UnknownMeter => "unknown_meter",
            Self::NotInstalled => "not_installed",
            Self::InvalidTime => "invalid_time",
            Self::TimeWithoutOffset => "time_without_offset",
            Self::OffGrid => "off_grid",
            Self::InFuture => "in_future",
            Self::TooOld => "too_old",
            Self::InvalidNumber(_) => "invalid_number",
            Self::OutOfRange(_) => "out_of_range",
            Self::NoValue => "no_value",
            Self::InvalidStatus => "invalid_status",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BrokenText => f.write_str("the line is not UTF-8"),
            Self::LineTooLong => f.write_str("the line is longer than 64 KiB"),
            Self::WrongCellCount { found, expected } => {
                write!(f, "the line has {found} cells where the header has {expected}")
            }
            Self::InvalidJson { column } => {
                write!(f, "not a JSON object with the fields of a reading (column {column})")
            }
            Self::MissingField(name) => write!(f, "{name} is missing"),
            Self::InvalidEan(error) => write!(f, "meter_ean: {error}"),
            Self::UnknownMeter => f.write_str("no meter with this EAN is registered"),
            Self::NotInstalled => {
                f.write_str("the meter was not installed then, or removed already")
            }
            Self::InvalidTime => f.write_str("interval_end is not an RFC 3339 date and time"),
            Self::TimeWithoutOffset => {
                f.write_str("interval_end has no UTC offset, such as Z or +01:00")
            }
            Self::OffGrid => f.write_str("interval_end is not at a multiple of five minutes"),
            Self::InFuture => f.write_str("interval_end lies in the future"),
            Self::TooOld => f.write_str("interval_end is older than readings are kept"),
            Self::InvalidNumber(quantity) => {
                write!(f, "{} is not a decimal number", quantity.source_name())
            }
            Self::OutOfRange(quantity) => {
                let (lowest, highest) = quantity.range();
                write!(f, "{} is not between {lowest} and {highest}", quantity.source_name())
            }
            Self::NoValue => f.write_str("none of the five values is given"),
            Self::InvalidStatus => f.write_str("status is not measured, estimated or corrected"),
        }
    }
}

/// The longest line that is read whole. Of a longer one the parser gets only enough to refuse it.
pub const LINE_BYTES_MAX: usize = 1 << 16;

/// Consecutive whole lines, as they came.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// Their bytes; the last may lack its line end.
    pub text: Vec<u8>,
    /// Number of the first line, counted from 1.
    pub first_line: u64,
}

/// One line, by its place in the text of its batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1, the header included.
    pub number: u64,
    /// Where it stands in the batch's text.
    pub span: Range<usize>,
    /// What it says.
    pub parsed: Result<SourceReading, Rejection>,
}

/// Consecutive lines and their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The bytes as received.
    pub text: Vec<u8>,
    /// Its lines, empty ones left out.
    pub lines: Vec<Line>,
}
