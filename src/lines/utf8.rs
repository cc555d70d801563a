//! UTF-8 out of UTF-16, which spreadsheets write, and without the mark that may stand before either; and out of what
//! a source says that it writes, if there is no mark.

use std::io::{self, BufRead, Read};

use encoding_rs::WINDOWS_1252;

use crate::domain::source::Encoding as Described;

/// The marks, each in its own order of bytes.
const MARK_UTF8: &[u8] = b"\xef\xbb\xbf";
const MARK_LITTLE: &[u8] = b"\xff\xfe";
const MARK_BIG: &[u8] = b"\xfe\xff";

/// How characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Little,
    Big,
    Windows1252,
}

/// Gives a text as UTF-8. What is no text in its own encoding stays so: the lines are refused in which it
/// stands.
pub struct Utf8Reader<R> {
    inner: R,
    encoding: Encoding,
    /// Half a character of UTF-16.
    half: Option<u8>,
    /// Two halves of which the other two are still to come.
    high: Option<u16>,
    /// What is made and not yet given.
    made: Vec<u8>,
    given: usize,
}

impl<R: BufRead> Utf8Reader<R> {
    /// Looks at the beginning, and goes past a mark. Without one it is as it is described.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn new(inner: R, described: Described) -> io::Result<Self> {
        let mut reader = Self {
            inner,
            encoding: Encoding::Utf8,
            half: None,
            high: None,
            made: Vec::new(),
            given: 0,
        };
        let head = reader.inner.fill_buf()?;
        let (encoding, mark) = match head {
            _ if head.starts_with(MARK_UTF8) => (Encoding::Utf8, MARK_UTF8.len()),
            _ if head.starts_with(MARK_LITTLE) => (Encoding::Little, MARK_LITTLE.len()),
            _ if head.starts_with(MARK_BIG) => (Encoding::Big, MARK_BIG.len()),
            // Every delivery begins with a character of ASCII, or with a space.
            [first, 0, second, 0, ..] if *first != 0 && *second != 0 => (Encoding::Little, 0),
            [0, first, 0, second, ..] if *first != 0 && *second != 0 => (Encoding::Big, 0),
            _ if described == Described::Windows1252 => (Encoding::Windows1252, 0),
            _ => (Encoding::Utf8, 0),
        };
        reader.inner.consume(mark);
        reader.encoding = encoding;
        Ok(reader)
    }
}

impl<R: BufRead> Utf8Reader<R> {
    /// Makes more, as long as there is any.
    fn make(&mut self) -> io::Result<()> {
        self.made.clear();
        self.given = 0;
        while self.made.is_empty() {
            let bytes = self.inner.fill_buf()?;
            let read = bytes.len();
            if read == 0 {
                // Half a character at the end.
                if self.half.take().is_some() || self.high.take().is_some() {
                    push(&mut self.made, char::REPLACEMENT_CHARACTER);
                }
                return Ok(());
            }
            if self.encoding == Encoding::Windows1252 {
                // One byte is one character, so that it may be cut anywhere.
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
                self.made.extend_from_slice(text.as_bytes());
                self.inner.consume(read);
                continue;
            }
            let mut units = Vec::with_capacity(read / 2 + 2);
            units.extend(self.high.take());
            for byte in bytes {
                match self.half.take() {
                    None => self.half = Some(*byte),
                    Some(first) if self.encoding == Encoding::Big => {
                        units.push(u16::from_be_bytes([first, *byte]));
                    }
                    Some(first) => units.push(u16::from_le_bytes([first, *byte])),
                }
            }
            self.inner.consume(read);
            self.high = units.pop_if(|last| (0xd800..0xdc00).contains(last));
            for character in char::decode_utf16(units) {
                push(&mut self.made, character.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        Ok(())
    }
}

fn push(text: &mut Vec<u8>, character: char) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

impl<R: BufRead> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.encoding == Encoding::Utf8 {
            return self.inner.read(buffer);
        }
        if self.given == self.made.len() {
            self.make()?;
        }
        let left = self.made.get(self.given..).unwrap_or_default();
        let count = left.len().min(buffer.len());
        let (Some(from), Some(to)) = (left.get(..count), buffer.get_mut(..count)) else {
            return Ok(0);
        };
        to.copy_from_slice(from);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn read(bytes: &[u8], piece: usize) -> String {
        let mut reader =
            Utf8Reader::new(BufReader::with_capacity(piece, bytes), Described::Utf8).expect("read");
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("UTF-8");
        text
    }

    #[test]
    fn utf_16_is_read_in_either_order_with_its_mark_or_without() {
        let text = "meter_ean,é€😀\r\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for piece in [4, 5, 7, 1000] {
            assert_eq!(read(&little, piece), text);
            assert_eq!(read(&big, piece), text);
            assert_eq!(read(&[MARK_LITTLE, &little].concat(), piece), text);
            assert_eq!(read(&[MARK_BIG, &big].concat(), piece), text);
            assert_eq!(read(text.as_bytes(), piece), text);
            assert_eq!(read(&[MARK_UTF8, text.as_bytes()].concat(), piece), text);
        }
    }

    #[test]
    fn what_a_source_says_of_its_encoding_counts_if_there_is_no_mark() {
        let read = |bytes: &[u8]| {
            let mut text = String::new();
            let mut reader = Utf8Reader::new(bytes, Described::Windows1252).expect("read");
            reader.read_to_string(&mut text).expect("UTF-8");
            text
        };
        assert_eq!(read(b"Einspeisung f\xfcr 5 \x80\n"), "Einspeisung für 5 €\n");
        assert_eq!(read(&[MARK_UTF8, "für".as_bytes()].concat()), "für");
    }

    #[test]
    fn half_a_character_is_replaced() {
        assert_eq!(read(b"\xff\xfea\0\0\xd8", 100), "a\u{fffd}");
        assert_eq!(read(b"\xff\xfea\0b", 100), "a\u{fffd}");
        assert_eq!(read(b"", 100), "");
    }
}
