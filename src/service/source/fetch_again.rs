//! Has a source fetched from: what is due, now; or a window of time once more, whatever was fetched of it. The mark stays
//! where it is, and who does it is the job: every replica asks, and one fetches.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::source::{self, ListedSource};
use crate::db::source_fetch::{self, Wanted};
use crate::db::{GenericClient, audit_event, source_pull};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::source::SourceName;
use crate::service::DbError;
use crate::service::failure::{Failure, Refusal};
use crate::service::source::UnknownSource;
use crate::service::store::Command;

/// Why nothing is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FetchRefusal {
    /// There is no such source.
    #[error(transparent)]
    Unknown(#[from] UnknownSource),
    /// It is not fetched from.
    #[error("its description has no [pull]: it delivers by itself")]
    NoPull,
    /// Nothing is taken in from it.
    #[error("it is disabled: nothing is taken in from it")]
    Disabled,
    /// It is no window.
    #[error("a window ends after it begins, and begins before now")]
    NoWindow,
    /// It begins before what is kept.
    #[error("it begins before what is kept")]
    TooOld,
}

impl Refusal for FetchRefusal {}

/// Has this window of a source fetched once more. False if it is asked for already.
///
/// # Errors
/// If it cannot be, or the database fails.
pub async fn fetch_source_again(
    command: &Command<'_>,
    name: &SourceName,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, Failure<FetchRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    if until <= from || from >= now {
        return Err(FetchRefusal::NoWindow.into());
    }
    if from < now - TimeDelta::days(store.retention_days.into()) {
        return Err(FetchRefusal::TooOld.into());
    }
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let known = pulled(&transaction, name).await?;
    let asked_by = by.name.as_str();
    let wanted =
        Wanted { source_id: known.id, identifier: None, from, until, asked_by, due_at: now };
    if !source_fetch::insert(&transaction, &wanted, now).await? {
        return Ok(false);
    }
    let after = json!({ "name": name.as_str(), "from": from, "until": until });
    let change = Change::added(Action::FetchSourceAgain, Subject::Source(known.id), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(source = name.as_str(), %from, %until, "a window is to be fetched again");
    Ok(true)
}

/// Has a source fetched from now, as if its time had come.
///
/// # Errors
/// If it cannot be, or the database fails.
pub async fn fetch_source_now(
    command: &Command<'_>,
    name: &SourceName,
) -> Result<(), Failure<FetchRefusal>> {
    let store = command.store;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let known = pulled(&transaction, name).await?;
    source_pull::hasten(&transaction, known.id, store.now()).await?;
    transaction.commit().await?;
    Ok(())
}

/// The source, locked, if it can be fetched from.
async fn pulled(
    client: &impl GenericClient,
    name: &SourceName,
) -> Result<ListedSource, Failure<FetchRefusal>> {
    let known = source::lock(client, name).await?;
    let known = known.ok_or(FetchRefusal::Unknown(UnknownSource))?;
    let description = known.description().map_err(|error: DbError| error)?;
    if description.pull.is_none() {
        return Err(FetchRefusal::NoPull.into());
    }
    if !known.is_enabled() {
        return Err(FetchRefusal::Disabled.into());
    }
    Ok(known)
}
