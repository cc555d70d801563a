//! The lines of a file, batch by batch: of a text, compressed or not, or of every delivery in an archive. For whoever
//! takes a delivery in, and for whoever only wants to know what it would become; it knows no database.
//!
//! Memory grows neither with the file, nor with what it unfolds to, nor with the longest line in it; but for
//! what a source delivers as one document or workbook, see `document`.

mod document;
mod form;
pub mod unfold;
mod utf8;

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

use self::form::FormReader;
use self::unfold::{Bounded, Counted, Limits, Meter};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source_line::{Batch, Entry, Line, Rejection};

pub use form::Form;

/// Why a delivery cannot be read any further.
#[derive(Debug, Error)]
pub enum DeliveryFault {
    /// Its content is not what we take in; trying again will not help.
    #[error("{0}")]
    Content(DeliveryFailure),
    /// It could not be read; trying again may help.
    #[error("the delivery could not be read: {0}")]
    Read(#[from] io::Error),
}

/// Bytes read at once, and so about the size of a batch.
const PIECE_BYTES: u64 = 1 << 20;

/// The longest name of a file in an archive that is told.
const NAME_CHARACTERS_MAX: usize = 300;

/// Takes batches; false if nobody wants more.
pub type Take<'t> = &'t mut dyn FnMut(Batch) -> bool;

/// Reads a file of so many bytes, which its sender calls so, to its end.
///
/// # Errors
/// If it cannot be read, or is none that we take in.
pub fn read_file(
    mut file: impl Read + Seek,
    bytes: u64,
    form: &Form,
    name: &str,
    limits: Limits,
    take: Take<'_>,
) -> Result<(), DeliveryFault> {
    let meter = Meter::new(bytes, limits);
    let is_zip = unfold::is_zip(&mut file)?;
    let mut file = Counted::new(file, &meter);
    if form.is_workbook() {
        document::check_workbook(&mut file, is_zip, &meter)?;
        let text = Text { form, name, entry: None, meter: &meter };
        return text.read_workbook(file, take);
    }
    if form.is_archive(is_zip) {
        return read_archive(file, form, &meter, take);
    }
    let text = unfold::text_of(BufReader::new(file), form.encoding(), &meter);
    let text_of = Text { form, name, entry: None, meter: &meter };
    text_of.read(text.map_err(unfold::fault)?, 1, take).map(|_| ())
}

/// One text, and where it stands.
struct Text<'m> {
    form: &'m Form,
    /// What its sender calls it.
    name: &'m str,
    entry: Option<Arc<Entry>>,
    meter: &'m Meter,
}

impl Text<'_> {
    /// Reads it to its end, and returns the number of the line that would follow.
    fn read(
        &self,
        mut text: impl Read,
        first_line: u64,
        take: Take<'_>,
    ) -> Result<u64, DeliveryFault> {
        if self.form.is_document() {
            return self.read_document(text, first_line, take);
        }
        let Some(mut reader) = FormReader::new(self.form, self.name, first_line) else {
            return Err(self.fault(DeliveryFailure::empty()));
        };
        let mut piece = Vec::new();
        loop {
            let read = text.by_ref().take(PIECE_BYTES).read_to_end(&mut piece);
            let is_last = (read.map_err(unfold::fault)? as u64) < PIECE_BYTES;
            let (mut batch, left) =
                reader.read(piece, is_last).map_err(|failure| self.fault(failure))?;
            batch.entry.clone_from(&self.entry);
            batch.bytes_read = self.meter.bytes_read();
            piece = left;
            if !take(batch) || is_last {
                break;
            }
        }
        if reader.lacks_heading() {
            return Err(self.fault(DeliveryFailure::empty()));
        }
        Ok(reader.next_line())
    }

    fn fault(&self, failure: DeliveryFailure) -> DeliveryFault {
        DeliveryFault::Content(match &self.entry {
            Some(entry) => failure.in_entry(&entry.name),
            None => failure,
        })
    }
}

