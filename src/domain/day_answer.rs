//! What call 2 answers about one whole day of a meter, made once and compressed once, in such forms that those
//! of several days can be laid end to end without being unpacked. It knows nothing of who may have it.

mod content_hash;
mod joined;

use std::io;

use flate2::{Compress, Compression, FlushCompress};
use sha2::{Digest, Sha256};

use super::ean::Ean;
use super::measurements;
use super::reading::Reading;

pub use content_hash::{ContentHash, Known};
pub use joined::{Joined, KeptDay};

/// Of zstd: what a day takes falls little beyond this, and the time grows.
const ZSTD_LEVEL: i32 = 6;

/// Of deflate, likewise.
const DEFLATE_LEVEL: u32 = 6;

/// In which form the records of a day are kept and sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As they are.
    Plain,
    /// Frames of zstd, one after another (RFC 8878).
    Zstd,
    /// One member of gzip (RFC 1952), of deflate blocks that were made apart.
    Gzip,
}

/// The answer about one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayAnswer {
    /// How many intervals it is about.
    pub intervals: usize,
    /// How long the records are, in bytes.
    pub plain_bytes: usize,
    /// CRC-32 of the records.
    pub crc32: u32,
    /// SHA-256 of the records.
    pub sha256: [u8; 32],
    /// The records as one zstd frame.
    pub zstd: Vec<u8>,
    /// The records as deflate blocks that end on a byte boundary, none of them final.
    pub deflate: Vec<u8>,
}

impl DayAnswer {
    /// The answer with these readings of one day of a meter, in the order of time.
    ///
    /// # Errors
    /// If a library fails to compress, which it does if memory is short.
    pub fn make(klant_ean: Ean, meter_ean: Ean, readings: Vec<Reading>) -> io::Result<Self> {
        let intervals = readings.len();
        let records = measurements::records(klant_ean, meter_ean, readings);
        Ok(Self {
            intervals,
            plain_bytes: records.len(),
            crc32: crc32fast::hash(&records),
            sha256: Sha256::digest(&records).into(),
            zstd: zstd::bulk::compress(&records, ZSTD_LEVEL)?,
            deflate: deflated(&records)?,
        })
    }
}

fn deflated(records: &[u8]) -> io::Result<Vec<u8>> {
    let mut compress = Compress::new(Compression::new(DEFLATE_LEVEL), false);
    let mut out = Vec::with_capacity(records.len() / 8 + 1_024);
    loop {
        let begun = usize::try_from(compress.total_in()).map_err(io::Error::other)?;
        let left = records.get(begun..).unwrap_or_default();
        // A flush ends with an empty block, which brings what follows to a byte boundary.
        compress.compress_vec(left, &mut out, FlushCompress::Sync).map_err(io::Error::other)?;
        let is_all_taken = compress.total_in() == records.len() as u64;
        // Less than all of the room was needed, so the flush is complete.
        if is_all_taken && out.len() < out.capacity() {
            return Ok(out);
        }
        out.reserve(out.capacity().max(1_024));
    }
}
