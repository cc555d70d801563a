//! Reads a text of a source, which comes piece by piece, record by record: cells with something between them, or
//! a JSON object a line. What is kept between two pieces is never longer than a line may be.
//!
//! A record is a line. A quote that is opened and not closed on it costs that line alone.

use std::sync::Arc;

use super::cell::plain;
use super::description::{Container, Place};
use super::document::JsonRecord;
use super::heading::{self, Heading};
use super::interpreter::Interpreter;
use super::record_reader::RecordReader;
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source_format::csv::{CsvReader, first_line};
use crate::domain::source_line::{Batch, LINE_BYTES_MAX, Line, Parsed, Rejection};

/// The longest line of JSON that is read: a message of MQTT stands in one, with what is said of it.
pub const JSON_LINE_BYTES_MAX: usize = 9 << 20;
/// How much of a heading is told.
const SHOWN_CHARACTERS_MAX: usize = 200;

/// A text of a source that is being read.
pub struct SourceText {
    interpreter: Arc<Interpreter>,
    /// What its sender calls the file.
    file_name: String,
    /// Cuts lines into cells; away while it does so.
    csv: Option<Box<CsvReader>>,
    /// How many lines come before the heading, or the records.
    lines_above: usize,
    /// The line of the text that is read next, counted from 1.
    line_in_text: usize,
    /// What was found above the records, if it is wanted.
    identifier: Option<String>,
    /// Reads the records, once it is known where their values stand.
    records: Option<RecordReader>,
    heading_stored: Option<Arc<str>>,
    /// Number of the line that is read next, through all texts of a delivery.
    next_line: u64,
    line_bytes_max: usize,
    /// Whether what comes next is still of a line that is too long.
    is_skipping: bool,
}

impl SourceText {
    /// A reader at the beginning of a text of this source, whose first line has this number.
    #[must_use]
    pub fn new(interpreter: Arc<Interpreter>, file_name: &str, first_line: u64) -> Self {
        let container = &interpreter.description().container;
        let line_bytes_max =
            if *container == Container::Ndjson { JSON_LINE_BYTES_MAX } else { LINE_BYTES_MAX };
        let (csv, lines_above) = match container {
            Container::Csv { delimiter, quote, skip_lines, .. } => {
                (CsvReader::with(*delimiter, *quote), *skip_lines)
            }
            Container::Xlsx { skip_lines, .. } => (CsvReader::default(), *skip_lines),
            Container::Ndjson | Container::Json { .. } => (CsvReader::default(), 0),
        };
        Self {
            csv: Some(Box::new(csv)),
            lines_above,
            interpreter,
            file_name: file_name.to_owned(),
            line_in_text: 1,
            identifier: None,
            records: None,
            heading_stored: None,
            next_line: first_line,
            line_bytes_max,
            is_skipping: false,
        }
    }

    /// Number of the line that is read next.
    #[must_use]
    pub fn next_line(&self) -> u64 {
        self.next_line
    }

    /// Whether nothing was read that says how to read the rest.
    #[must_use]
    pub fn lacks_heading(&self) -> bool {
        self.records.is_none()
    }