/// Reads every delivery of an archive, in its order, as if they stood in one file.
fn read_archive(
    file: Counted<impl Read + Seek>,
    form: &Form,
    meter: &Meter,
    take: Take<'_>,
) -> Result<(), DeliveryFault> {
    let entries_max = meter.limits().entries_max;
    let too_many = || {
        let limit = format!("{entries_max} files");
        DeliveryFault::Content(DeliveryFailure::archive_too_large(&limit))
    };
    let mut file = BufReader::new(file);
    if announced_entries(&mut file).map_err(unfold::fault)? > entries_max {
        return Err(too_many());
    }
    let mut archive = ZipArchive::new(file).map_err(zip_fault)?;
    if archive.len() > entries_max {
        return Err(too_many());
    }
    let mut next_line = 1;
    let mut has_delivery = false;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(zip_fault)?;
        let name: String =
            entry.name().map_err(zip_fault)?.chars().take(NAME_CHARACTERS_MAX).collect();
        if entry.is_dir() || is_passed_over(&name) {
            continue;
        }
        let of = Arc::new(Entry { name, lines_before: next_line - 1 });
        match form.of_entry(&of.name) {
            Some(form) => {
                has_delivery = true;
                let bounded = BufReader::new(Bounded::new(entry, meter));
                let text = unfold::plain_text_of(bounded, form.encoding()).map_err(unfold::fault);
                let text = text.map_err(|fault| in_entry(fault, &of.name))?;
                let name = of.name.clone();
                let text_of = Text { form: &form, name: &name, entry: Some(of), meter };
                next_line = text_of.read(text, next_line, take)?.max(next_line + 1);
            }
            None if is_archive(&of.name) => {
                let failure = DeliveryFailure::nested_archive().in_entry(&of.name);
                return Err(DeliveryFault::Content(failure));
            }
            None => {
                take(foreign(of, next_line, meter));
                next_line += 1;
            }
        }
    }
    if has_delivery {
        return Ok(());
    }
    Err(DeliveryFault::Content(DeliveryFailure::no_delivery_in_archive()))
}

/// What systems put into archives by themselves.
fn is_passed_over(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name.rsplit('/').next().is_some_and(|file| file.starts_with('.'))
}

fn is_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".zip", ".gz", ".tgz"].iter().any(|end| name.ends_with(end))
}

/// A file of an archive that is no delivery is told of as a line of it would be.
fn foreign(entry: Arc<Entry>, number: u64, meter: &Meter) -> Batch {
    let line = Line { number, span: 0..0, parsed: Err(Rejection::NotADelivery) };
    let bytes_read = meter.bytes_read();
    Batch { lines: vec![line], entry: Some(entry), bytes_read, ..Batch::default() }
}

fn in_entry(fault: DeliveryFault, entry: &str) -> DeliveryFault {
    match fault {
        DeliveryFault::Content(failure) => DeliveryFault::Content(failure.in_entry(entry)),
        DeliveryFault::Read(_) => fault,
    }
}

fn zip_fault(error: ZipError) -> DeliveryFault {
    match error {
        ZipError::Io(error) => unfold::fault(error),
        error => DeliveryFault::Content(DeliveryFailure::broken_archive(&error.to_string())),
    }
}

/// How many files an archive says it has, of which the library reads a list at once.
fn announced_entries(file: &mut (impl Read + Seek)) -> io::Result<usize> {
    /// The end of an archive, its comment included.
    const TAIL_BYTES: u64 = 22 + 65_535;
    const SIGNATURE: &[u8] = b"PK\x05\x06";
    const COUNT_AT: usize = 10;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut tail)?;
    let counts = tail.windows(COUNT_AT + 2).filter(|end| end.starts_with(SIGNATURE));
    let counts = counts.filter_map(|end| end.get(COUNT_AT..)?.first_chunk::<2>());
    // 65,535 says that there are more.
    Ok(counts.map(|count| usize::from(u16::from_le_bytes(*count))).max().unwrap_or_default())
}

#[cfg(test)]
mod tests;
