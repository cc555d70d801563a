//! Stops taking in what a source delivers, or takes it in again. What was taken in stays.

use serde_json::json;

use crate::db::{audit_event, source};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::source::SourceName;
use crate::service::failure::Failure;
use crate::service::source::UnknownSource;
use crate::service::store::Command;

/// Enables or disables a source. False if it was so already.
///
/// # Errors
/// If there is no such source, or the database fails.
pub async fn set_source_enabled(
    command: &Command<'_>,
    name: &SourceName,
    is_enabled: bool,
) -> Result<bool, Failure<UnknownSource>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(known) = source::lock(&transaction, name).await? else {
        return Err(UnknownSource.into());
    };
    if known.is_enabled() == is_enabled {
        return Ok(false);
    }
    let (action, disabled_at) =
        if is_enabled { (Action::EnableSource, None) } else { (Action::DisableSource, Some(now)) };
    source::set_disabled(&transaction, known.id, disabled_at).await?;
    let said = |disabled_at| json!({ "name": name.as_str(), "disabled_at": disabled_at });
    let (before, after) = (said(known.disabled_at), said(disabled_at));
    let change = Change::changed(action, Subject::Source(known.id), before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(source = name.as_str(), is_enabled, "state of a source changed");
    Ok(true)
}
