//! What a file would become: read as a delivery is, and kept nowhere. For whoever describes a source.

use std::fs::File;

use crate::domain::source_line::{Batch, Parsed, Point, Rejection, SourceReading};
use crate::lines::unfold::Limits;
use crate::lines::{self, DeliveryFault, Form};

/// Values of which readings are composed that are held at most.
pub const POINTS_MAX: usize = 500_000;

/// What a file would become.
#[derive(Debug, Default)]
pub struct Preview {
    /// Its first lines.
    pub lines: Vec<PreviewLine>,
    /// How many lines it has.
    pub lines_total: u64,
    /// How many of them would be refused before anything is known of meters.
    pub rejected_total: u64,
    /// How many readings, or parts of them, are in it.
    pub readings_total: u64,
    /// The readings that its values make together, without any that came before.
    pub composed: Vec<SourceReading>,
    /// Whether they are of its first values only, because it has too many.
    pub is_composed_in_part: bool,
    points: Vec<Point>,
}

/// A line of a file.
#[derive(Debug)]
pub struct PreviewLine {
    /// Its number, counted from 1.
    pub number: u64,
    /// As it would be kept if it were refused.
    pub text: String,
    /// What it says.
    pub parsed: Result<Parsed, Rejection>,
}

/// Reads a file to its end and shows what its first lines would become. Blocks.
///
/// # Errors
/// If it cannot be read, or nothing of it would be taken in.
pub fn preview(
    file: File,
    form: &Form,
    name: &str,
    lines_max: usize,
) -> Result<Preview, DeliveryFault> {
    let bytes = file.metadata().map_err(DeliveryFault::Read)?.len();
    let mut preview = Preview::default();
    lines::read_file(file, bytes, form, name, Limits::DEFAULT, &mut |batch| {
        preview.add(batch, lines_max);
        true
    })?;
    if let Form::Source(interpreter) = form {
        preview.composed = interpreter.compose_alone(&preview.points);
        preview.readings_total += preview.composed.len() as u64;
    }
    Ok(preview)
}

impl Preview {
    fn add(&mut self, Batch { text, lines, .. }: Batch, lines_max: usize) {
        self.lines_total += lines.len() as u64;
        for line in lines {
            match &line.parsed {
                Ok(parsed) => {
                    self.readings_total += parsed.readings().len() as u64;
                    let room = POINTS_MAX.saturating_sub(self.points.len());
                    self.is_composed_in_part |= parsed.points().len() > room;
                    self.points.extend(parsed.points().iter().take(room).cloned());
                }
                Err(_) => self.rejected_total += 1,
            }
            if self.lines.len() < lines_max {
                let raw = text.get(line.span).unwrap_or_default();
                let text = String::from_utf8_lossy(raw).into_owned();
                self.lines.push(PreviewLine { number: line.number, text, parsed: line.parsed });
            }
        }
    }
}
