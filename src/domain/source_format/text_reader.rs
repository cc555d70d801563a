//! Reads a text of a delivery, which comes piece by piece, line by line or record by record.
//!
//! Lines are numbered as an editor shows them: `\n`, `\r` and `\r\n` each end one. What is kept between two
//! pieces is never longer than a line may be.

use std::sync::Arc;

use super::LineFormat;
use super::csv::{CsvReader, Heading, Next, first_line};
use super::ndjson;
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::outside_text::line_ends;
use crate::domain::source_line::{Batch, LINE_BYTES_MAX, Line, Parsed, Rejection, SourceReading};

/// A text that is being read.
pub struct TextReader {
    format: LineFormat,
    csv: CsvReader,
    /// That of a CSV text, once it was read.
    heading: Option<Heading>,
    /// The same, as it is stored.
    heading_stored: Option<Arc<str>>,
    /// Number of the line that is read next.
    next_line: u64,
    /// Whether what comes next is still of a line that is too long.
    is_skipping: bool,
}

/// What was read of a text: so many bytes, and what they were.
struct Step {
    bytes: usize,
    line: Option<(usize, Result<SourceReading, Rejection>)>,
}

impl Step {
    fn over(bytes: usize) -> Self {
        Self { bytes, line: None }
    }
}

impl TextReader {
    /// A reader at the beginning of a text, whose first line has this number.
    #[must_use]
    pub fn new(format: LineFormat, first_line: u64) -> Self {
        let csv = CsvReader::default();
        let (heading, heading_stored) = (None, None);
        Self { format, csv, heading, heading_stored, next_line: first_line, is_skipping: false }
    }

    /// Number of the line that is read next.
    #[must_use]
    pub fn next_line(&self) -> u64 {
        self.next_line
    }

