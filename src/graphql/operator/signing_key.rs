//! The keys that sign access tokens.

mod mutation;
mod query;

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};

use crate::db::signing_key::ListedKey;
use crate::domain::signing_key::KeyState;

pub use mutation::SigningKeyMutation;
pub use query::SigningKeyQuery;

/// What a key is for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "SigningKeyState", remote = "KeyState")]
pub enum StateName {
    /// It is published, and will sign.
    Waiting,
    /// It signs.
    Signing,
    /// It signs no more; tokens that it signed are alive.
    Retained,
    /// No token that it signed is alive.
    Ended,
    /// No token that it signed counts.
    Revoked,
}

/// A key that signs access tokens, without its private half.
#[derive(SimpleObject)]
pub struct SigningKey {
    /// Its identifier: the thumbprint of the public key.
    kid: String,
    /// What it is for now.
    state: StateName,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// The first moment at which it signs.
    signs_from: DateTime<Utc>,
    /// The first moment at which it signs no more.
    signs_until: DateTime<Utc>,
    /// Until when it is published: until the last token that it signed has ended.
    retired_at: DateTime<Utc>,
    /// When its private half was destroyed.
    destroyed_at: Option<DateTime<Utc>>,
    /// From when no token that it signed counts, if it was revoked.
    revoked_at: Option<DateTime<Utc>>,
}

impl SigningKey {
    /// The key, seen from now.
    pub fn at(row: ListedKey, now: DateTime<Utc>) -> Self {
        let state = row.state(now).into();
        let ListedKey { kid, created_at, signs_from, signs_until, retired_at, .. } = row;
        Self {
            kid,
            state,
            created_at,
            signs_from,
            signs_until,
            retired_at,
            destroyed_at: row.destroyed_at,
            revoked_at: row.revoked_at,
        }
    }
}
