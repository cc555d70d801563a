//! Ends an alias: from some moment on the source means another meter by it, or none.

use chrono::{DateTime, SubsecRound, Utc};
use thiserror::Error;

use super::{described, lock_alias};
use crate::db::audit_event;
use crate::db::source_alias::{self, ListedAlias};
use crate::domain::audit::{Action, Change, Subject};
use crate::service::failure::{Failure, Refusal};
use crate::service::store::Command;

/// Why an alias was not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EndAliasRefusal {
    /// There is none with this number.
    #[error("there is no alias with this number")]
    Unknown,
    /// It begins then, or later.
    #[error("it begins only then, or later: remove it")]
    NotBegun,
    /// It ends then or earlier anyway.
    #[error("it ends then already, or earlier")]
    Ended,
}

impl Refusal for EndAliasRefusal {}

/// Lets an alias hold until this moment, or until now, and no longer.
///
/// # Errors
/// If it cannot end then, or the database fails.
pub async fn end_alias(
    command: &Command<'_>,
    alias_id: i32,
    valid_until: Option<DateTime<Utc>>,
) -> Result<ListedAlias, Failure<EndAliasRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    // As finely as the database keeps it.
    let valid_until = valid_until.unwrap_or(now).trunc_subsecs(6);
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(known) = lock_alias(&transaction, alias_id).await? else {
        return Err(EndAliasRefusal::Unknown.into());
    };
    if known.valid_from.is_some_and(|from| from >= valid_until) {
        return Err(EndAliasRefusal::NotBegun.into());
    }
    if known.valid_until.is_some_and(|until| until <= valid_until) {
        return Err(EndAliasRefusal::Ended.into());
    }
    source_alias::end(&transaction, alias_id, valid_until, &by.name, now).await?;
    let (ended_at, ended_by) = (Some(now), Some(by.name.clone()));
    let ended = ListedAlias { valid_until: Some(valid_until), ended_at, ended_by, ..known.clone() };
    let subject = Subject::Source(known.source_id);
    let (before, after) = (described(&known), described(&ended));
    let change = Change::changed(Action::EndAlias, subject, before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    Ok(ended)
}
