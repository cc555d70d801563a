//! CSV deliveries (RFC 4180): a header that names the columns, then a reading a record.
//!
//! A quote that is never closed would swallow the good lines after it. So a record of several lines is
//! believed only if it is a reading, and none of its further lines is one by itself.

use std::ops::Range;

use csv_core::ReadRecordResult;
use memchr::memchr2_iter;
use strum::VariantArray;

use super::{FIELDS, LineFormat, parse_interval_end, parse_status, parse_value};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::quantity::Quantity;
use crate::domain::reading::Values;
use crate::domain::source_line::{LINE_BYTES_MAX, Rejection, SourceReading};

/// Columns of a file at most.
const COLUMNS_MAX: usize = 200;

/// Cells of a record that are told apart.
const CELLS_MAX: usize = 1_024;

/// Where the fields stand in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The column of each field, in the order of [`FIELDS`].
    places: [usize; FIELDS.len()],
    /// How many columns there are, others included.
    columns: usize,
}

impl Default for Heading {
    fn default() -> Self {
        Self { places: std::array::from_fn(|place| place), columns: FIELDS.len() }
    }
}

impl Heading {
    /// The heading with these names: each of ours once, in any order and case, among any others.
    fn of<'c>(names: impl Iterator<Item = &'c str>) -> Result<Self, String> {
        let mut places = [None; FIELDS.len()];
        let mut columns = 0;
        let mut twice = Vec::new();
        for name in names {
            let known = FIELDS.iter().position(|field| field.eq_ignore_ascii_case(name));
            let place = known.and_then(|field| places.get_mut(field));
            if place.is_some_and(|place| place.replace(columns).is_some()) {
                twice.push(name.to_ascii_lowercase());
            }
            columns += 1;
        }
        let absent = FIELDS.iter().zip(places).filter(|(_, place)| place.is_none());
        let absent: Vec<&str> = absent.map(|(field, _)| *field).collect();
        if !absent.is_empty() {
            return Err(format!("it lacks {}", absent.join(", ")));
        }
        if !twice.is_empty() {
            return Err(format!("it has {} twice", twice.join(", ")));
        }
        if columns > COLUMNS_MAX {
            return Err(format!("it has {columns} columns, and may have {COLUMNS_MAX}"));
        }
        Ok(Self { places: places.map(Option::unwrap_or_default), columns })
    }

    /// As it is stored beside a line; `None` if it is the one that we write.
    #[must_use]
    pub fn stored(&self) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let mut names = vec![""; self.columns];
        for (field, place) in FIELDS.iter().zip(self.places) {
            if let Some(name) = names.get_mut(place) {
                *name = field;
            }
        }
        Some(names.join(","))
    }

    /// The heading that was stored so.
    #[must_use]
    pub fn from_stored(stored: Option<&str>) -> Self {
        stored.and_then(|names| Self::of(names.split(',')).ok()).unwrap_or_default()
    }

    /// The column after the last one that is ours.
    fn needed(&self) -> usize {
        self.places.iter().max().map_or(0, |last| last + 1)
    }
}

/// What stands at the beginning of a text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::domain) enum Next {
    /// A record of so many bytes, without the end of its last line.
    Record(usize),
    /// The text ends before the record does.
    Unended,
    /// A record that is longer than any of ours.
    TooLong,
}

/// Cuts records into cells. What it keeps is used again for each: nothing is allocated for a cell.
pub struct CsvReader {
    core: csv_core::Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    found: usize,
}

impl Default for CsvReader {
    fn default() -> Self {
        Self {
            core: csv_core::Reader::new(),
            cells: vec![0; LINE_BYTES_MAX + 1],
            ends: vec![0; CELLS_MAX],
            found: 0,
        }
    }
}

impl CsvReader {
    /// Of records with another delimiter between their cells, and another quote around those that hold one.
    /// A description that was looked at has both in ASCII.
    #[must_use]
    pub fn with(delimiter: char, quote: char) -> Self {
        let byte = |character: char, usual: u8| u8::try_from(character).unwrap_or(usual);
        let core = csv_core::ReaderBuilder::new()
            .delimiter(byte(delimiter, b','))
            .quote(byte(quote, b'"'))
            .build();
        Self { core, ..Self::default() }
    }

    /// Cuts the first record of a text, of which more may come unless `is_last`.
    pub(in crate::domain) fn cut(&mut self, text: &[u8], is_last: bool) -> Next {
        self.core.reset();
        self.found = 0;
        let seen = text.get(..=LINE_BYTES_MAX).unwrap_or(text);
        let (mut result, read, written, mut ends) =
            self.core.read_record(seen, &mut self.cells, &mut self.ends);
        if result == ReadRecordResult::InputEmpty && seen.len() == text.len() && is_last {
            let cells = self.cells.get_mut(written..).unwrap_or_default();
            let free = self.ends.get_mut(ends..).unwrap_or_default();
            let (last, .., more) = self.core.read_record(&[], cells, free);
            (result, ends) = (last, ends + more);
        }
        match result {
            ReadRecordResult::Record => {
                self.found = ends;
                let record = seen.get(..read).unwrap_or_default();
                Next::Record(without_end(record).len())
            }
            ReadRecordResult::InputEmpty if seen.len() == text.len() => Next::Unended,
            ReadRecordResult::End => Next::Unended,
            _ => Next::TooLong,
        }
    }

