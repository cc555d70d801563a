//! Removes an alias that was a mistake. Readings that came in by it stay until they are delivered again.

use thiserror::Error;

use super::{described, lock_alias};
use crate::db::audit_event;
use crate::db::source_alias::{self, ListedAlias};
use crate::domain::audit::{Action, Change, Subject};
use crate::service::failure::{Failure, Refusal};
use crate::service::store::Command;

/// There is no alias with this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no alias with this number")]
pub struct UnknownAlias;

impl Refusal for UnknownAlias {}

/// Removes an alias, and returns what it was.
///
/// # Errors
/// If there is no such alias, or the database fails.
pub async fn remove_alias(
    command: &Command<'_>,
    alias_id: i32,
) -> Result<ListedAlias, Failure<UnknownAlias>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(known) = lock_alias(&transaction, alias_id).await? else {
        return Err(UnknownAlias.into());
    };
    source_alias::remove(&transaction, alias_id).await?;
    let change = Change {
        action: Action::RemoveAlias,
        subject: Subject::Source(known.source_id),
        before: Some(described(&known)),
        after: None,
    };
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    Ok(known)
}
