//! A line of a delivery: the reading in it, or why there is none.

mod point;
mod rejection;

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ean::Ean;
use super::interval;
use super::reading::{ReadingStatus, Values};

pub use point::{Point, Series};
pub use rejection::{Rejection, RejectionReason, SourceFault};

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
            return Err(Rejection::OffGrid);
        }
        check_moment(self.interval_end, now, readable_after)
    }
}

/// Judges a moment: not in the future, not past its time.
///
/// # Errors
/// The reason why the line is refused.
pub fn check_moment(
    moment: DateTime<Utc>,
    now: DateTime<Utc>,
    readable_after: DateTime<Utc>,
) -> Result<(), Rejection> {
    if moment > now {
        Err(Rejection::InFuture)
    } else if moment <= readable_after {
        Err(Rejection::TooOld)
    } else {
        Ok(())
    }
}

/// The longest line that is read whole. Of a longer one the parser gets only enough to refuse it.
pub const LINE_BYTES_MAX: usize = 1 << 16;

/// One line, by its place in the text of its batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1, the header included; through all files of an archive.
    pub number: u64,
    /// Where it stands in the batch's text.
    pub span: Range<usize>,
    /// What it says.
    pub parsed: Result<Parsed, Rejection>,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// One reading, as of every line in our own format.
    Reading(SourceReading),
    /// As many as its source puts into a line: a day of them, or none if no value is given.
    Several(Vec<SourceReading>),
    /// Values of which readings are composed.
    Points(Vec<Point>),
}

impl Parsed {
    /// The readings in it; none, if they are still to be composed.
    #[must_use]
    pub fn readings(&self) -> &[SourceReading] {
        match self {
            Self::Reading(reading) => std::slice::from_ref(reading),
            Self::Several(readings) => readings,
            Self::Points(_) => &[],
        }
    }

    /// The values in it of which readings are composed.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        match self {
            Self::Points(points) => points,
            Self::Reading(_) | Self::Several(_) => &[],
        }
    }
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the archive.
    pub name: String,
    /// Lines of the files before it.
    pub lines_before: u64,
}

/// Consecutive lines and their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The bytes as received, unfolded.
    pub text: Vec<u8>,
    /// Its lines, empty ones left out.
    pub lines: Vec<Line>,
    /// The heading over them, if it is not the one that we write.
    pub heading: Option<Arc<str>>,
    /// The file of an archive in which they stand.
    pub entry: Option<Arc<Entry>>,
    /// How many bytes of the delivery, as it came, were read for it.
    pub bytes_read: u64,
}
