//! By what somebody who has an answer knows whether it is still the same.

use sha2::{Digest, Sha256};

use super::KeptDay;

/// SHA-256 over those of the days of an answer. Whatever it is sent in, it is another one exactly when the
/// records are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// Of the days in their order.
    pub fn of(days: &[KeptDay]) -> Self {
        let mut hash = Sha256::new();
        // A day without records leaves no trace in the answer.
        for day in days.iter().filter(|day| day.plain_bytes > 0) {
            hash.update(day.sha256);
        }
        Self(hash.finalize().into())
    }
}

/// What somebody has already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// These, possibly none.
    These(Vec<ContentHash>),
    /// Whatever there is.
    All,
}

impl Known {
    /// Whether there is nothing that need not be sent.
    pub fn is_nothing(&self) -> bool {
        *self == Self::These(Vec::new())
    }

    /// Whether this is among it.
    pub fn includes(&self, hash: ContentHash) -> bool {
        match self {
            Self::These(hashes) => hashes.contains(&hash),
            Self::All => true,
        }
    }
}
