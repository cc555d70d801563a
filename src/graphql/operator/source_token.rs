//! Tokens of sources, by which these send files by HTTP.

mod mutation;

use async_graphql::{ID, SimpleObject};
use chrono::{DateTime, Utc};

use crate::db::source_token::ListedToken;

pub use mutation::SourceTokenMutation;

/// By which a source shows who it is when it sends files. The token itself was shown once.
#[derive(SimpleObject)]
pub struct SourceToken {
    /// Identifier of the token.
    id: ID,
    /// By which it is known again.
    name: String,
    /// When it was issued.
    created_at: DateTime<Utc>,
    /// By whom.
    created_by: String,
    /// When it ends by itself; null if it does not.
    expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked, if it was.
    revoked_at: Option<DateTime<Utc>>,
    /// By whom.
    revoked_by: Option<String>,
}

impl From<ListedToken> for SourceToken {
    fn from(row: ListedToken) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            created_at: row.created_at,
            created_by: row.created_by,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            revoked_by: row.revoked_by,
        }
    }
}
