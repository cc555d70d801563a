//! A token of random letters and digits that begins with letters of its own kind, so that scanners for secrets find
//! one that was left somewhere. We keep its hash, so that who reads the database can use none. What a kind opens
//! stands in its own file.

use std::marker::PhantomData;

use rand::distr::Alphanumeric;
use rand::{CryptoRng, RngExt};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// How the tokens of one kind look.
pub trait Kind {
    /// How every one begins.
    const PREFIX: &'static str;
    /// How many random letters and digits follow; each is worth almost 6 bits.
    const CHARACTERS: usize;
}

/// A token of a kind, as it is shown.
pub struct PrefixedToken<K> {
    text: SecretString,
    kind: PhantomData<K>,
}

impl<K: Kind> PrefixedToken<K> {
    /// Makes one.
    #[must_use]
    pub fn new(random: &mut impl CryptoRng) -> Self {
        let characters = (0..K::CHARACTERS).map(|_| char::from(random.sample(Alphanumeric)));
        Self::of(K::PREFIX.chars().chain(characters).collect::<String>().into())
    }

    /// Reads one. `None` if it cannot be of this kind.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(K::PREFIX)?;
        let is_good =
            rest.len() == K::CHARACTERS && rest.bytes().all(|c| c.is_ascii_alphanumeric());
        is_good.then(|| Self::of(text.into()))
    }

    const fn of(text: SecretString) -> Self {
        Self { text, kind: PhantomData }
    }

    /// The text for whoever is to use it, once.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// What is kept of it.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.expose()).into()
    }
}

// Derived, it would want the kind to be cloned too.
impl<K> Clone for PrefixedToken<K> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), kind: PhantomData }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::access_token::AccessToken;
    use crate::auth::source_token::SourceToken;

    fn is_read_as_it_was_made_and_nothing_else_is<K: Kind>(prefix: &str) {
        let token = PrefixedToken::<K>::new(&mut rand::rng());
        let read = PrefixedToken::<K>::read(token.expose()).expect("a token");
        assert_eq!(read.sha256(), token.sha256());
        assert!(token.expose().starts_with(prefix));
        let short = format!("{prefix}short");
        for text in ["", prefix, &short, &token.expose()[4..], &format!("{}x", token.expose())] {
            assert!(PrefixedToken::<K>::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_token_is_read_as_it_was_made_and_nothing_else_is() {
        is_read_as_it_was_made_and_nothing_else_is::<crate::auth::access_token::OfOperator>("mpt_");
        is_read_as_it_was_made_and_nothing_else_is::<crate::auth::source_token::OfSource>("mps_");
    }

    #[test]
    fn a_token_of_one_kind_is_none_of_another() {
        let token = AccessToken::new(&mut rand::rng());
        assert!(SourceToken::read(token.expose()).is_none());
    }
}
