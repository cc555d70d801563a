//! The token of a session: 32 random bytes that only the browser keeps. We keep its hash, so that
//! who reads the database cannot take over a session.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A token as a browser shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// The token made of these random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// Reads a token. `None` if it cannot be one of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The text for the browser.
    #[must_use]
    pub fn expose(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is kept of it.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written_and_nothing_else_is() {
        let token = SessionToken::new([7; 32]);
        assert!(SessionToken::read(&token.expose()) == Some(token));
        for text in ["", "short", "has spaces in it and is long enough to be one", "AAAA"] {
            assert!(SessionToken::read(text).is_none(), "{text}");
        }
    }
}
