//! What a file holds once it is unfolded: gzip (also of several members), and UTF-8 out of UTF-16. The
//! bytes decide, not the name. Nothing is unfolded at once, and all of it only to a bound: a small file can
//! unfold to more than any disk holds.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use super::DeliveryFault;
use super::utf8::Utf8Reader;
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source::Encoding;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";
/// An archive of nothing begins with its end.
const ZIP_OF_NOTHING: &[u8] = b"PK\x05\x06";

/// How far a file may unfold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes in all.
    pub bytes_max: u64,
    /// Bytes that are not looked at: a small file of equal lines unfolds far.
    pub bytes_free: u64,
    /// Beyond those, bytes for each byte of the file.
    pub ratio_max: u64,
    /// Files in an archive.
    pub entries_max: usize,
}

impl Limits {
    /// Those of every delivery: a day of 50,000 meters as one file.
    pub const DEFAULT: Self =
        Self { bytes_max: 4 << 30, bytes_free: 64 << 20, ratio_max: 200, entries_max: 10_000 };

    /// In words.
    pub fn bytes_in_words(self) -> String {
        format!("{} MiB, or than {} times its size", self.bytes_max >> 20, self.ratio_max)
    }
}

/// How far one file has been read and unfolded.
#[derive(Debug, Clone)]
pub struct Meter {
    limits: Limits,
    file_bytes: u64,
    read: Rc<Cell<u64>>,
    unfolded: Rc<Cell<u64>>,
}

impl Meter {
    /// Of a file of this size.
    pub fn new(file_bytes: u64, limits: Limits) -> Self {
        Self { limits, file_bytes, read: Rc::default(), unfolded: Rc::default() }
    }

    /// Bytes of the file that were read, once each.
    pub fn bytes_read(&self) -> u64 {
        self.read.get().min(self.file_bytes)
    }

    /// The limits.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    fn unfold(&self, bytes: usize) -> io::Result<()> {
        let unfolded = self.unfolded.get() + bytes as u64;
        self.unfolded.set(unfolded);
        let Limits { bytes_max, bytes_free, ratio_max, .. } = self.limits;
        let is_bomb = unfolded > bytes_free && unfolded > self.file_bytes.saturating_mul(ratio_max);
        if unfolded > bytes_max || is_bomb {
            let words = self.limits.bytes_in_words();
            return Err(refuse(DeliveryFailure::archive_too_large(&words)));
        }
        Ok(())
    }
}

/// A fault of what is read, on its way through readers that only know faults of reading.
#[derive(Debug)]
struct Refusal(DeliveryFailure);

/// The error that says so.
pub fn refuse(failure: DeliveryFailure) -> io::Error {
    io::Error::other(Refusal(failure))
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}

/// What a failed reading says of a delivery. What the machine did not refuse, its content did.
pub fn fault(error: io::Error) -> DeliveryFault {
    if error.raw_os_error().is_some() {
        return DeliveryFault::Read(error);
    }
    let content = match error.downcast::<Refusal>() {
        Ok(Refusal(failure)) => failure,
        Err(error) => DeliveryFailure::broken_archive(&error.to_string()),
    };
    DeliveryFault::Content(content)
}

/// A file, of which is known how far it has been read.
pub struct Counted<R> {
    inner: R,
    meter: Meter,
}

impl<R> Counted<R> {
    pub fn new(inner: R, meter: &Meter) -> Self {
        Self { inner, meter: meter.clone() }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.meter.read.set(self.meter.read.get() + read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}

/// What unfolds, counted and bounded.
pub struct Bounded<R> {
    inner: R,
    meter: Meter,
}

impl<R> Bounded<R> {
    pub fn new(inner: R, meter: &Meter) -> Self {
        Self { inner, meter: meter.clone() }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.meter.unfold(read)?;
        Ok(read)
    }
}

/// How many bytes tell what follows.
const HEAD_BYTES: u64 = 4;

/// The same bytes, the first of which can be looked at together, however few come at once.
fn with_head<R: BufRead>(mut reader: R) -> io::Result<Chain<Cursor<Vec<u8>>, R>> {
    let mut head = Vec::new();
    reader.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(Cursor::new(head).chain(reader))
}

/// Whether a file is an archive of files. It is left at its beginning.
///
/// # Errors
/// If it cannot be read.
pub fn is_zip(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let mut head = Vec::new();
    file.rewind()?;
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(begins_zip(&head))
}

fn begins_zip(head: &[u8]) -> bool {
    head.starts_with(ZIP) || head.starts_with(ZIP_OF_NOTHING)
}

/// The text of a file that may be gzip.
///
/// # Errors
/// If it cannot be read, or is an archive within an archive.
pub fn text_of<'r>(
    reader: impl BufRead + 'r,
    encoding: Encoding,
    meter: &Meter,
) -> io::Result<Box<dyn Read + 'r>> {
    let mut reader = with_head(reader)?;
    if !reader.fill_buf()?.starts_with(GZIP) {
        return Ok(Box::new(Utf8Reader::new(reader, encoding)?));
    }
    let unfolded = Bounded::new(MultiGzDecoder::new(reader), meter);
    plain_text_of(BufReader::new(unfolded), encoding)
}

/// The text of what came out of an archive.
///
/// # Errors
/// If it cannot be read, or is an archive itself.
pub fn plain_text_of<'r>(
    reader: impl BufRead + 'r,
    encoding: Encoding,
) -> io::Result<Box<dyn Read + 'r>> {
    let mut reader = with_head(reader)?;
    let head = reader.fill_buf()?;
    if head.starts_with(GZIP) || begins_zip(head) {
        return Err(refuse(DeliveryFailure::nested_archive()));
    }
    Ok(Box::new(Utf8Reader::new(reader, encoding)?))
}