    /// Reads a piece, which begins with what was left of the one before, and returns what is left of this
    /// one. Of the last one nothing is left.
    ///
    /// # Errors
    /// If the heading cannot be used: nothing of the text can be read then.
    pub fn read(
        &mut self,
        mut text: Vec<u8>,
        is_last: bool,
    ) -> Result<(Batch, Vec<u8>), DeliveryFailure> {
        let mut lines = Vec::new();
        let mut at = 0;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            // A return at the end may be the first half of a line end.
            let rest = if is_last { rest } else { rest.strip_suffix(b"\r").unwrap_or(rest) };
            if rest.is_empty() {
                break;
            }
            let line = first_line(rest);
            let (length, bytes) =
                line.as_ref().map_or((rest.len(), rest.len()), |end| (end.start, end.end));
            if self.is_skipping || length > self.line_bytes_max {
                if !self.is_skipping {
                    lines.push(self.refused(at, LINE_BYTES_MAX, Rejection::LineTooLong));
                }
                self.is_skipping = line.is_none();
                self.pass(line.is_some());
                at += bytes;
                continue;
            }
            if line.is_none() && !is_last {
                break;
            }
            let parsed = self.read_line(rest.get(..length).unwrap_or_default())?;
            if let Some(parsed) = parsed {
                lines.push(Line { number: self.next_line, span: at..at + length, parsed });
            }
            self.pass(true);
            at += bytes;
        }
        let left = text.split_off(at);
        let heading = self.heading_stored.clone();
        Ok((Batch { text, lines, heading, ..Batch::default() }, left))
    }

    /// Reads rows of a sheet, or records of a document, which stand in no line of a text. Each is kept as a line
    /// that [`Interpreter::read_one`] reads again.
    ///
    /// # Errors
    /// If the heading cannot be used: nothing of the sheet can be read then.
    pub fn read_rows(&mut self, rows: &[Vec<String>]) -> Result<Batch, DeliveryFailure> {
        let mut batch = Batch::default();
        for row in rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            if let Some(parsed) = self.read_cells(&cells)? {
                let rendered = serde_json::to_vec(&cells).unwrap_or_default();
                self.add(&mut batch, &rendered, parsed);
            }
            self.pass(true);
        }
        batch.heading.clone_from(&self.heading_stored);
        Ok(batch)
    }

    /// Reads records of a document.
    ///
    /// # Errors
    /// Never, if the description was looked at.
    pub fn read_documents(&mut self, records: &[JsonRecord]) -> Result<Batch, DeliveryFailure> {
        let mut batch = Batch::default();
        let interpreter = Arc::clone(&self.interpreter);
        let wanted = interpreter.wanted();
        self.begin_json(b"")?;
        for record in records {
            let Some(reader) = &mut self.records else { break };
            let cells: Vec<&str> = record.cells().collect();
            let parsed = reader.read(&cells);
            self.add(&mut batch, &record.rendered(wanted), parsed);
            self.pass(true);
        }
        batch.heading.clone_from(&self.heading_stored);
        Ok(batch)
    }

    fn add(&self, batch: &mut Batch, rendered: &[u8], parsed: Result<Parsed, Rejection>) {
        let start = batch.text.len();
        batch.text.extend_from_slice(rendered);
        batch.lines.push(Line { number: self.next_line, span: start..batch.text.len(), parsed });
    }

    fn refused(&self, at: usize, length: usize, rejection: Rejection) -> Line {
        Line { number: self.next_line, span: at..at + length, parsed: Err(rejection) }
    }

    fn pass(&mut self, is_line: bool) {
        self.next_line += u64::from(is_line);
        self.line_in_text += usize::from(is_line);
    }

    /// What a line says; `None` if it says nothing.
    fn read_line(
        &mut self,
        line: &[u8],
    ) -> Result<Option<Result<Parsed, Rejection>>, DeliveryFailure> {
        match self.interpreter.description().container {
            Container::Csv { quote, .. } => {
                let is_above = self.line_in_text <= self.lines_above;
                if !is_above && !has_closed_quotes(line, quote) {
                    return Ok(Some(Err(Rejection::UnclosedQuote)));
                }
                let Some(mut csv) = self.csv.take() else { return Ok(None) };
                csv.cut(line, true);
                let read = match csv.cells() {
                    Ok(cells) => self.read_cells(&cells.collect::<Vec<_>>()),
                    Err(_) if is_above => Ok(None),
                    Err(rejection) => Ok(Some(Err(rejection))),
                };
                self.csv = Some(csv);
                read
            }
            _ if line.trim_ascii().is_empty() => Ok(None),
            _ => {
                self.begin_json(line)?;
                let Some(reader) = &mut self.records else { return Ok(None) };
                let record = JsonRecord::of_line(line, self.interpreter.wanted());
                Ok(Some(record.and_then(|record| reader.read(&record.cells().collect::<Vec<_>>()))))
            }
        }
    }

    /// What a record of cells says; `None` if it stands above the records, or is empty.
    fn read_cells(
        &mut self,
        cells: &[&str],
    ) -> Result<Option<Result<Parsed, Rejection>>, DeliveryFailure> {
        let description = self.interpreter.description();
        if self.line_in_text <= self.lines_above {
            if let Some(Place::Cell(line, place)) = description.identifier()
                && *line == self.line_in_text
            {
                self.identifier =
                    cells.get(place.saturating_sub(1)).map(|cell| plain(cell).to_owned());
            }
            return Ok(None);
        }
        if cells.iter().all(|cell| plain(cell).is_empty()) {
            return Ok(None);
        }
        if let Some(reader) = &mut self.records {
            return Ok(Some(reader.read(cells)));
        }
        let has_heading = match description.container {
            Container::Csv { heading, .. } | Container::Xlsx { heading, .. } => heading,
            _ => false,
        };
        // How a spreadsheet is told what stands between cells.
        if cells.first().is_some_and(|cell| cell.to_ascii_lowercase().starts_with("sep=")) {
            return Ok(None);
        }
        if has_heading {
            self.begin_records(
                Heading::of(cells.iter().copied()).names,
                cells.join(" | ").as_bytes(),
            )?;
            return Ok(None);
        }
        self.begin_records(Vec::new(), b"")?;
        Ok(self.records.as_mut().map(|reader| reader.read(cells)))
    }

    /// The same of records of JSON, whose fields are what a heading names.
    fn begin_json(&mut self, line: &[u8]) -> Result<(), DeliveryFailure> {
        if self.records.is_some() {
            return Ok(());
        }
        self.begin_records(self.interpreter.wanted().names.clone(), line)
    }

    /// Notes under what the records stand, if that was not done yet.
    fn begin_records(&mut self, names: Vec<String>, line: &[u8]) -> Result<(), DeliveryFailure> {
        if self.records.is_some() {
            return Ok(());
        }
        let description = self.interpreter.description();
        let identifier = match description.identifier() {
            Some(Place::FileName(pattern)) => heading::in_file_name(pattern, &self.file_name),
            _ => self.identifier.clone(),
        };
        let heading = Heading { names, identifier };
        self.heading_stored = serde_json::to_string(&heading).ok().map(Into::into);
        let reader = self.interpreter.under(heading).map_err(|problem| {
            let found: String =
                String::from_utf8_lossy(line).chars().take(SHOWN_CHARACTERS_MAX).collect();
            DeliveryFailure::other_heading(&found, &problem)
        })?;
        self.records = Some(reader);
        Ok(())
    }
}

