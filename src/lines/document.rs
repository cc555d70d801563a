//! What a source delivers as one thing: a JSON document or a workbook. It is held in memory, so it may be only
//! so large; whoever has more delivers lines.

use std::io::{self, BufReader, Read, Seek};
use std::sync::Arc;

use calamine::{DataRef, Reader, Xlsx};
use chrono::{NaiveDate, TimeDelta};
use zip::ZipArchive;

use super::DeliveryFault;
use super::form::Form;
use super::unfold::{self, Bounded, Counted, Meter};
use super::{Take, Text, zip_fault};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source::{self, Container, DOCUMENT_BYTES_MAX, Interpreter, SourceText};

/// Bytes of a workbook, unfolded: its texts are held in memory.
const WORKBOOK_UNFOLDED_BYTES_MAX: u64 = 256 << 20;

/// Rows of a sheet at most: as many as one can have.
const ROWS_MAX: usize = 1 << 20;

/// Columns of a sheet at most.
const COLUMNS_MAX: usize = 1_024;

/// Records that are handed over together.
const RECORDS_AT_ONCE: usize = 4_096;

/// Numbers from here on were rounded by the spreadsheet: it keeps 15 digits.
const EXACT_MAX: f64 = 1e15;

/// Unfolds every part of a workbook once, to the bounds of any archive, before it is read: the library that reads
/// it knows none.
pub(super) fn check_workbook(
    file: &mut Counted<impl Read + Seek>,
    is_zip: bool,
    meter: &Meter,
) -> Result<(), DeliveryFault> {
    if !is_zip {
        let failure = DeliveryFailure::broken_document("it is no workbook (.xlsx)");
        return Err(DeliveryFault::Content(failure));
    }
    if file.seek(io::SeekFrom::End(0)).map_err(unfold::fault)? > DOCUMENT_BYTES_MAX {
        return Err(too_large(DOCUMENT_BYTES_MAX));
    }
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(zip_fault)?;
    let mut unfolded = 0;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(zip_fault)?;
        let part = Bounded::new(part, meter);
        let mut part = part.take(WORKBOOK_UNFOLDED_BYTES_MAX + 1 - unfolded);
        unfolded += io::copy(&mut part, &mut io::sink()).map_err(unfold::fault)?;
        if unfolded > WORKBOOK_UNFOLDED_BYTES_MAX {
            return Err(too_large(WORKBOOK_UNFOLDED_BYTES_MAX));
        }
    }
    Ok(())
}

fn too_large(bytes_max: u64) -> DeliveryFault {
    let limit = format!("{} MiB", bytes_max >> 20);
    DeliveryFault::Content(DeliveryFailure::document_too_large(&limit))
}

