//! Cuts a stream of bytes into blocks of whole lines, in memory that does not grow with the stream
//! or with the longest line in it.

use std::io::{self, Read};

use crate::domain::source_line::{Block, LINE_BYTES_MAX};

/// Bytes read at once, and so about the size of a block.
const BLOCK_BYTES: usize = 1 << 20;

/// Reads blocks from a stream.
pub struct BlockReader<R> {
    reader: R,
    /// What was read but not given out: the beginning of a line.
    pending: Vec<u8>,
    next_line: u64,
    at_end: bool,
}

impl<R: Read> BlockReader<R> {
    /// Reads from here on.
    pub fn new(reader: R) -> Self {
        Self { reader, pending: Vec::new(), next_line: 1, at_end: false }
    }

    /// The next block, or `None` at the end.
    ///
    /// # Errors
    /// Where the stream fails.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut text = std::mem::take(&mut self.pending);
        loop {
            let read = self.fill(&mut text)?;
            if self.at_end {
                return Ok((!text.is_empty()).then(|| self.block(text)));
            }
            let newest = text.len() - read;
            if let Some(end) = text.iter().skip(newest).rposition(|byte| *byte == b'\n') {
                self.pending = text.split_off(newest + end + 1);
                return Ok(Some(self.block(text)));
            }
            // Still inside one line: keep just enough of it to see that it is too long.
            let line_start = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            text.truncate(line_start + LINE_BYTES_MAX + 1);
        }
    }

    fn fill(&mut self, text: &mut Vec<u8>) -> io::Result<usize> {
        let limit = u64::try_from(BLOCK_BYTES).unwrap_or(u64::MAX);
        let read = self.reader.by_ref().take(limit).read_to_end(text)?;
        self.at_end = read < BLOCK_BYTES;
        Ok(read)
    }

    fn block(&mut self, text: Vec<u8>) -> Block {
        let first_line = self.next_line;
        self.next_line += text.iter().filter(|byte| **byte == b'\n').count() as u64;
        Block { text, first_line }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(input: &[u8]) -> Vec<Block> {
        let mut reader = BlockReader::new(input);
        std::iter::from_fn(|| reader.next_block().expect("reads")).collect()
    }

    #[test]
    fn lines_are_never_cut_and_are_numbered_through() {
        let line = format!("{}\n", "x".repeat(999));
        let input = line.repeat(3_000);
        let blocks = blocks(input.as_bytes());
        assert!(blocks.len() > 2);
        let mut expected_line = 1;
        for block in &blocks {
            assert_eq!(block.first_line, expected_line);
            assert_eq!(block.text.len() % line.len(), 0);
            expected_line += (block.text.len() / line.len()) as u64;
        }
        assert_eq!(expected_line, 3_001);
    }

    #[test]
    fn a_last_line_without_its_end_is_given_too() {
        let blocks = blocks(b"a\nb");
        assert_eq!(blocks, [Block { text: b"a\nb".to_vec(), first_line: 1 }]);
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory_and_what_follows_is_still_read() {
        let mut input = b"first\n".to_vec();
        input.extend(std::iter::repeat_n(b'x', 5 * BLOCK_BYTES));
        input.extend(b"\nlast\n");
        let blocks = blocks(&input);
        let total: usize = blocks.iter().map(|block| block.text.len()).sum();
        assert!(total < 2 * BLOCK_BYTES, "{total}");
        let text: Vec<u8> = blocks.iter().flat_map(|block| block.text.clone()).collect();
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[1].len() > LINE_BYTES_MAX);
        assert_eq!(lines[2], b"last");
    }

    #[test]
    fn nothing_gives_no_block() {
        assert_eq!(blocks(b""), []);
    }
}
