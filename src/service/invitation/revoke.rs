//! Ends an invitation whose code nobody used: a letter that went astray.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::db::invitation::{self, ListedInvitation};
use crate::db::{Database, DbError, audit_event};
use crate::domain::audit::{Action, Actor, Change, Subject};

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revoked {
    /// Its code works no more.
    Recorded(ListedInvitation),
    /// Its code did not work any more.
    NotOpen(ListedInvitation),
    /// There is none with this number.
    Unknown,
}

/// Revokes an invitation.
pub async fn revoke_invitation(
    database: &Database,
    by: &Actor,
    invitation_id: i32,
    now: DateTime<Utc>,
) -> Result<Revoked, DbError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let is_revoked = invitation::revoke(&transaction, invitation_id, now).await?;
    let Some(found) = invitation::find(&transaction, invitation_id).await? else {
        return Ok(Revoked::Unknown);
    };
    if !is_revoked {
        return Ok(Revoked::NotOpen(found));
    }
    let (before, after) = (json!({ "state": "open" }), json!({ "revoked_at": now }));
    let subject = Subject::Invitation(invitation_id);
    let change = Change::changed(Action::RevokeInvitation, subject, before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(invitation_id, "invitation revoked");
    Ok(Revoked::Recorded(found))
}
