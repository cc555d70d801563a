//! Hashing and checking passwords with argon2id, off the async threads and a few at a time, so
//! that a flood of logins cannot stop the pulls.
//!
//! A password that matched is remembered as a digest under a key that lives only in this process,
//! so that twenty thousand pulls with the same password do not hash it twenty thousand times.
//! Whether the credential is still valid is asked of the database every time; this remembers only
//! that a password and a hash belong together, which never changes.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task;

use crate::domain::credential::PASSWORD_LENGTH_MAX;

/// Checks that may wait for their turn; beyond that the answer is that we are too busy.
const WAITING_MAX: usize = 64;

/// Remembered matches at most: there are only as many as there are valid passwords.
const REMEMBERED_MAX: usize = 64;

/// A hash was not computed.
#[derive(Debug, Error)]
pub enum HashError {
    /// Too many wait already; trying again later may help.
    #[error("too many passwords wait to be checked")]
    Busy,
    /// Argon2 cannot run.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

/// Hashes and checks passwords. Cheap to clone; clones share their limits and their memory.
#[derive(Clone)]
pub struct PasswordHasher(Arc<Inner>);

struct Inner {
    waiting: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    key: [u8; 32],
    matched: Mutex<HashSet<[u8; 32]>>,
    /// Checked against where there is nothing to check, so that an unknown name takes as long.
    decoy: String,
}

impl PasswordHasher {
    /// At most `concurrent` hashes are computed at once.
    ///
    /// # Errors
    /// Where argon2 cannot run.
    pub fn new(concurrent: NonZeroUsize, random: &mut impl CryptoRng) -> Result<Self, HashError> {
        let mut key = [0; 32];
        random.fill_bytes(&mut key);
        Ok(Self(Arc::new(Inner {
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
            turns: Arc::new(Semaphore::new(concurrent.get())),
            key,
            matched: Mutex::default(),
            decoy: hash_now(b"no password has this hash")?,
        })))
    }

    /// The PHC string of a new password.
    ///
    /// # Errors
    /// Where too many wait, or argon2 cannot run.
    pub async fn hash(&self, password: SecretString) -> Result<String, HashError> {
        self.in_turn(move || hash_now(password.expose_secret().as_bytes())).await?
    }

    /// The place in `hashes` of the first that belongs to this password.
    ///
    /// # Errors
    /// Where too many wait, or argon2 cannot run.
    pub async fn find_match(
        &self,
        hashes: Vec<String>,
        password: SecretString,
    ) -> Result<Option<usize>, HashError> {
        if password.expose_secret().len() > PASSWORD_LENGTH_MAX {
            return Ok(None);
        }
        let digests: Vec<_> = hashes.iter().map(|hash| self.digest(hash, &password)).collect();
        if let Some(place) = digests.iter().position(|digest| self.remembers(digest)) {
            return Ok(Some(place));
        }
        let inner = Arc::clone(&self.0);
        let found = self
            .in_turn(move || {
                let password = password.expose_secret().as_bytes();
                if hashes.is_empty() {
                    verify_now(&inner.decoy, password);
                }
                hashes.iter().position(|hash| verify_now(hash, password))
            })
            .await?;
        if let Some(digest) = found.and_then(|place| digests.get(place)) {
            self.remember(*digest);
        }
        Ok(found)
    }

    /// The place in `hashes` of one that is known to belong to this password; nothing is hashed for it.
    #[must_use]
    pub fn recall(&self, hashes: &[String], password: &SecretString) -> Option<usize> {
        hashes.iter().position(|hash| self.remembers(&self.digest(hash, password)))
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let failed = |error: &dyn std::fmt::Display| HashError::Failed(error.to_string());
        let Inner { waiting, turns, .. } = &*self.0;
        let place = Arc::clone(waiting).try_acquire_owned().map_err(|_| HashError::Busy)?;
        let turn = Arc::clone(turns).acquire_owned().await.map_err(|error| failed(&error))?;
        let work = move || {
            // Kept until it is done, also where nobody waits for it any more: it goes on all the same.
            let _held = (place, turn);
            work()
        };
        task::spawn_blocking(work).await.map_err(|error| failed(&error))
    }

    fn digest(&self, hash: &str, password: &SecretString) -> [u8; 32] {
        // A PHC string has no zero byte, so the two cannot run into one another.
        let parts = [&self.0.key, hash.as_bytes(), &[0], password.expose_secret().as_bytes()];
        parts.iter().fold(Sha256::new(), |digest, part| digest.chain_update(part)).finalize().into()
    }

    fn remembers(&self, digest: &[u8; 32]) -> bool {
        self.0.matched.lock().unwrap_or_else(PoisonError::into_inner).contains(digest)
    }

    fn remember(&self, digest: [u8; 32]) {
        let mut matched = self.0.matched.lock().unwrap_or_else(PoisonError::into_inner);
        if matched.len() >= REMEMBERED_MAX {
            matched.clear();
        }
        matched.insert(digest);
    }
}

fn hash_now(password: &[u8]) -> Result<String, HashError> {
    Argon2::default()
        .hash_password(password)
        .map(|hash| hash.to_string())
        .map_err(|error| HashError::Failed(error.to_string()))
}

fn verify_now(hash: &str, password: &[u8]) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password, &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> PasswordHasher {
        PasswordHasher::new(NonZeroUsize::MIN, &mut rand::rng()).expect("argon2 runs")
    }

    #[tokio::test]
    async fn a_password_is_found_among_several_hashes_the_second_time_as_well() {
        let hasher = hasher();
        let old = hasher.hash("old".into()).await.expect("a hash");
        let new = hasher.hash("new".into()).await.expect("a hash");
        for _ in 0..2 {
            let found = hasher.find_match(vec![new.clone(), old.clone()], "old".into()).await;
            assert_eq!(found.expect("checked"), Some(1));
        }
    }

    #[tokio::test]
    async fn a_remembered_password_does_not_open_another_hash() {
        let hasher = hasher();
        let mine = hasher.hash("mine".into()).await.expect("a hash");
        let other = hasher.hash("other".into()).await.expect("a hash");
        assert_eq!(hasher.find_match(vec![mine], "mine".into()).await.expect("checked"), Some(0));
        assert_eq!(hasher.find_match(vec![other], "mine".into()).await.expect("checked"), None);
    }

    #[tokio::test]
    async fn a_hash_that_nobody_waits_for_any_more_keeps_its_turn_until_it_is_done() {
        let hasher = hasher();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let work = move || {
            begun.send(()).expect("the test goes on");
            finished.recv().expect("told to finish");
        };
        tokio::select! {
            _ = hasher.in_turn(work) => panic!("it is not finished"),
            begun = has_begun => begun.expect("begun"),
        }
        assert_eq!(hasher.0.turns.available_permits(), 0);
        assert_eq!(hasher.0.waiting.available_permits(), WAITING_MAX - 1);
        finish.send(()).expect("at work");
        hasher.in_turn(|| ()).await.expect("a turn");
    }

    #[tokio::test]
    async fn nothing_matches_where_there_is_no_hash() {
        assert_eq!(hasher().find_match(vec![], "any".into()).await.expect("checked"), None);
    }
}
