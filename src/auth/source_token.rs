//! The token of a source: `mps_` and 43 letters and digits. It opens what its source may send and see by HTTP, and
//! nothing else. We keep its hash, so that who reads the database can use none.

use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::prefixed_token::Kind;

/// 256 bits: beyond any guessing.
const KIND: Kind = Kind { prefix: "mps_", characters: 43 };

/// A token as a source shows it.
#[derive(Clone)]
pub struct SourceToken(SecretString);

impl SourceToken {
    /// Makes a token.
    #[must_use]
    pub fn new(random: &mut impl CryptoRng) -> Self {
        Self(KIND.make(random))
    }

    /// Reads a token. `None` if it cannot be one of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        KIND.read(text).map(Self)
    }

    /// The text for whoever sets up the source, once.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is kept of it.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.expose()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_made_and_nothing_else_is() {
        let token = SourceToken::new(&mut rand::rng());
        let read = SourceToken::read(token.expose()).expect("a token");
        assert_eq!(read.sha256(), token.sha256());
        for text in ["", "mps_", "mps_short", &token.expose()[4..], &format!("{}x", token.expose())]
        {
            assert!(SourceToken::read(text).is_none(), "{text}");
        }
    }
}