    /// Whether nothing was read that says how to read the rest.
    #[must_use]
    pub fn lacks_heading(&self) -> bool {
        self.format == LineFormat::Csv && self.heading.is_none()
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
            let number = self.next_line;
            let Some(Step { bytes, line }) = self.step(rest, is_last)? else { break };
            if let Some((length, parsed)) = line {
                let parsed = parsed.map(Parsed::Reading);
                lines.push(Line { number, span: at..at + length, parsed });
            }
            at += bytes;
        }
        let left = text.split_off(at);
        let heading = self.heading_stored.clone();
        Ok((Batch { text, lines, heading, ..Batch::default() }, left))
    }

    /// Reads on by one record, or by what stands before one; `None` if more must come first.
    fn step(&mut self, rest: &[u8], is_last: bool) -> Result<Option<Step>, DeliveryFailure> {
        let line = first_line(rest);
        if self.is_skipping {
            self.is_skipping = line.is_none();
            self.next_line += u64::from(line.is_some());
            return Ok(Some(Step::over(line.map_or(rest.len(), |end| end.end))));
        }
        let (length, bytes) = match &line {
            Some(end) => (end.start, end.end),
            None => (rest.len(), rest.len()),
        };
        if length > LINE_BYTES_MAX {
            self.is_skipping = line.is_none();
            self.next_line += u64::from(line.is_some());
            if self.lacks_heading() {
                return self.refuse_heading(rest);
            }
            return Ok(Some(Step { bytes, line: Some((length, Err(Rejection::LineTooLong))) }));
        }
        if length == 0 {
            self.next_line += 1;
            return Ok(Some(Step::over(bytes)));
        }
        match self.format {
            LineFormat::Csv => self.step_csv(rest, length, bytes, is_last),
            LineFormat::Ndjson if line.is_none() && !is_last => Ok(None),
            LineFormat::Ndjson => {
                self.next_line += 1;
                let text = rest.get(..length).unwrap_or_default();
                let is_blank = text.trim_ascii().is_empty();
                let line = (!is_blank).then(|| (length, ndjson::parse_line(text)));
                Ok(Some(Step { bytes, line }))
            }
        }
    }

    /// Reads a record, whose first line is of so many bytes, and of so many with its end.
    fn step_csv(
        &mut self,
        rest: &[u8],
        length: usize,
        bytes: usize,
        is_last: bool,
    ) -> Result<Option<Step>, DeliveryFailure> {
        let record = match self.csv.cut(rest, is_last) {
            Next::Record(length) => rest.get(..length).unwrap_or_default(),
            Next::Unended => return Ok(None),
            Next::TooLong if self.heading.is_none() => return self.refuse_heading(rest),
            Next::TooLong => return Ok(Some(self.refuse_line(length, bytes))),
        };
        let is_blank = self.csv.is_blank();
        let Some(heading) = self.heading.as_ref().filter(|_| !is_blank) else {
            if !is_blank {
                let heading = self.csv.heading(rest.get(..length).unwrap_or_default())?;
                self.heading_stored = heading.stored().map(Into::into);
                self.heading = Some(heading);
            }
            return Ok(Some(self.pass(record, rest)));
        };
        let mut parsed = self.csv.reading(heading);
        if parsed.is_err() {
            // If files were put one behind the other.
            match self.csv.heading(record) {
                Ok(other) if other == *heading => parsed = Err(Rejection::RepeatedHeader),
                Ok(_) => return Err(DeliveryFailure::second_header(self.next_line)),
                Err(_) => {}
            }
        }
        let has_swallowed = record.len() > length
            && (parsed.is_err() || self.csv.swallows_a_reading(record, heading));
        if has_swallowed {
            return Ok(Some(self.refuse_line(length, bytes)));
        }
        let step = self.pass(record, rest);
        Ok(Some(Step { line: Some((record.len(), parsed)), ..step }))
    }

    /// Goes past a record and its end.
    fn pass(&mut self, record: &[u8], rest: &[u8]) -> Step {
        let after = rest.get(record.len()..).unwrap_or_default();
        let end = first_line(after).map_or(0, |end| end.end);
        self.next_line += line_ends(record) + 1;
        Step::over(record.len() + end)
    }

    /// Refuses one line, in which a quote was opened, so that those after it are read by themselves.
    fn refuse_line(&mut self, length: usize, bytes: usize) -> Step {
        self.next_line += 1;
        Step { bytes, line: Some((length, Err(Rejection::UnclosedQuote))) }
    }

    fn refuse_heading(&mut self, rest: &[u8]) -> Result<Option<Step>, DeliveryFailure> {
        let line = first_line(rest).map_or(rest, |end| rest.get(..end.start).unwrap_or_default());
        self.csv.heading(line).map(|_| None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source_format::FIELDS;
    use crate::domain::source_line::RejectionReason;

    const GOOD: &str =
        "871685900000000134,2026-11-22T00:05:00+01:00,-12.5,0,231.04,,229.96,measured";

    /// Number, text and reason of each line, read in pieces of so many bytes.
    fn lines_of(
        format: LineFormat,
        text: &[u8],
        piece: usize,
    ) -> Vec<(u64, String, Option<&'static str>)> {
        let mut reader = TextReader::new(format, 1);
        let mut pieces = text.chunks(piece).peekable();
        let mut left = Vec::new();
        let mut lines = Vec::new();
        while let Some(more) = pieces.next() {
            left.extend_from_slice(more);
            let read = reader.read(left, pieces.peek().is_none()).expect("a good heading");
            left = read.1;
            assert!(left.len() <= LINE_BYTES_MAX + piece, "{}", left.len());
            for line in read.0.lines {
                let raw = String::from_utf8_lossy(&read.0.text[line.span]).into_owned();
                let reason = line.parsed.err().map(|rejection| rejection.reason().name());
                lines.push((line.number, raw, reason));
            }
        }
        assert!(left.is_empty());
        lines
    }

    fn csv(text: &str) -> Vec<(u64, String, Option<&'static str>)> {
        let text = format!("{}\n{text}", FIELDS.join(","));
        let whole = lines_of(LineFormat::Csv, text.as_bytes(), 1 << 20);
        for piece in [1, 7, 100] {
            assert_eq!(lines_of(LineFormat::Csv, text.as_bytes(), piece), whole, "{piece}");
        }
        whole
    }

    fn numbers(lines: &[(u64, String, Option<&'static str>)]) -> Vec<u64> {
        lines.iter().map(|(number, ..)| *number).collect()
    }

    #[test]
    fn lines_are_numbered_as_an_editor_shows_them_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [GOOD, "", "  ", ",,,,,,,", GOOD, GOOD].join(end);
            let lines = csv(&text);
            assert_eq!(numbers(&lines), [2, 6, 7], "{end:?}");
            assert!(lines.iter().all(|(_, raw, reason)| raw == GOOD && reason.is_none()));
        }
    }

    #[test]
    fn a_quoted_cell_may_hold_separators_and_line_ends() {
        let heading = format!("{},opmerking", FIELDS.join(","));
        let text = format!("{heading}\r\n{GOOD},\"a, b\r\nc \"\"d\"\"\"\r\n{GOOD},x\r\n");
        for piece in [1, 64, 1 << 20] {
            let lines = lines_of(LineFormat::Csv, text.as_bytes(), piece);
            assert_eq!(numbers(&lines), [2, 4]);
            assert!(lines.iter().all(|(_, _, reason)| reason.is_none()), "{lines:?}");
        }
    }

    #[test]
    fn a_stray_quote_costs_one_line_and_no_other() {
        let stray = GOOD.replacen("-12.5", "\"-12.5", 1);
        let lines = csv(&[GOOD, &stray, GOOD, GOOD].join("\n"));
        let reasons: Vec<_> = lines.iter().map(|(number, _, reason)| (*number, *reason)).collect();
        assert_eq!(reasons, [(2, None), (3, Some("unclosed_quote")), (4, None), (5, None)]);
        let two = csv(&[GOOD, &stray, GOOD, &stray, GOOD].join("\n"));
        assert_eq!(numbers(&two), [2, 3, 4, 5, 6]);
        assert_eq!(two.iter().filter(|(_, _, reason)| reason.is_none()).count(), 3);
    }

    #[test]
    fn a_stray_quote_in_another_column_swallows_nothing_either() {
        let heading = format!("{},opmerking", FIELDS.join(","));
        let text = format!("{heading}\n{GOOD},\"a\n{GOOD},b\n{GOOD},c\"\n");
        let lines = lines_of(LineFormat::Csv, text.as_bytes(), 1 << 20);
        assert_eq!(numbers(&lines), [2, 3, 4]);
        assert_eq!(lines[0].2, Some("unclosed_quote"));
    }

    #[test]
    fn a_stray_quote_far_from_the_next_one_costs_one_line_and_no_memory() {
        let many = format!("{GOOD}\n").repeat(3_000);
        let text = format!("{}\n\"{many}", FIELDS.join(","));
        for piece in [10_000, 1 << 20] {
            let lines = lines_of(LineFormat::Csv, text.as_bytes(), piece);
            assert_eq!(lines.len(), 3_000);
            let refused: Vec<_> = lines.iter().filter(|(_, _, reason)| reason.is_some()).collect();
            assert_eq!(refused.len(), 1);
            assert_eq!((refused[0].0, refused[0].2), (2, Some("unclosed_quote")));
        }
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory_and_what_follows_is_still_read() {
        let long = "x".repeat(5 << 20);
        for (format, good) in [
            (LineFormat::Csv, format!("{}\n{GOOD}\n{long}\r\n{GOOD}", FIELDS.join(","))),
            (LineFormat::Ndjson, format!("1\n2\n{long}\r\n3")),
        ] {
            for piece in [10_000, 1 << 20] {
                let lines = lines_of(format, good.as_bytes(), piece);
                assert_eq!(numbers(&lines).last(), Some(&4));
                assert_eq!(lines[lines.len() - 2].2, Some("line_too_long"));
            }
        }
    }

    #[test]
    fn a_heading_in_mid_file_is_called_that_and_another_one_is_not_guessed_at() {
        let lines = csv(&[GOOD, &FIELDS.join(",").to_uppercase(), GOOD].join("\n"));
        assert_eq!(lines[1].2, Some(RejectionReason::RepeatedHeader.name()));
        assert_eq!(lines.len(), 3);
        let other = FIELDS.iter().rev().copied().collect::<Vec<_>>().join(",");
        let text = format!("{}\n{GOOD}\n{other}\n", FIELDS.join(","));
        let read = TextReader::new(LineFormat::Csv, 1).read(text.into_bytes(), true);
        assert!(read.expect_err("refused").to_string().contains("line 3"));
    }

    #[test]
    fn ndjson_lines_may_end_in_any_way() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["{}", "", "{}", " "].join(end);
            for piece in [1, 1 << 20] {
                let lines = lines_of(LineFormat::Ndjson, text.as_bytes(), piece);
                assert_eq!(numbers(&lines), [1, 3], "{end:?}");
            }
        }
    }
}
