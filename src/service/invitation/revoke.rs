//! Ends an invitation whose code nobody used: a letter that went astray.

use serde_json::json;

use crate::db::invitation::{self, ListedInvitation};
use crate::db::{DbError, audit_event};
use crate::domain::audit::{Action, Change, Subject};
use crate::service::store::Command;

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
    command: &Command<'_>,
    invitation_id: i32,
) -> Result<Revoked, DbError> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
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