impl Text<'_> {
    /// Reads a JSON document to its end, and returns the number of the record that would follow.
    pub(super) fn read_document(
        &self,
        text: impl Read,
        first_line: u64,
        take: Take<'_>,
    ) -> Result<u64, DeliveryFault> {
        let mut document = Vec::new();
        text.take(DOCUMENT_BYTES_MAX + 1).read_to_end(&mut document).map_err(unfold::fault)?;
        if document.len() as u64 > DOCUMENT_BYTES_MAX {
            return Err(too_large(DOCUMENT_BYTES_MAX));
        }
        let Form::Source(interpreter) = self.form else { return Ok(first_line) };
        let description = interpreter.description();
        let Container::Json { path } = &description.container else { return Ok(first_line) };
        let records = source::records(&document, path, interpreter.wanted())
            .map_err(|failure| self.fault(failure))?;
        drop(document);
        let mut reader = self.reader(interpreter, first_line);
        for records in records.chunks(RECORDS_AT_ONCE) {
            let mut batch =
                reader.read_documents(records).map_err(|failure| self.fault(failure))?;
            batch.entry.clone_from(&self.entry);
            batch.bytes_read = self.meter.bytes_read();
            if !take(batch) {
                break;
            }
        }
        Ok(reader.next_line())
    }

    /// Reads a sheet of a workbook to its end.
    pub(super) fn read_workbook(
        &self,
        file: Counted<impl Read + Seek>,
        take: Take<'_>,
    ) -> Result<(), DeliveryFault> {
        let Form::Source(interpreter) = self.form else { return Ok(()) };
        let Container::Xlsx { sheet, .. } = &interpreter.description().container else {
            return Ok(());
        };
        let broken = |words: &str| DeliveryFault::Content(DeliveryFailure::broken_document(words));
        let mut file = BufReader::new(file);
        file.rewind().map_err(unfold::fault)?;
        let mut workbook = Xlsx::new(file).map_err(|error| broken(&error.to_string()))?;
        let first = workbook.sheet_names().first().cloned();
        let sheet = sheet.clone().or(first).unwrap_or_default();
        let cells = workbook.worksheet_cells_reader(&sheet);
        let mut cells = cells.map_err(|error| broken(&error.to_string()))?;
        let mut reader = self.reader(interpreter, 1);
        let decimal = interpreter.description().numbers.decimal;
        let mut rows = Rows::default();
        while let Some(cell) = cells.next_cell().map_err(|error| broken(&error.to_string()))? {
            let (row, column) = cell.get_position();
            if column as usize >= COLUMNS_MAX || row as usize >= ROWS_MAX {
                let words = format!("it has more than {COLUMNS_MAX} columns or {ROWS_MAX} rows");
                return Err(broken(&words));
            }
            rows.put(row as usize, column as usize, text_of(cell.get_value(), decimal));
            if rows.complete() >= RECORDS_AT_ONCE
                && !self.hand_over(&mut reader, rows.take(), take)?
            {
                return Ok(());
            }
        }
        self.hand_over(&mut reader, rows.take_all(), take)?;
        if reader.lacks_heading() {
            return Err(self.fault(DeliveryFailure::empty()));
        }
        Ok(())
    }

    /// Hands over rows; false if nobody wants more.
    fn hand_over(
        &self,
        reader: &mut SourceText,
        rows: Vec<Vec<String>>,
        take: Take<'_>,
    ) -> Result<bool, DeliveryFault> {
        let mut batch = reader.read_rows(&rows).map_err(|failure| self.fault(failure))?;
        batch.bytes_read = self.meter.bytes_read();
        Ok(take(batch))
    }

    fn reader(&self, interpreter: &Arc<Interpreter>, first_line: u64) -> SourceText {
        SourceText::new(Arc::clone(interpreter), self.name, first_line)
    }
}

/// What a cell says, as text: times as RFC 3339 without an offset, numbers in full.
fn text_of(cell: &DataRef<'_>, decimal: char) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::Bool(is_so) => is_so.to_string(),
        DataRef::Int(number) => number.to_string(),
        // As a spreadsheet shows it, so that it is told apart from an identifier that is text.
        DataRef::Float(number) if number.abs() >= EXACT_MAX => {
            let text = format!("{number:.5E}");
            if text.contains("E-") { text } else { text.replace('E', "E+") }
        }
        DataRef::Float(number) => source::number_text(&number.to_string(), decimal),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, millis) = moment.to_ymd_hms_milli();
            let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
            let moment_of = |date: NaiveDate| {
                date.and_hms_milli_opt(hour.into(), minute.into(), second.into(), millis.into())
            };
            // A fraction of a day that cannot be written falls short of its second.
            let rounded = date
                .and_then(moment_of)
                .and_then(|moment| moment.checked_add_signed(TimeDelta::milliseconds(500)));
            let format = if moment.as_f64() < 1.0 { "%H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S" };
            rounded.map(|moment| moment.format(format).to_string()).unwrap_or_default()
        }
        DataRef::Error(error) => format!("#{error}"),
    }
}

/// Rows of a sheet, of which the last may still grow.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<String>>,
    /// How many rows were taken away.
    taken: usize,
}

impl Rows {
    /// Puts a cell where it stands; cells come row by row. Rows above it that have none are empty.
    fn put(&mut self, row: usize, column: usize, text: String) {
        let at = row.saturating_sub(self.taken);
        while self.rows.len() <= at {
            self.rows.push(Vec::new());
        }
        let Some(cells) = self.rows.get_mut(at) else { return };
        while cells.len() <= column {
            cells.push(String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = text;
        }
    }

    /// How many rows no cell can come to any more.
    fn complete(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// Takes those away.
    fn take(&mut self) -> Vec<Vec<String>> {
        let last = self.rows.split_off(self.complete());
        self.taken += self.rows.len();
        std::mem::replace(&mut self.rows, last)
    }

    fn take_all(self) -> Vec<Vec<String>> {
        self.rows
    }
}
