//! NDJSON: each record as the door sent it, on a line of its own.

use std::fs::File;
use std::io::{self, BufWriter, Write};

pub struct NdjsonWriter(BufWriter<File>);

impl NdjsonWriter {
    pub fn new(out: BufWriter<File>) -> Self {
        Self(out)
    }

    pub fn record(&mut self, record: &[u8]) -> io::Result<()> {
        // Within a text of JSON there is no line end: those between are only form.
        for part in record.split(|byte| b"\r\n".contains(byte)) {
            self.0.write_all(part)?;
        }
        self.0.write_all(b"\n")
    }

    pub fn finish(self) -> BufWriter<File> {
        self.0
    }
}
