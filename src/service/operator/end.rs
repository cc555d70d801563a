//! Ends an operator: they may do nothing any more, at once. What they did stays theirs.

use serde_json::json;

use crate::db::{DbError, access_token, audit_event, operator, session};
use crate::domain::audit::{Action, Change, Subject};
use crate::service::operator::set_password::Whose;
use crate::service::store::Command;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedOperator {
    /// They have ended.
    Ended {
        /// Sessions that ended with them.
        sessions: u64,
        /// Tokens that ended with them.
        tokens: u64,
    },
    /// There is no such operator, or they had ended before.
    Unknown,
    /// Nobody ends themselves.
    Oneself,
    /// Nobody could look after operators any more.
    LastAdmin,
}

/// Ends an operator, with their sessions and tokens.
pub async fn end_operator(
    command: &Command<'_>,
    whose: Whose<'_>,
) -> Result<EndedOperator, DbError> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let admins = operator::lock_admins(&transaction).await?;
    let known = whose.lock(&transaction).await?;
    let Some(known) = known.filter(|known| known.ended_at.is_none()) else {
        return Ok(EndedOperator::Unknown);
    };
    let id = known.id;
    if by.operator_id == Some(id) {
        return Ok(EndedOperator::Oneself);
    }
    if admins == [id] {
        return Ok(EndedOperator::LastAdmin);
    }
    operator::end(&transaction, id, now).await?;
    let sessions = session::delete_of_operator(&transaction, id).await?;
    let tokens = access_token::revoke_of_operator(&transaction, id, now).await?;
    let before = json!({ "email": known.email, "role": known.role.name() });
    let after = json!({
        "email": known.email, "role": known.role.name(), "ended_at": now,
        "sessions_ended": sessions, "tokens_revoked": tokens,
    });
    let change = Change::changed(Action::EndOperator, Subject::Operator(id), before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(operator_id = id, "operator ended");
    Ok(EndedOperator::Ended { sessions, tokens })
}
