//! Hashing and checking passwords with argon2id, off the async threads and a few at a time, so
//! that a flood of logins cannot stop the pulls.
//!
//! Who asks waits in a queue with others of their kind, and an address has a few places in it: strangers
//! keep neither operators out nor Liander's client, at an address from which it has come before. Of one
//! password that many ask about at once, all but the first take no place: they hear what it hears.
//!
//! A password that matched is remembered as a digest under a key that lives only in this process,
//! so that twenty thousand pulls with the same password do not hash it twenty thousand times.
//! Whether the credential is still valid is asked of the database every time; this remembers only
//! that a password and a hash belong together, which never changes.

mod queue;

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use prometheus::IntCounterVec;
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::sync::OnceCell;

use crate::domain::credential::PASSWORD_LENGTH_MAX;
use crate::shares::network_of;
use crate::unavailable::Unavailable;
use queue::Queue;

/// Of a password, a hash and a key of this process's: says whether we have seen the two together.
type Fingerprint = [u8; 32];

/// Remembered matches at most: there are only as many as there are valid passwords.
const REMEMBERED_MAX: usize = 64;

/// Addresses of Liander's client that are remembered at most.
pub const KNOWN_ADDRESSES_MAX: u16 = 1_000;

/// A hash was not computed.
#[derive(Debug, Error)]
pub enum HashError {
    /// Too many wait already; trying again later may help.
    #[error("too many passwords wait to be checked")]
    Busy(#[source] Unavailable),
    /// Argon2 cannot run.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

/// For whom a password is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asker {
    /// Somebody who has shown already who they are, or who sits at the machine.
    House,
    /// Somebody who wants to log in as an operator, from this address.
    Operator(IpAddr),
    /// Somebody who says to be Liander's client, at this address.
    Client(IpAddr),
}

/// Hashes and checks passwords. Cheap to clone; clones share their limits and their memory.
#[derive(Clone)]
pub struct PasswordHasher {
    inner: Arc<Inner>,
    asker: Asker,
}

struct Inner {
    house: Queue,
    operators: Queue,
    known: Queue,
    strangers: Queue,
    key: [u8; 32],
    matched: Mutex<HashSet<Fingerprint>>,
    /// Credentials of Liander's client, by the name and the password that matched.
    clients: Mutex<HashMap<Fingerprint, i32>>,
    under_way: Mutex<HashMap<Fingerprint, Weak<OnceCell<Option<usize>>>>>,
    /// From if Liander's client has come.
    known_addresses: Mutex<HashSet<IpAddr>>,
    /// Checked against if there is nothing to check, so that an unknown name takes as long.
    decoy: String,
}

impl PasswordHasher {
    /// At most `concurrent` hashes are computed at once for each kind of those who ask.
    ///
    /// # Errors
    /// If argon2 cannot run.
    pub fn new(concurrent: NonZeroUsize, random: &mut impl CryptoRng) -> Result<Self, HashError> {
        let mut key = [0; 32];
        random.fill_bytes(&mut key);
        let inner = Inner {
            house: Queue::new("house", concurrent, queue::PLACES),
            operators: Queue::new("operator", concurrent, queue::PLACES_OF_ADDRESS),
            known: Queue::new("known", concurrent, queue::PLACES_OF_KNOWN_ADDRESS),
            strangers: Queue::new("stranger", concurrent, queue::PLACES_OF_ADDRESS),
            key,
            matched: Mutex::default(),
            clients: Mutex::default(),
            under_way: Mutex::default(),
            known_addresses: Mutex::default(),
            decoy: hash_now(b"no password has this hash")?,
        };
        Ok(Self { inner: Arc::new(inner), asker: Asker::House })
    }

