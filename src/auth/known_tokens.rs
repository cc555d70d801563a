//! Access tokens that counted before, so that the signature is not reckoned with each of twenty thousand calls.
//! Nothing else of a token is taken from here: its times, its key and its password are looked at each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::token::Claims;

/// Tokens that are remembered at most. Each is about 600 bytes.
const TOKENS_MAX: usize = 1_000;

/// A token as it is remembered.
type Sha256Of = [u8; 32];

/// A token that one of our keys has signed.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownToken {
    /// The identifier of that key.
    pub kid: String,
    /// What it says.
    pub claims: Claims,
    /// The credential under which it was issued, which no other one ever replaces.
    pub credential_id: i32,
}

/// The memory.
#[derive(Default)]
pub struct KnownTokens {
    known: Mutex<HashMap<Sha256Of, Arc<KnownToken>>>,
}

impl KnownTokens {
    /// This token, if it is remembered.
    pub fn find(&self, text: &str) -> Option<Arc<KnownToken>> {
        self.lock().get(&sha256(text)).cloned()
    }

    /// Remembers a token that counts.
    pub fn remember(&self, text: &str, token: KnownToken, now: DateTime<Utc>) {
        let mut known = self.lock();
        if known.len() >= TOKENS_MAX {
            known.retain(|_, token| token.claims.exp > now.timestamp());
        }
        // So many at once nobody needs; what is lost costs a signature.
        if known.len() >= TOKENS_MAX {
            known.clear();
        }
        known.insert(sha256(text), Arc::new(token));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Sha256Of, Arc<KnownToken>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sha256(text: &str) -> Sha256Of {
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(number: usize, exp: i64) -> KnownToken {
        let text = || "text".to_owned();
        let claims = Claims {
            iss: text(),
            aud: text(),
            sub: text(),
            client_id: text(),
            iat: 0,
            exp,
            nbf: None,
            jti: number.to_string(),
            rehearsal: false,
            credential_version: 1,
        };
        KnownToken { kid: text(), claims, credential_id: 1 }
    }

    #[test]
    fn only_what_was_remembered_is_known() {
        let known = KnownTokens::default();
        known.remember("one", token(1, 10), DateTime::UNIX_EPOCH);
        assert_eq!(known.find("one"), Some(Arc::new(token(1, 10))));
        assert_eq!(known.find("two"), None);
    }

    #[test]
    fn a_full_memory_forgets_what_has_ended_first() {
        let known = KnownTokens::default();
        let now = DateTime::from_timestamp(100, 0).expect("a moment");
        for number in 0..TOKENS_MAX {
            let exp = if number == 7 { 101 } else { 100 };
            known.remember(&number.to_string(), token(number, exp), DateTime::UNIX_EPOCH);
        }
        known.remember("new", token(0, 200), now);
        assert_eq!(known.lock().len(), 2);
        assert!(known.find("7").is_some() && known.find("new").is_some());
    }

    #[test]
    fn the_memory_does_not_grow_without_end() {
        let known = KnownTokens::default();
        for number in 0..3 * TOKENS_MAX {
            known.remember(&number.to_string(), token(number, 10), DateTime::UNIX_EPOCH);
        }
        assert!(known.lock().len() <= TOKENS_MAX);
    }
}
