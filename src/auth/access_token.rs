//! A personal access token: `mpt_` and 40 letters and digits, so that scanners for secrets find one
//! that was left somewhere. We keep its hash, so that who reads the database can use none.

use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::prefixed_token::Kind;

/// 238 bits: beyond any guessing.
const KIND: Kind = Kind { prefix: "mpt_", characters: 40 };

/// A token as a script shows it.
#[derive(Clone)]
pub struct AccessToken(SecretString);

impl AccessToken {
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

    /// The text for its owner, once.
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
        let token = AccessToken::new(&mut rand::rng());
        let read = AccessToken::read(token.expose()).expect("a token");
        assert_eq!(read.sha256(), token.sha256());
        for text in ["", "mpt_", "mpt_short", &token.expose()[4..], &format!("{}x", token.expose())]
        {
            assert!(AccessToken::read(text).is_none(), "{text}");
        }
    }
}
