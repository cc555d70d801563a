//! Rows in the format of `COPY … WITH BINARY`, written straight into one buffer: a delivery has a million of
//! them, and the library's own writer is given a trait object for each value.

use bytes::{BufMut, Bytes, BytesMut};
use chrono::{DateTime, Utc};

use super::DbError;
use super::client::Transaction;
use super::storable::mended_text;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// From the Unix epoch to 2000-01-01, from which PostgreSQL counts, in microseconds.
const EPOCH_MICROSECONDS: i64 = 946_684_800 * 1_000_000;

/// Rows on their way into a table. Columns are written in order, as many as each row announces.
pub struct BinaryRows(BytesMut);

impl BinaryRows {
    /// Begins, with room for this many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        let mut buffer = BytesMut::with_capacity(bytes);
        buffer.put_slice(SIGNATURE);
        // Neither flags nor an extension of the header.
        buffer.put_i64(0);
        Self(buffer)
    }

    /// Begins a row of this many columns.
    pub fn row(&mut self, columns: i16) {
        self.0.put_i16(columns);
    }

    /// A `smallint`, or null.
    pub fn int2(&mut self, value: Option<i16>) {
        match value {
            Some(value) => {
                self.0.put_i32(2);
                self.0.put_i16(value);
            }
            None => self.0.put_i32(-1),
        }
    }

    /// An `int`, or null.
    pub fn int4(&mut self, value: Option<i32>) {
        match value {
            Some(value) => {
                self.0.put_i32(4);
                self.0.put_i32(value);
            }
            None => self.0.put_i32(-1),
        }
    }

    /// An `int[]`, of which each may be null.
    pub fn int4_array(&mut self, values: [Option<i32>; 5]) {
        const DIMENSIONS: i32 = 1;
        const HAS_NULLS: i32 = 1;
        const INT4: i32 = 23;
        const LOWER_BOUND: i32 = 1;
        let there = values.iter().flatten().count();
        // Each has its length before it, as have the array and its five numbers.
        self.0.put_i32(i32::try_from(5 * 4 + values.len() * 4 + there * 4).unwrap_or(i32::MAX));
        for number in [DIMENSIONS, HAS_NULLS, INT4, 5, LOWER_BOUND] {
            self.0.put_i32(number);
        }
        for value in values {
            self.int4(value);
        }
    }

    /// A `bigint`, or null.
    pub fn int8(&mut self, value: Option<i64>) {
        match value {
            Some(value) => {
                self.0.put_i32(8);
                self.0.put_i64(value);
            }
            None => self.0.put_i32(-1),
        }
    }

    /// A `timestamptz`.
    pub fn timestamptz(&mut self, value: DateTime<Utc>) {
        self.int8(Some(value.timestamp_micros() - EPOCH_MICROSECONDS));
    }

    /// A `text`, or null. What cannot stand in one is replaced.
    pub fn text(&mut self, value: Option<&str>) {
        let Some(text) = value.map(str::as_bytes) else { return self.0.put_i32(-1) };
        let mended = mended_text(text);
        let text = mended.as_deref().unwrap_or(text);
        // A text of ours is never longer than what is read at once.
        self.0.put_i32(i32::try_from(text.len()).unwrap_or(i32::MAX));
        self.0.put_slice(text);
    }

    /// Sends the rows with this statement.
    pub async fn send(self, transaction: &Transaction<'_>, statement: &str) -> Result<(), DbError> {
        transaction.copy_in(statement, self.finish()).await
    }

    fn finish(mut self) -> Bytes {
        self.0.put_i16(-1);
        self.0.freeze()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_row_looks_as_postgresql_documents_it() {
        let mut rows = BinaryRows::with_capacity(64);
        rows.row(2);
        rows.int4(None);
        rows.timestamptz(DateTime::UNIX_EPOCH + TimeDelta::days(10_957));
        let mut expected = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
        expected.extend(b"\0\x02\xff\xff\xff\xff\0\0\0\x08\0\0\0\0\0\0\0\0\xff\xff");
        assert_eq!(rows.finish(), expected);
    }
}
