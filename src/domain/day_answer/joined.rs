//! Lays the answers about several days end to end: one JSON array, in whichever form it is sent.

use std::io;
use std::iter::{Chain, Once, once};
use std::mem::take;
use std::sync::LazyLock;
use std::vec::IntoIter;

use bytes::{BufMut, Bytes};

use super::Form;

/// The answer about one day, in the form in which it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptDay {
    /// How many intervals it is about.
    pub intervals: usize,
    /// How long the records are, in bytes.
    pub plain_bytes: usize,
    /// CRC-32 of the records.
    pub crc32: u32,
    /// SHA-256 of the records.
    pub sha256: [u8; 32],
    /// The records: deflate blocks for [`Form::Gzip`], and a zstd frame for the others. Empty if they were not
    /// asked for.
    pub body: Bytes,
}

/// What stands around records.
#[derive(Clone, Copy)]
enum Mark {
    Open,
    Comma,
    Close,
}

impl Mark {
    const fn text(self) -> &'static [u8; 1] {
        match self {
            Self::Open => b"[",
            Self::Comma => b",",
            Self::Close => b"]",
        }
    }
}

/// Each mark as a zstd frame.
static FRAMES: LazyLock<io::Result<[Bytes; 3]>> = LazyLock::new(|| {
    let frame = |mark: Mark| zstd::bulk::compress(mark.text(), 1).map(Bytes::from);
    Ok([frame(Mark::Open)?, frame(Mark::Comma)?, frame(Mark::Close)?])
});

/// Begins a member of gzip: deflate, without a name, a time or a system.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A part of the array.
enum Part {
    Mark(Mark),
    Day(KeptDay),
}

/// The array, chunk by chunk.
pub struct Joined {
    form: Form,
    parts: Chain<IntoIter<Part>, Once<Part>>,
    /// Of what was sent, unpacked.
    crc32: crc32fast::Hasher,
    plain_bytes: u64,
    begins: bool,
}

impl Joined {
    /// The days in their order, which were read for this form.
    pub fn new(form: Form, days: Vec<KeptDay>) -> Self {
        let mut parts = Vec::with_capacity(2 * days.len() + 1);
        for day in days {
            // Its intervals may have no value at all.
            if day.plain_bytes > 0 {
                parts.push(Part::Mark(if parts.is_empty() { Mark::Open } else { Mark::Comma }));
                parts.push(Part::Day(day));
            }
        }
        if parts.is_empty() {
            parts.push(Part::Mark(Mark::Open));
        }
        Self {
            form,
            parts: parts.into_iter().chain(once(Part::Mark(Mark::Close))),
            crc32: crc32fast::Hasher::new(),
            plain_bytes: 0,
            begins: true,
        }
    }

    fn mark(&mut self, mark: Mark) -> io::Result<Bytes> {
        match self.form {
            Form::Plain => Ok(Bytes::from_static(mark.text())),
            Form::Zstd => match FRAMES.as_ref() {
                Ok(frames) => Ok(frames[mark as usize].clone()),
                Err(error) => Err(io::Error::other(error.to_string())),
            },
            Form::Gzip => Ok(self.gzip_mark(mark)),
        }
    }

    /// A stored block with one byte; around it what a member begins and ends with.
    fn gzip_mark(&mut self, mark: Mark) -> Bytes {
        let is_final = matches!(mark, Mark::Close);
        let mut out = Vec::with_capacity(24);
        if take(&mut self.begins) {
            out.put_slice(&GZIP_HEADER);
        }
        out.put_slice(&[u8::from(is_final), 1, 0, !1, 255]);
        out.put_slice(mark.text());
        self.crc32.update(mark.text());
        self.plain_bytes += 1;
        if is_final {
            out.put_u32_le(self.crc32.clone().finalize());
            // The length modulo 2^32, as the format has it.
            out.put_slice(&self.plain_bytes.to_le_bytes()[..4]);
        }
        out.into()
    }

    fn day(&mut self, day: KeptDay) -> io::Result<Bytes> {
        match self.form {
            Form::Plain => Ok(zstd::bulk::decompress(&day.body, day.plain_bytes)?.into()),
            Form::Zstd => Ok(day.body),
            Form::Gzip => {
                let length = day.plain_bytes as u64;
                let crc32 = crc32fast::Hasher::new_with_initial_len(day.crc32, length);
                self.crc32.combine(&crc32);
                self.plain_bytes += length;
                Ok(day.body)
            }
        }
    }
}

impl Iterator for Joined {
    type Item = io::Result<Bytes>;

    fn next(&mut self) -> Option<io::Result<Bytes>> {
        Some(match self.parts.next()? {
            Part::Mark(mark) => self.mark(mark),
            Part::Day(day) => self.day(day),
        })
    }
}
