//! The keys that sign access tokens.

mod mutation;
mod query;

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use crate::db::signing_key::ListedKey;
use crate::domain::signing_key::KeyState;

pub use mutation::SigningKeyMutation;
pub use query::SigningKeyQuery;

/// A key that signs access tokens, without its private half.
#[derive(SimpleObject)]
pub struct SigningKey {
    /// Its identifier: the thumbprint of the public key.
    kid: String,
    /// What it is for now.
    state: KeyState,
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
        let state = row.state(now);
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