    /// The same, with refusals counted.
    #[must_use]
    pub fn counted(mut self, refused: &IntCounterVec) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            let Inner { house, operators, known, strangers, .. } = inner;
            for queue in [house, operators, known, strangers] {
                queue.count(refused);
            }
        }
        self
    }

    /// The same, for who wants to log in as an operator from this address.
    #[must_use]
    pub fn for_operator(&self, address: IpAddr) -> Self {
        Self { inner: Arc::clone(&self.inner), asker: Asker::Operator(address) }
    }

    /// The same, for who says to be Liander's client at this address.
    #[must_use]
    pub fn for_client(&self, address: IpAddr) -> Self {
        Self { inner: Arc::clone(&self.inner), asker: Asker::Client(address) }
    }

    /// Whether Liander's client has come from this address before.
    #[must_use]
    pub fn knows(&self, address: IpAddr) -> bool {
        lock(&self.inner.known_addresses).contains(&network_of(address))
    }

    /// Liander's client has come from these addresses before.
    pub fn know(&self, addresses: impl IntoIterator<Item = IpAddr>) {
        let mut known = lock(&self.inner.known_addresses);
        for address in addresses {
            // So many are no one's addresses any more; what is lost comes back with the next login.
            if known.len() >= usize::from(KNOWN_ADDRESSES_MAX) {
                known.clear();
            }
            known.insert(network_of(address));
        }
    }

    /// The address of Liander's client, if that is who asks and it has not come from there before.
    #[must_use]
    pub fn new_address(&self) -> Option<IpAddr> {
        match self.asker {
            Asker::Client(address) if !self.knows(address) => Some(network_of(address)),
            _ => None,
        }
    }

    fn queue(&self) -> (&Queue, IpAddr) {
        let inner = &self.inner;
        match self.asker {
            Asker::House => (&inner.house, IpAddr::V4(Ipv4Addr::LOCALHOST)),
            Asker::Operator(address) => (&inner.operators, address),
            Asker::Client(address) if self.knows(address) => (&inner.known, address),
            Asker::Client(address) => (&inner.strangers, address),
        }
    }

    /// The PHC string of a new password.
    ///
    /// # Errors
    /// If too many wait, or argon2 cannot run.
    pub async fn hash(&self, password: SecretString) -> Result<String, HashError> {
        self.in_turn(move || hash_now(password.expose_secret().as_bytes())).await?
    }

    /// The place in `hashes` of the first that belongs to this password.
    ///
    /// # Errors
    /// If too many wait, or argon2 cannot run.
    pub async fn find_match(
        &self,
        hashes: Vec<String>,
        password: SecretString,
    ) -> Result<Option<usize>, HashError> {
        if password.expose_secret().len() > PASSWORD_LENGTH_MAX {
            return Ok(None);
        }
        let seen: Vec<_> = hashes.iter().map(|hash| self.fingerprint([hash], &password)).collect();
        if let Some(place) = seen.iter().position(|seen| lock(&self.inner.matched).contains(seen)) {
            return Ok(Some(place));
        }
        let same = self.same_question(self.fingerprint(&hashes, &password));
        let found = *same.get_or_try_init(|| self.look(hashes, password)).await?;
        if let Some(seen) = found.and_then(|place| seen.get(place)) {
            self.remember(*seen);
        }
        Ok(found)
    }

    async fn look(
        &self,
        hashes: Vec<String>,
        password: SecretString,
    ) -> Result<Option<usize>, HashError> {
        let inner = Arc::clone(&self.inner);
        let work = move || {
            let password = password.expose_secret().as_bytes();
            if hashes.is_empty() {
                verify_now(&inner.decoy, password);
            }
            hashes.iter().position(|hash| verify_now(hash, password))
        };
        self.in_turn(work).await
    }

    /// The place in `hashes` of one that is known to belong to this password; nothing is hashed for it.
    #[must_use]
    pub fn recall(&self, hashes: &[String], password: &SecretString) -> Option<usize> {
        hashes.iter().position(|hash| {
            lock(&self.inner.matched).contains(&self.fingerprint([hash], password))
        })
    }

    /// Remembers to which credential of Liander's client a name and a password belong.
    pub fn remember_client(&self, username: &str, password: &SecretString, credential_id: i32) {
        let mut clients = lock(&self.inner.clients);
        if clients.len() >= REMEMBERED_MAX {
            clients.clear();
        }
        clients.insert(self.fingerprint([username], password), credential_id);
    }

    /// The credential to which this name and this password belong, which no other one ever replaces, if that is
    /// remembered and they come from where they came from before.
    #[must_use]
    pub fn recall_client(&self, username: &str, password: &SecretString) -> Option<i32> {
        if self.new_address().is_some() {
            return None;
        }
        lock(&self.inner.clients).get(&self.fingerprint([username], password)).copied()
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let (queue, address) = self.queue();
        queue.in_turn(address, work).await
    }

    /// What those share who ask this at the same time.
    fn same_question(&self, question: Fingerprint) -> Arc<OnceCell<Option<usize>>> {
        let mut under_way = lock(&self.inner.under_way);
        if let Some(same) = under_way.get(&question).and_then(Weak::upgrade) {
            return same;
        }
        under_way.retain(|_, same| same.strong_count() > 0);
        let new = Arc::default();
        under_way.insert(question, Arc::downgrade(&new));
        new
    }

    fn fingerprint<'h, T: AsRef<[u8]> + ?Sized + 'h>(
        &self,
        texts: impl IntoIterator<Item = &'h T>,
        password: &SecretString,
    ) -> Fingerprint {
        let mut digest = Sha256::new().chain_update(self.inner.key);
        for text in texts {
            // Neither a PHC string nor a name that matched has a zero byte, so none can run into another.
            digest = digest.chain_update(text).chain_update([0]);
        }
        digest.chain_update([0]).chain_update(password.expose_secret()).finalize().into()
    }

    fn remember(&self, seen: Fingerprint) {
        let mut matched = lock(&self.inner.matched);
        if matched.len() >= REMEMBERED_MAX {
            matched.clear();
        }
        matched.insert(seen);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
    async fn of_one_password_that_many_ask_about_all_but_the_first_take_no_place() {
        let hasher = hasher();
        let hash = hasher.hash("mine".into()).await.expect("a hash");
        let client = hasher.for_client(IpAddr::from([192, 0, 2, 1]));
        let ask = || client.find_match(vec![hash.clone()], "mine".into());
        let all = futures_util::future::join_all((0..200).map(|_| ask())).await;
        assert!(all.iter().all(|found| matches!(found, Ok(Some(0)))));
    }

    #[tokio::test]
    async fn strangers_fill_their_own_queue_and_nobody_elses() {
        let hasher = hasher();
        let hash = hasher.hash("mine".into()).await.expect("a hash");
        let at = |number: u16| {
            let [high, low] = number.to_be_bytes();
            IpAddr::from([198, 51, high, low])
        };
        let home = at(999);
        hasher.know([home]);
        let guesses = (0..200).map(|number| {
            let (stranger, hash) = (hasher.for_client(at(number)), hash.clone());
            async move { stranger.find_match(vec![hash], format!("a guess {number}").into()).await }
        });
        let right = |hasher: PasswordHasher| {
            let hash = hash.clone();
            async move { hasher.find_match(vec![hash], "mine".into()).await }
        };
        let operator = hasher.for_operator(at(1));
        let (guessed, liander, operator) = tokio::join!(
            futures_util::future::join_all(guesses),
            right(hasher.for_client(home)),
            right(operator),
        );
        assert!(guessed.iter().any(|guess| matches!(guess, Err(HashError::Busy(_)))));
        assert!(matches!((liander, operator), (Ok(Some(0)), Ok(Some(0)))));
    }

    #[tokio::test]
    async fn nothing_matches_where_there_is_no_hash() {
        assert_eq!(hasher().find_match(vec![], "any".into()).await.expect("checked"), None);
    }
}
