//! A login under way: what must come back with it, kept by the browser alone, sealed.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::auth::seal::{SealError, SealingKeys};

/// How long somebody may take to log in at the provider, in minutes.
pub const ATTEMPT_MINUTES: i64 = 10;

/// A login under way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Ties the answer to this browser.
    pub(super) state: String,
    /// Ties the ID token to this attempt.
    pub(super) nonce: String,
    /// Ties the code to us (PKCE).
    pub(super) verifier: String,
    begun_at: i64,
}

impl Attempt {
    /// A new attempt.
    #[must_use]
    pub fn new(random: &mut impl CryptoRng, now: DateTime<Utc>) -> Self {
        let mut text = || {
            let mut bytes = [0; 32];
            random.fill_bytes(&mut bytes);
            BASE64_URL_SAFE_NO_PAD.encode(bytes)
        };
        Self { state: text(), nonce: text(), verifier: text(), begun_at: now.timestamp() }
    }

    /// What is kept of it once it has come back.
    #[must_use]
    pub fn state_sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.state).into()
    }

    /// The text for the browser. It opens for the same purpose alone.
    ///
    /// # Errors
    /// If it cannot be sealed.
    pub fn sealed(&self, keys: &SealingKeys, purpose: &str) -> Result<String, SealError> {
        let plain = serde_json::to_vec(self).map_err(|_| SealError::Broken)?;
        let sealed = keys.seal(purpose, &plain)?;
        Ok(format!("{}.{}", keys.current(), BASE64_URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens what a browser kept. `None` if it is none of ours, or too old.
    #[must_use]
    pub fn opened(
        text: &str,
        keys: &SealingKeys,
        purpose: &str,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let (under, sealed) = text.split_once('.')?;
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let plain = keys.open(purpose, under, &sealed).ok()?;
        let attempt: Self = serde_json::from_slice(&plain).ok()?;
        let begun_at = DateTime::from_timestamp(attempt.begun_at, 0)?;
        (now - begun_at < TimeDelta::minutes(ATTEMPT_MINUTES)).then_some(attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURPOSE: &str = "a test";

    fn keys() -> SealingKeys {
        let key = base64::prelude::BASE64_STANDARD.encode([1; 32]);
        SealingKeys::new(&key.into(), None).expect("a key")
    }

    #[test]
    fn an_attempt_opens_for_its_purpose_and_in_its_time_alone() {
        let (keys, now) = (keys(), DateTime::UNIX_EPOCH);
        let attempt = Attempt::new(&mut rand::rng(), now);
        let text = attempt.sealed(&keys, PURPOSE).expect("sealed");
        let opened = |text: &str, purpose, minutes| {
            Attempt::opened(text, &keys, purpose, now + TimeDelta::minutes(minutes))
        };
        assert!(opened(&text, PURPOSE, 9) == Some(attempt));
        assert!(opened(&text, PURPOSE, 10).is_none());
        assert!(opened(&text, "another", 0).is_none());
        assert!(opened(&text.replace('.', ".A"), PURPOSE, 0).is_none());
        assert!(opened("", PURPOSE, 0).is_none());
    }

    #[test]
    fn the_text_tells_nothing_of_what_is_in_it() {
        let attempt = Attempt::new(&mut rand::rng(), DateTime::UNIX_EPOCH);
        let text = attempt.sealed(&keys(), PURPOSE).expect("sealed");
        assert!(!text.contains(&attempt.state) && !text.contains(&attempt.verifier));
    }
}