impl Interpreter {
    /// Reads a record that is kept by itself, under the heading that is kept beside it; `None` if the text is not
    /// one record.
    #[must_use]
    pub fn read_one(
        self: &Arc<Self>,
        text: &str,
        heading: Option<&str>,
    ) -> Option<Result<Parsed, Rejection>> {
        let heading = heading.and_then(|heading| serde_json::from_str(heading).ok());
        let mut reader = self.under(heading.unwrap_or_default()).ok()?;
        if text.trim().is_empty() || text.contains(['\n', '\r']) {
            return None;
        }
        match self.description().container {
            Container::Csv { delimiter, quote, .. } => {
                if !has_closed_quotes(text.as_bytes(), quote) {
                    return Some(Err(Rejection::UnclosedQuote));
                }
                let mut csv = CsvReader::with(delimiter, quote);
                csv.cut(text.as_bytes(), true);
                let cells = csv.cells().map(Iterator::collect::<Vec<_>>);
                Some(cells.and_then(|cells| reader.read(&cells)))
            }
            Container::Xlsx { .. } => {
                let cells: Vec<String> = serde_json::from_str(text).ok()?;
                Some(reader.read(&cells.iter().map(String::as_str).collect::<Vec<_>>()))
            }
            Container::Ndjson | Container::Json { .. } => {
                let record = JsonRecord::of_line(text.as_bytes(), self.wanted());
                Some(record.and_then(|record| reader.read(&record.cells().collect::<Vec<_>>())))
            }
        }
    }
}

fn has_closed_quotes(line: &[u8], quote: char) -> bool {
    let Ok(quote) = u8::try_from(quote) else { return true };
    memchr::memchr_iter(quote, line).count().is_multiple_of(2)
}
