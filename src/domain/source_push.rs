//! What a source sends by HTTP, and how it is known when it is sent again.

use std::str::FromStr;

use thiserror::Error;

/// The largest file that a source may send unless a setting says otherwise, in MiB.
pub const FILE_MIB_MAX: u16 = 256;

/// The longest key, in characters.
const CHARACTERS_MAX: usize = 200;

/// What a source gives one file and no other, so that it can send it again without having it twice. As the header
/// `Idempotency-Key` has it, quotes included: whoever repeats it repeats it whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// It is no such key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it has 1 to {CHARACTERS_MAX} printable characters of ASCII")]
pub struct KeyError;

impl IdempotencyKey {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let is_good = (1..=CHARACTERS_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
            && !text.trim().is_empty();
        is_good.then(|| Self(text.to_owned())).ok_or(KeyError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_printable_and_not_too_long() {
        for text in ["1", "\"8e03978e-40d5-43dd\"", "day 2026-11-28", &"k".repeat(200)] {
            assert_eq!(
                text.parse::<IdempotencyKey>().as_ref().map(IdempotencyKey::as_str),
                Ok(text)
            );
        }
        for text in ["", "  ", "twee\nregels", "é", &"k".repeat(201)] {
            assert_eq!(text.parse::<IdempotencyKey>(), Err(KeyError), "{text:?}");
        }
    }
}
