//! The versions of Liander's password.

mod mutation;
mod query;

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use crate::db::client_credential::CredentialVersion as VersionRow;
use crate::domain::credential::VersionState;

pub use mutation::CredentialMutation;
pub use query::CredentialQuery;

/// A version of Liander's password. The password itself is kept nowhere.
#[derive(SimpleObject)]
pub struct CredentialVersion {
    /// Counts the passwords, from 1.
    version: i32,
    /// What it is worth now.
    state: VersionState,
    /// Full days until it ends; 0 if it is worth nothing.
    days_left: i64,
    /// From when it may be used.
    valid_from: DateTime<Utc>,
    /// Until when.
    valid_until: DateTime<Utc>,
    /// When it was revoked, if it was.
    revoked_at: Option<DateTime<Utc>>,
    /// When it was first used, to the minute: after a refresh, when Liander took it. Null if it
    /// was not, or if it was in use before this was noted.
    first_used_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute: one that stays silent can be revoked.
    last_used_at: Option<DateTime<Utc>>,
}

impl CredentialVersion {
    /// The version, seen from now.
    pub fn at(row: VersionRow, now: DateTime<Utc>) -> Self {
        let state = row.state(now);
        let days_left = match state {
            VersionState::Valid => (row.valid_until - now).num_days(),
            VersionState::Ended | VersionState::Revoked => 0,
        };
        let VersionRow { version, valid_from, valid_until, revoked_at, .. } = row;
        Self {
            version,
            state,
            days_left,
            valid_from,
            valid_until,
            revoked_at,
            first_used_at: row.first_used_at,
            last_used_at: row.last_used_at,
        }
    }
}
