//! How a delivery is to be read: in our own format, or as its source describes.

use std::path::Path;
use std::sync::Arc;

use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source::{Container, Encoding, Interpreter, SourceText};
use crate::domain::source_format::{Format, TextReader};
use crate::domain::source_line::Batch;

/// How a delivery is to be read.
#[derive(Debug, Clone)]
pub enum Form {
    /// In a format of ours.
    Ours(Format),
    /// As its source describes.
    Source(Arc<Interpreter>),
}

impl Form {
    fn container(&self) -> Option<&Container> {
        match self {
            Self::Ours(_) => None,
            Self::Source(interpreter) => Some(&interpreter.description().container),
        }
    }

    /// Whether it is read as a workbook.
    pub(super) fn is_workbook(&self) -> bool {
        matches!(self.container(), Some(Container::Xlsx { .. }))
    }

    /// Whether it is read as one document.
    pub(super) fn is_document(&self) -> bool {
        matches!(self.container(), Some(Container::Json { .. }))
    }

    /// Whether a file is an archive of texts. What we were told of one of ours counts.
    pub(super) fn is_archive(&self, is_zip: bool) -> bool {
        match self {
            Self::Ours(format) => *format == Format::Zip,
            Self::Source(_) => is_zip,
        }
    }

    /// How its texts are written, if no mark before them says it.
    pub(super) fn encoding(&self) -> Encoding {
        match self.container() {
            Some(Container::Csv { encoding, .. }) => *encoding,
            _ => Encoding::Utf8,
        }
    }

    /// How a file with this name in an archive is to be read; `None` if it is no delivery.
    pub(super) fn of_entry(&self, name: &str) -> Option<Self> {
        match self {
            Self::Ours(_) => {
                let format = Format::of_file(Path::new(name))?;
                format.of_lines().map(|_| Self::Ours(format))
            }
            Self::Source(_) if super::is_archive(name) => None,
            Self::Source(_) => Some(self.clone()),
        }
    }
}

/// Reads a text in either way.
pub(super) enum FormReader {
    Ours(Box<TextReader>),
    Source(Box<SourceText>),
}

impl FormReader {
    /// A reader at the beginning of a text; `None` if texts are not what such a delivery is made of.
    pub fn new(form: &Form, name: &str, first_line: u64) -> Option<Self> {
        Some(match form {
            Form::Ours(format) => {
                Self::Ours(Box::new(TextReader::new(format.of_lines()?, first_line)))
            }
            Form::Source(interpreter) => {
                Self::Source(Box::new(SourceText::new(Arc::clone(interpreter), name, first_line)))
            }
        })
    }

    pub fn read(
        &mut self,
        text: Vec<u8>,
        is_last: bool,
    ) -> Result<(Batch, Vec<u8>), DeliveryFailure> {
        match self {
            Self::Ours(reader) => reader.read(text, is_last),
            Self::Source(reader) => reader.read(text, is_last),
        }
    }

    pub fn next_line(&self) -> u64 {
        match self {
            Self::Ours(reader) => reader.next_line(),
            Self::Source(reader) => reader.next_line(),
        }
    }

    pub fn lacks_heading(&self) -> bool {
        match self {
            Self::Ours(reader) => reader.lacks_heading(),
            Self::Source(reader) => reader.lacks_heading(),
        }
    }
}
