//! Seals private keys for storage: AES-256-GCM under a key from the configuration, bound to the
//! name of what is sealed. A second key can be given, under which things were sealed before.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use thiserror::Error;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// Why something cannot be sealed or opened. Says nothing of what is inside.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealError {
    /// The configured key is none.
    #[error("a sealing key is 32 random bytes in base64: make one with `openssl rand -base64 32`")]
    NoKey,
    /// Sealed under a key that is not configured.
    #[error(
        "it is sealed under key {under}, which is not configured: give that one as the previous key"
    )]
    UnknownKey {
        /// Fingerprint of the key that is needed.
        under: String,
    },
    /// Changed, or sealed for something else.
    #[error("it was changed since it was sealed")]
    Broken,
}

/// The keys under which things are, and were, sealed.
pub struct SealingKeys {
    current: SealingKey,
    previous: Option<SealingKey>,
}

struct SealingKey {
    fingerprint: String,
    key: RandomizedNonceKey,
}

impl SealingKeys {
    /// Reads the configured keys.
    ///
    /// # Errors
    /// If one is not 32 bytes in base64.
    pub fn new(current: &SecretString, previous: Option<&SecretString>) -> Result<Self, SealError> {
        Ok(Self {
            current: SealingKey::read(current)?,
            previous: previous.map(SealingKey::read).transpose()?,
        })
    }

    /// Fingerprint of the key under which things are sealed now.
    #[must_use]
    pub fn current(&self) -> &str {
        &self.current.fingerprint
    }

    /// Seals `plain` for this name, under the current key.
    ///
    /// # Errors
    /// If the cipher fails.
    pub fn seal(&self, name: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut text = plain.to_vec();
        let nonce = self
            .current
            .key
            .seal_in_place_append_tag(Aad::from(name.as_bytes()), &mut text)
            .map_err(|_| SealError::Broken)?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.append(&mut text);
        Ok(sealed)
    }

    /// Opens what was sealed for this name, under the key with this fingerprint.
    ///
    /// # Errors
    /// If that key is not configured, or what was sealed is not whole.
    pub fn open(&self, name: &str, under: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let key = [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .find(|key| key.fingerprint == under)
            .ok_or_else(|| SealError::UnknownKey { under: under.to_owned() })?;
        let (nonce, text) = sealed.split_at_checked(NONCE_BYTES).ok_or(SealError::Broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Broken)?;
        let mut text = text.to_vec();
        let plain = key
            .key
            .open_in_place(nonce, Aad::from(name.as_bytes()), &mut text)
            .map_err(|_| SealError::Broken)?
            .len();
        text.truncate(plain);
        Ok(text)
    }
}

impl SealingKey {
    fn read(text: &SecretString) -> Result<Self, SealError> {
        let bytes = BASE64_STANDARD
            .decode(text.expose_secret().trim())
            .ok()
            .filter(|bytes| bytes.len() == KEY_BYTES)
            .ok_or(SealError::NoKey)?;
        let digest = Sha256::digest(&bytes);
        Ok(Self {
            fingerprint: BASE64_URL_SAFE_NO_PAD.encode(digest.get(..9).unwrap_or_default()),
            key: RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| SealError::NoKey)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SecretString {
        BASE64_STANDARD.encode([byte; KEY_BYTES]).into()
    }

    #[test]
    fn what_is_sealed_opens_for_the_same_name_alone() {
        let keys = SealingKeys::new(&key(1), None).expect("a key");
        let sealed = keys.seal("kid", b"private").expect("sealed");
        assert_eq!(keys.open("kid", keys.current(), &sealed), Ok(b"private".to_vec()));
        assert_eq!(keys.open("other", keys.current(), &sealed), Err(SealError::Broken));
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let keys = SealingKeys::new(&key(1), None).expect("a key");
        let mut sealed = keys.seal("kid", b"private").expect("sealed");
        sealed[NONCE_BYTES] ^= 1;
        assert_eq!(keys.open("kid", keys.current(), &sealed), Err(SealError::Broken));
    }

    #[test]
    fn the_previous_key_opens_and_an_unknown_one_is_named() {
        let old = SealingKeys::new(&key(1), None).expect("a key");
        let sealed = old.seal("kid", b"private").expect("sealed");
        let new = SealingKeys::new(&key(2), Some(&key(1))).expect("keys");
        assert_eq!(new.open("kid", old.current(), &sealed), Ok(b"private".to_vec()));
        let alone = SealingKeys::new(&key(2), None).expect("a key");
        let under = old.current().to_owned();
        assert_eq!(
            alone.open("kid", &under, &sealed),
            Err(SealError::UnknownKey { under: under.clone() })
        );
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        assert_eq!(SealingKeys::new(&"c2hvcnQ=".into(), None).err(), Some(SealError::NoKey));
    }
}
