//! Has a delivery taken in again: one that failed, once somebody has repaired its file or what it fell
//! over; or one of which more lines were rejected than are kept, once the cause has gone.

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::delivery::{self, DeliveryState};
use crate::db::{Database, DbError, audit_event};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::retention;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// Its file is where it will be taken in, as a delivery of its own.
    BroughtBack,
    /// There is no such delivery.
    NotFound,
    /// It did not fail, and what is wrong with single lines of it can be repaired line by line.
    NotFailed,
    /// That was done before.
    RetriedAlready,
    /// Its file is not there.
    NoFile,
    /// Its file is not kept any more: it came before all readings that are.
    PastTime,
}

/// Why it is not known what became of it.
#[derive(Debug, Error)]
pub enum RetryError {
    /// Its file could not be brought back.
    #[error("the file could not be brought back: {0}")]
    File(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Has a delivery taken in again: `bring_back` does so with its file, given how the delivery ended, and
/// says whether it is there.
///
/// # Errors
/// Where the file cannot be moved or the database fails.
pub async fn retry_delivery<E, F>(
    database: &Database,
    by: &Actor,
    delivery_id: i32,
    kept_days: u16,
    now: DateTime<Utc>,
    bring_back: impl FnOnce(DeliveryState, String) -> F,
) -> Result<Retried, RetryError>
where
    E: std::fmt::Display,
    F: Future<Output = Result<bool, E>>,
{
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(found) = delivery::lock(&transaction, delivery_id).await? else {
        return Ok(Retried::NotFound);
    };
    match found.state {
        DeliveryState::Failed => {}
        DeliveryState::Done if !found.all_rejected_kept => {}
        _ => return Ok(Retried::NotFailed),
    }
    if found.retried_at.is_some() {
        return Ok(Retried::RetriedAlready);
    }
    let is_past_time = found.received_at <= retention::readable_after(now, kept_days);
    let gone = if is_past_time { Retried::PastTime } else { Retried::NoFile };
    let file = match found.kept_as {
        Some(file) => file,
        // From before it was noted.
        None if found.source == "folder" => found.name,
        None => return Ok(gone),
    };
    let after = json!({ "file": file, "retried_at": now });
    let change = Change::added(Action::RetryDelivery, Subject::Delivery(delivery_id), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    delivery::mark_retried(&transaction, delivery_id, now).await?;
    // Last, so that nothing but the commit can fail after the file has moved.
    if !bring_back(found.state, file).await.map_err(|error| RetryError::File(error.to_string()))? {
        return Ok(gone);
    }
    transaction.commit().await?;
    tracing::info!(delivery_id, by = by.name, "delivery is taken in again");
    Ok(Retried::BroughtBack)
}
