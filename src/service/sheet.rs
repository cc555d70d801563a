//! A sheet that somebody hands in as CSV, as spreadsheets write it: its first line names the columns. What is wrong
//! with a row is said by column, all of it at once.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use csv::{ReaderBuilder, StringRecord};
use thiserror::Error;

use crate::domain::amsterdam::parse_instant;
use crate::domain::ean::{Ean, EanError};
use crate::domain::outside_text::line_at;
use crate::service::failure::{Failure, Refusal};

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{column}: {detail}")]
pub struct RowProblem {
    /// In which column.
    pub column: &'static str,
    /// What, in words.
    pub detail: String,
}

impl RowProblem {
    pub(in crate::service) fn in_column<R: Refusal>(
        column: &'static str,
    ) -> impl FnOnce(Failure<R>) -> Failure<Self> {
        move |failure| failure.map(|refusal| Self { column, detail: refusal.to_string() })
    }
}

impl Refusal for RowProblem {}

/// Why no row was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SheetRefusal {
    /// It is no such sheet.
    #[error("{0}")]
    File(String),
    /// It is too long.
    #[error("the file has more than {0} lines: split it")]
    TooManyLines(usize),
}

impl Refusal for SheetRefusal {}

/// What a sheet may have.
pub struct Columns {
    /// Every column that is known.
    pub names: &'static [&'static str],
    /// How many of these, from the first, cannot be missing.
    pub needed: usize,
    /// Rows at most.
    pub rows_max: usize,
}

/// A sheet.
pub struct Sheet<'a> {
    text: &'a str,
    columns: &'static Columns,
    header: StringRecord,
    records: Vec<StringRecord>,
}

impl<'a> Sheet<'a> {
    /// Reads a sheet with these columns. Cells stand between commas or semicolons.
    ///
    /// # Errors
    /// If it is no CSV, its first line names other columns, or it is too long.
    pub fn read(text: &'a str, columns: &'static Columns) -> Result<Self, SheetRefusal> {
        // Spreadsheets put a mark before UTF-8.
        let text = text.trim_start_matches('\u{feff}');
        // Dutch ones put a semicolon between cells.
        let first = text.split(['\n', '\r']).find(|line| !line.is_empty()).unwrap_or_default();
        let delimiter = if first.contains(';') { b';' } else { b',' };
        // Flexible: a line with a cell too few costs no other one.
        let mut reader =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let unreadable = |error: csv::Error| SheetRefusal::File(error.to_string());
        let header = reader.headers().map_err(unreadable)?.clone();
        columns.check(&header)?;
        let mut records = Vec::new();
        for record in reader.records() {
            if records.len() == columns.rows_max {
                return Err(SheetRefusal::TooManyLines(columns.rows_max));
            }
            records.push(record.map_err(unreadable)?);
        }
        Ok(Self { text, columns, header, records })
    }

    /// Its rows, the first line left out; of one with a cell too many or too few what is wrong with it.
    pub fn rows(&self) -> impl Iterator<Item = Result<Cells<'_>, Vec<RowProblem>>> {
        self.records.iter().map(|record| Cells::of(self.columns, &self.header, record))
    }

    /// The number of the first line of the row at this place, as an editor shows it, which is not how the library
    /// counts. It is counted from the beginning each time.
    #[must_use]
    pub fn line_of(&self, place: usize) -> u64 {
        let position = self.records.get(place).and_then(StringRecord::position);
        let byte = position.map_or(0, csv::Position::byte);
        line_at(self.text.as_bytes(), usize::try_from(byte).unwrap_or(usize::MAX))
    }
}

impl Columns {
    fn check(&self, header: &StringRecord) -> Result<(), SheetRefusal> {
        let needed = self.names.iter().take(self.needed);
        let missing: Vec<&str> =
            needed.copied().filter(|column| !header.iter().any(|name| name == *column)).collect();
        let unknown: Vec<&str> = header.iter().filter(|name| !self.names.contains(name)).collect();
        let twice = header.len() > header.iter().collect::<HashSet<_>>().len();
        if missing.is_empty() && unknown.is_empty() && !twice {
            return Ok(());
        }
        let mut problems = Vec::new();
        if !missing.is_empty() {
            problems.push(format!("missing: {}", missing.join(", ")));
        }
        if !unknown.is_empty() {
            problems.push(format!("unknown: {}", unknown.join(", ")));
        }
        if twice {
            problems.push("a column stands there twice".to_owned());
        }
        let known = self.names.join(", ");
        let problems = problems.join("; ");
        Err(SheetRefusal::File(format!(
            "the first line must name the columns ({problems}); known: {known}"
        )))
    }
}

/// The cells of a row by the names of their columns, and every problem that was found in it.
pub struct Cells<'s> {
    header: &'s StringRecord,
    record: &'s StringRecord,
    problems: Vec<RowProblem>,
}

impl<'s> Cells<'s> {
    /// The cells of this row under this header.
    ///
    /// # Errors
    /// If there are more or fewer than columns.
    pub fn of(
        columns: &Columns,
        header: &'s StringRecord,
        record: &'s StringRecord,
    ) -> Result<Self, Vec<RowProblem>> {
        let (cells, expected) = (record.len(), header.len());
        if cells == expected {
            return Ok(Self { header, record, problems: Vec::new() });
        }
        // Cells may stand under the wrong column: nothing that they say can be trusted.
        let last = header.get(cells.min(expected - 1));
        let column = columns.names.iter().find(|column| Some(**column) == last);
        let detail = format!("the line has {cells} cells where the first one has {expected}");
        Err(vec![RowProblem { column: column.copied().unwrap_or_default(), detail }])
    }

    /// What stands in a column, if there is such a column and something stands in it.
    #[must_use]
    pub fn cell(&self, column: &str) -> Option<&'s str> {
        let place = self.header.iter().position(|name| name == column)?;
        self.record.get(place).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// What is made of a cell that must not be empty.
    pub fn required<T>(
        &mut self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.cell(column).is_none() {
            self.complain(column, "it is missing");
        }
        self.optional(column, read)
    }

    /// What is made of a cell that may be empty.
    pub fn optional<T>(
        &mut self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        match read(self.cell(column)?) {
            Ok(value) => Some(value),
            Err(detail) => {
                self.complain(column, detail);
                None
            }
        }
    }

    /// Something is wrong with a cell.
    pub fn complain(&mut self, column: &'static str, detail: impl Into<String>) {
        self.problems.push(RowProblem { column, detail: detail.into() });
    }

    /// What was made of the row, if that is something and nothing is wrong with it.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn end<T>(self, made: Option<T>) -> Result<T, Vec<RowProblem>> {
        made.filter(|_| self.problems.is_empty()).ok_or(self.problems)
    }
}

/// An EAN.
///
/// # Errors
/// Why it is none, in words.
pub fn ean(text: &str) -> Result<Ean, String> {
    // What a spreadsheet makes of 18 digits.
    if text.contains(['E', 'e']) && text.contains('+') {
        return Err("a spreadsheet has rounded this EAN: make the column text".to_owned());
    }
    text.parse().map_err(|error: EanError| error.to_string())
}

/// A moment, or a day, which is its first moment in Amsterdam.
///
/// # Errors
/// Why it is neither, in words.
pub fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    let text = if day.is_ok() { format!("{text}T00:00:00") } else { text.to_owned() };
    parse_instant(&text).map_err(|error| error.to_string())
}
