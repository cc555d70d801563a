//! What a source delivers as one thing: a JSON document or a workbook. It is held in memory, so it may be only
//! so large; whoever has more delivers lines.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use zip::ZipArchive;

use super::form::Form;
use super::{Take, Text, zip_fault};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source::{self, Container, Interpreter, SourceText};
use crate::ingest::unfold::{self, Bounded, Counted, Meter};
use crate::service::delivery::ingest::DeliveryFault;

/// Bytes of a document, unfolded: a day of 100 meters, as talkative as JSON is.
const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

/// Bytes of a workbook as it comes.
const WORKBOOK_BYTES_MAX: u64 = 32 << 20;

/// Records that are handed over together.
const RECORDS_AT_ONCE: usize = 4_096;

/// Numbers from here on were rounded by the spreadsheet: it keeps 15 digits.
const EXACT_MAX: f64 = 1e15;

/// Unfolds every part of a workbook once, to the bounds of any archive, before it is read: the library that reads
/// it knows none.
pub(super) fn check_workbook(
    file: &mut Counted<File>,
    is_zip: bool,
    meter: &Meter,
) -> Result<(), DeliveryFault> {
    if !is_zip {
        let failure = DeliveryFailure::broken_document("it is no workbook (.xlsx)");
        return Err(DeliveryFault::Content(failure));
    }
    if file.seek(io::SeekFrom::End(0)).map_err(unfold::fault)? > WORKBOOK_BYTES_MAX {
        return Err(too_large(WORKBOOK_BYTES_MAX));
    }
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(zip_fault)?;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(zip_fault)?;
        io::copy(&mut Bounded::new(part, meter), &mut io::sink()).map_err(unfold::fault)?;
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
        let names = source::wanted(description);
        let records =
            source::records(&document, path, &names).map_err(|failure| self.fault(failure))?;
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
        file: Counted<File>,
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
        let cells = workbook.worksheet_range(&sheet).map_err(|error| broken(&error.to_string()))?;
        // The library begins with the first cell that is not empty.
        let (above, before) =
            cells.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
        let mut reader = self.reader(interpreter, 1);
        let empty = std::iter::repeat_n(Vec::new(), above);
        let rows = cells.rows().map(|row| {
            let first = std::iter::repeat_n(String::new(), before);
            first.chain(row.iter().map(text_of)).collect()
        });
        let rows: Vec<Vec<String>> = empty.chain(rows).collect();
        for rows in rows.chunks(RECORDS_AT_ONCE) {
            let mut batch = reader.read_rows(rows).map_err(|failure| self.fault(failure))?;
            batch.bytes_read = self.meter.bytes_read();
            if !take(batch) {
                break;
            }
        }
        if reader.lacks_heading() {
            return Err(self.fault(DeliveryFailure::empty()));
        }
        Ok(())
    }

    fn reader(&self, interpreter: &Arc<Interpreter>, first_line: u64) -> SourceText {
        SourceText::new(Arc::clone(interpreter), self.name, first_line)
    }
}

/// What a cell says, as text: times as RFC 3339 without an offset, numbers in full.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(is_so) => is_so.to_string(),
        Data::Int(number) => number.to_string(),
        // As a spreadsheet shows it, so that it is told apart from an identifier that is text.
        Data::Float(number) if number.abs() >= EXACT_MAX => {
            let text = format!("{number:.5E}");
            if text.contains("E-") { text } else { text.replace('E', "E+") }
        }
        Data::Float(number) => number.to_string(),
        Data::DateTime(moment) => {
            // Half a second on, so that a fraction of a day that cannot be written does not fall short.
            let serial = moment.as_f64() + 0.5 / 86_400.0;
            let rounded =
                calamine::ExcelDateTime::new(serial, calamine::ExcelDateTimeType::DateTime, false);
            let (year, month, day, hour, minute, second, _) = rounded.to_ymd_hms_milli();
            if serial < 1.0 {
                format!("{hour:02}:{minute:02}:{second:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::Error(error) => format!("#{error}"),
    }
}
