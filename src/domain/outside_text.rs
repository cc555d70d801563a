//! What is alike in all texts that come from outside, whichever way: the mark before them, how their lines
//! are numbered, what fits on a line of a form, and what an error of somebody else's says.

use std::error::Error;
use std::iter::successors;

use memchr::memchr2_iter;

/// The mark that some systems put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Characters of a name or an explanation, at most.
const LINE_CHARACTERS_MAX: usize = 200;

/// The text without a mark before it.
#[must_use]
pub fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// How many line ends a text has, as an editor shows them: `\n`, `\r` or both together.
#[must_use]
pub fn line_ends(text: &[u8]) -> u64 {
    let ends = memchr2_iter(b'\n', b'\r', text);
    ends.filter(|end| !text.get(*end..).unwrap_or_default().starts_with(b"\r\n")).count() as u64
}

/// The number of the line in which the first thing stands that comes at this place or later and ends no
/// line, counted from 1.
#[must_use]
pub fn line_at(text: &[u8], place: usize) -> u64 {
    let rest = text.get(place..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| b"\r\n".contains(byte)).count();
    line_ends(text.get(..place + ends).unwrap_or(text)) + 1
}

/// What somebody wrote on one line. `None` if it is empty, too long, or more than a line.
#[must_use]
pub fn line(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = text.chars().count() <= LINE_CHARACTERS_MAX && !text.chars().any(char::is_control);
    (fits && !text.is_empty()).then(|| text.to_owned())
}

/// What an error says, with its causes: the outermost one of a library alone says next to nothing.
#[must_use]
pub fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = successors(Some(error), |error| (**error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("not reached")]
    struct NotReached(#[source] io::Error);

    #[test]
    fn an_error_is_told_with_its_causes_the_outermost_first() {
        let error = NotReached(io::Error::other("refused"));
        assert_eq!(with_causes(&error), "not reached: refused");
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for end in ["\n", "\r", "\r\n"] {
            let text = ["a", "", "b", "c", ""].join(end);
            assert_eq!(line_ends(text.as_bytes()), 4, "{end:?}");
            for after in 1..=2 * end.len() {
                assert_eq!(line_at(text.as_bytes(), after), 3, "{end:?}");
            }
        }
    }

    #[test]
    fn one_mark_is_gone_past() {
        assert_eq!(without_mark("\u{feff}{}".as_bytes()), b"{}");
        assert_eq!(without_mark(b"{}"), b"{}");
    }

    #[test]
    fn a_line_is_not_empty_not_long_and_one() {
        assert_eq!(line(" A name ").as_deref(), Some("A name"));
        for text in ["", " ", "two\nlines", &"x".repeat(201)] {
            assert_eq!(line(text), None, "{text}");
        }
    }
}