    /// The cells of the record that was cut last, without spaces around them.
    pub(in crate::domain) fn cells(&self) -> Result<impl Iterator<Item = &str>, Rejection> {
        let ends = self.ends.get(..self.found).unwrap_or_default();
        let bytes = self.cells.get(..ends.last().copied().unwrap_or_default()).unwrap_or_default();
        let text = std::str::from_utf8(bytes).map_err(|_| Rejection::BrokenText)?;
        let starts = [0].into_iter().chain(ends.iter().copied());
        let cells = starts.zip(ends).map(|(start, end)| text.get(start..*end));
        Ok(cells.map(|cell| bare(cell.unwrap_or_default())))
    }

    /// Whether nothing stands in the record that was cut last.
    pub(super) fn is_blank(&self) -> bool {
        self.cells().is_ok_and(|mut cells| cells.all(str::is_empty))
    }

    /// Reads the record that was cut last as a heading.
    ///
    /// # Errors
    /// What it lacks.
    pub(super) fn heading(&self, line: &[u8]) -> Result<Heading, DeliveryFailure> {
        let heading = match self.cells() {
            Ok(cells) => Heading::of(cells),
            Err(rejection) => Err(rejection.to_string()),
        };
        heading.map_err(|problem| {
            let found: String = String::from_utf8_lossy(line).chars().take(200).collect();
            DeliveryFailure::wrong_header(&found, &FIELDS.join(","), &problem)
        })
    }

    /// Reads the record that was cut last.
    ///
    /// # Errors
    /// The reason why it is refused.
    pub(super) fn reading(&self, heading: &Heading) -> Result<SourceReading, Rejection> {
        let mut ours = [""; FIELDS.len()];
        let (mut found, mut last) = (0, 0);
        for cell in self.cells()? {
            for (ours, place) in ours.iter_mut().zip(heading.places) {
                if place == found {
                    *ours = cell;
                }
            }
            found += 1;
            if !cell.is_empty() {
                last = found;
            }
        }
        if found < heading.needed() || !fits(found, last, heading, &ours) {
            return Err(Rejection::WrongCellCount { found, expected: heading.columns });
        }
        if ours.iter().zip(FIELDS).all(|(cell, field)| cell.eq_ignore_ascii_case(field)) {
            return Err(Rejection::RepeatedHeader);
        }
        read_fields(ours)
    }

    /// Reads a text that is one record; `None` if it is another number of them.
    pub fn read_one(
        &mut self,
        text: &[u8],
        heading: &Heading,
    ) -> Option<Result<SourceReading, Rejection>> {
        let reading = match self.cut(text, true) {
            Next::Record(bytes) if bytes == text.len() && !self.is_blank() => self.reading(heading),
            Next::TooLong => Err(Rejection::LineTooLong),
            _ => return None,
        };
        Some(reading)
    }

    /// Whether a record that was cut out of a text, and is a reading, has swallowed another one: its further
    /// lines are read by themselves. After this it is the record that was cut last no more.
    pub(super) fn swallows_a_reading(&mut self, record: &[u8], heading: &Heading) -> bool {
        let mut starts = memchr2_iter(b'\n', b'\r', record).map(|end| end + 1);
        starts.any(|start| {
            let rest = record.get(start..).unwrap_or_default();
            let line = memchr::memchr2(b'\n', b'\r', rest).and_then(|end| rest.get(..end));
            matches!(self.read_one(line.unwrap_or(rest), heading), Some(Ok(_)))
        })
    }
}

/// Whether a record has no cells beyond the columns. Empty ones at its end are no fault, if they cannot be
/// what a decimal comma makes: with the status in the last column, nothing has moved.
fn fits(found: usize, last: usize, heading: &Heading, ours: &[&str; FIELDS.len()]) -> bool {
    let [.., status_place] = heading.places;
    let [.., status] = ours;
    found <= heading.columns
        || (last <= heading.columns && status_place + 1 == heading.needed() && !status.is_empty())
}

fn read_fields(cells: [&str; FIELDS.len()]) -> Result<SourceReading, Rejection> {
    let [meter_ean, interval_end, numbers @ .., status] = cells;
    let mut values: Values = [None; Quantity::VARIANTS.len()];
    for ((value, &quantity), text) in values.iter_mut().zip(Quantity::VARIANTS).zip(numbers) {
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
        issue: None,
    })
}

/// A cell without spaces around it, and without quotes that stand between spaces.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
}

/// The text without the end of its last line.
fn without_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

impl LineFormat {
    /// Reads a text that is one line of this format, or one record; `None` if it is another number of
    /// them.
    #[must_use]
    pub fn read_one(
        self,
        text: &str,
        heading: &Heading,
        csv: &mut CsvReader,
    ) -> Option<Result<SourceReading, Rejection>> {
        match self {
            Self::Csv => csv.read_one(text.as_bytes(), heading),
            Self::Ndjson if text.contains(['\n', '\r']) || text.trim().is_empty() => None,
            Self::Ndjson => Some(super::ndjson::parse_line(text.as_bytes())),
        }
    }
}

/// Where the first line of a text ends, and where the next one begins.
pub(in crate::domain) fn first_line(text: &[u8]) -> Option<Range<usize>> {
    let end = memchr::memchr2(b'\n', b'\r', text)?;
    let is_pair = text.get(end..).unwrap_or_default().starts_with(b"\r\n");
    Some(end..end + 1 + usize::from(is_pair))
}

#[cfg(test)]
mod tests;
