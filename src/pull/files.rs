//! The three forms in which readings are kept. They hold the same; what they hold was checked before it comes here.

mod csv;
mod ndjson;
mod parquet;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use self::csv::CsvWriter;
use self::ndjson::NdjsonWriter;
use self::parquet::ParquetWriter;
use super::failure::PullError;
use super::intervals::Interval;
use super::readings::ReadingsAsked;

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A line for each interval, with its five values
    Csv,
    /// A line for each value, as the door sent it
    Ndjson,
    /// A row for each interval, in typed columns
    Parquet,
}

impl Format {
    /// What the name of a file ends with.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        }
    }

    /// The form of a file whose name ends with this.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|format| format.extension() == extension)
    }
}

/// Writes one file.
pub struct Writer {
    path: PathBuf,
    form: Form,
}

enum Form {
    Csv(CsvWriter),
    Ndjson(NdjsonWriter),
    Parquet(Box<ParquetWriter>),
}

impl Writer {
    /// Begins a file of this form, for the readings that are asked.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn new(
        file: File,
        path: &Path,
        asked: &ReadingsAsked,
        format: Format,
    ) -> Result<Self, PullError> {
        let out = BufWriter::new(file);
        let form = match format {
            Format::Csv => CsvWriter::new(out, asked).map(Form::Csv),
            Format::Ndjson => Ok(Form::Ndjson(NdjsonWriter::new(out))),
            Format::Parquet => ParquetWriter::new(out, asked).map(Box::new).map(Form::Parquet),
        };
        let form = form.map_err(|error| PullError::file(path, error))?;
        Ok(Self { path: path.to_owned(), form })
    }

    /// Takes a record, as it came.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn record(&mut self, record: &[u8]) -> Result<(), PullError> {
        let written = match &mut self.form {
            Form::Ndjson(form) => form.record(record),
            Form::Csv(_) | Form::Parquet(_) => Ok(()),
        };
        written.map_err(|error| PullError::file(&self.path, error))
    }

    /// Takes an interval that is complete.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn interval(&mut self, interval: &Interval) -> Result<(), PullError> {
        let written = match &mut self.form {
            Form::Csv(form) => form.interval(interval),
            Form::Ndjson(_) => Ok(()),
            Form::Parquet(form) => form.interval(interval),
        };
        written.map_err(|error| PullError::file(&self.path, error))
    }

    /// Ends the file. What was written may still be on its way to the disk.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn finish(self) -> Result<File, PullError> {
        let written: io::Result<BufWriter<File>> = match self.form {
            Form::Csv(form) => Ok(form.finish()),
            Form::Ndjson(form) => Ok(form.finish()),
            Form::Parquet(form) => form.finish(),
        };
        let file = written.and_then(|out| out.into_inner().map_err(io::IntoInnerError::into_error));
        file.map_err(|error| PullError::file(&self.path, error))
    }
}
