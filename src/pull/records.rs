//! Finds the records of a JSON array while it comes in, so that memory holds one of them and never the array. Whether
//! a record is good JSON is for whoever reads it.

use memchr::{memchr2, memchr3};

use super::failure::PullError;

/// A record of ours has some 210 bytes.
const RECORD_BYTES_MAX: usize = 4_096;

/// Where in the array the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before it.
    Before,
    /// After `[`, where it may end at once.
    First,
    /// After a comma.
    Next,
    /// In a record, so many braces deep.
    Record { depth: u32, quoted: bool, escaped: bool },
    /// After a record.
    Between,
    /// Behind it.
    After,
}

/// The records of one array.
pub struct Records {
    place: Place,
    record: Vec<u8>,
}

impl Records {
    pub fn new() -> Self {
        Self { place: Place::Before, record: Vec::new() }
    }

    /// Takes the next piece of the array, and hands over each record that ends in it.
    pub fn take(
        &mut self,
        piece: &[u8],
        mut found: impl FnMut(&[u8]) -> Result<(), PullError>,
    ) -> Result<(), PullError> {
        let mut rest = piece;
        while let Some((byte, after)) = rest.split_first() {
            if let Place::Record { depth, quoted, escaped } = self.place {
                // What stands between changes nothing.
                let plain = if escaped { Some(0) } else { next_mark(rest, quoted) };
                let taken = plain.map_or(rest.len(), |plain| plain + 1);
                let (part, after) = rest.split_at(taken);
                self.record.extend_from_slice(part);
                rest = after;
                if self.record.len() > RECORD_BYTES_MAX {
                    return Err(unreadable("a record is too long"));
                }
                let (Some(_), Some(mark)) = (plain, part.last()) else { return Ok(()) };
                self.place = match next_in_record(depth, quoted, escaped, *mark) {
                    Some(place) => place,
                    None => {
                        found(&self.record)?;
                        self.record.clear();
                        Place::Between
                    }
                };
                continue;
            }
            rest = after;
            self.place = match (self.place, byte) {
                (place, b' ' | b'\t' | b'\r' | b'\n') => place,
                (Place::Before, b'[') => Place::First,
                (Place::First | Place::Next, b'{') => {
                    self.record.push(*byte);
                    Place::Record { depth: 1, quoted: false, escaped: false }
                }
                (Place::Between, b',') => Place::Next,
                (Place::First | Place::Between, b']') => Place::After,
                _ => return Err(unreadable("it is no list of records")),
            };
        }
        Ok(())
    }

    /// Ends the array.
    ///
    /// # Errors
    /// If it is not whole.
    pub fn finish(self) -> Result<(), PullError> {
        match self.place {
            Place::After => Ok(()),
            _ => Err(PullError::BrokenOff("its list of records has no end".to_owned())),
        }
    }
}

/// Where the next byte stands that means something within a record.
fn next_mark(rest: &[u8], quoted: bool) -> Option<usize> {
    if quoted { memchr2(b'"', b'\\', rest) } else { memchr3(b'"', b'{', b'}', rest) }
}

/// Where the byte after this one stands, unless this one ends the record.
fn next_in_record(depth: u32, quoted: bool, escaped: bool, byte: u8) -> Option<Place> {
    let within = |depth, quoted, escaped| Some(Place::Record { depth, quoted, escaped });
    match byte {
        _ if escaped => within(depth, quoted, false),
        b'\\' if quoted => within(depth, quoted, true),
        b'"' => within(depth, !quoted, false),
        b'{' if !quoted => within(depth + 1, quoted, false),
        b'}' if !quoted && depth == 1 => None,
        b'}' if !quoted => within(depth - 1, quoted, false),
        _ => within(depth, quoted, false),
    }
}

fn unreadable(what: &str) -> PullError {
    PullError::Unreadable(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, piece_bytes: usize) -> Result<Vec<String>, PullError> {
        let (mut records, mut all) = (Records::new(), Vec::new());
        for piece in text.as_bytes().chunks(piece_bytes) {
            records.take(piece, |record| {
                all.push(String::from_utf8(record.to_vec()).expect("text"));
                Ok(())
            })?;
        }
        records.finish().map(|()| all)
    }

    #[test]
    fn records_are_found_however_the_array_is_cut_into_pieces() {
        let text = " [ {\"a\":\"}]\\\"{\"} ,\n{\"b\":{\"c\":[1,2]}},{}]\n";
        for piece_bytes in 1..=text.len() {
            let records = found(text, piece_bytes).expect("records");
            assert_eq!(records, ["{\"a\":\"}]\\\"{\"}", "{\"b\":{\"c\":[1,2]}}", "{}"]);
        }
        assert!(found("[]", 1).expect("none").is_empty());
    }

    #[test]
    fn an_array_without_an_end_broke_off() {
        for text in ["", "[", "[{\"a\":1}", "[{\"a\":1},", "[{\"a\":"] {
            assert!(matches!(found(text, 3), Err(PullError::BrokenOff(_))), "{text}");
        }
    }

    #[test]
    fn what_is_no_array_of_records_is_refused() {
        for text in ["{}", "[1]", "[{},]", "[,{}]", "[{}{}]", "[]]", "<html>"] {
            assert!(matches!(found(text, 3), Err(PullError::Unreadable(_))), "{text}");
        }
        let endless = format!("[{{\"a\":\"{}", "x".repeat(5_000));
        assert!(matches!(found(&endless, 100), Err(PullError::Unreadable(_))));
    }
}
