//! Takes in the lines that wait no more: their meter is registered now, or their interval has ended. They
//! are judged and merged as any repaired line; if not all of a delivery are kept, its file is brought
//! back.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::clock::Clock;
use crate::db::delivery_wait::{self, DueDelivery};
use crate::db::{Database, DbError};
use crate::domain::audit::Actor;
use crate::domain::retention;
use crate::service::delivery::ingest::IngestError;
use crate::service::delivery::repair::{Repaired, Wanted, repair_lines};
use crate::service::delivery::retry::{Retried, RetryError, Wish, retry_delivery};
use crate::spool::DropFolder;

/// Deliveries that are looked at in one turn; the rest in the next.
const DELIVERIES_MAX: i64 = 100;

/// Why it is not known what became of a delivery.
#[derive(Debug, Error)]
pub enum WaitingError {
    /// Its lines could not be taken in.
    #[error(transparent)]
    Lines(#[from] IngestError),
    /// Its file could not be brought back.
    #[error(transparent)]
    File(#[from] RetryError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Takes in what waits no more, and returns of how many deliveries. Without a drop folder, only the lines that
/// are kept can come in.
///
/// # Errors
/// If the deliveries cannot be listed, or the last of those that failed. One that fails costs no other.
pub async fn take_in_waiting(
    database: &Database,
    folder: Option<&DropFolder>,
    by: &Actor,
    retention_days: u16,
    clock: &Clock,
) -> Result<usize, WaitingError> {
    let now = clock.now();
    let mut outcome = Ok(());
    let mut taken_in = 0;
    for due in list_due(database, retention_days, now).await? {
        match take_in_due(database, folder, by, due, retention_days, clock).await {
            Ok(has_come_in) => taken_in += usize::from(has_come_in),
            Err(error) => {
                let delivery_id = due.delivery_id;
                tracing::error!(delivery_id, %error, "lines that wait were not taken in");
                outcome = Err(error);
            }
        }
    }
    outcome.map(|()| taken_in)
}

/// Of its own connection, which is given back before anything is done.
async fn list_due(
    database: &Database,
    retention_days: u16,
    now: DateTime<Utc>,
) -> Result<Vec<DueDelivery>, DbError> {
    let received_after = retention::readable_after(now, retention_days);
    let client = database.connection().await?;
    delivery_wait::list_due(&client, now, received_after, DELIVERIES_MAX).await
}

async fn take_in_due(
    database: &Database,
    folder: Option<&DropFolder>,
    by: &Actor,
    due: DueDelivery,
    retention_days: u16,
    clock: &Clock,
) -> Result<bool, WaitingError> {
    let DueDelivery { delivery_id, all_rejected_kept } = due;
    if !all_rejected_kept {
        let wish = Wish { by, delivery_id, retention_days, now: clock.now() };
        let retried = match folder {
            Some(folder) => retry_delivery(database, folder, wish).await?,
            None => Retried::NoFile,
        };
        match retried {
            Retried::BroughtBack { .. } | Retried::TriedNow => return Ok(true),
            Retried::UnderWay | Retried::RetriedAlready | Retried::PastTime | Retried::NotFound => {
                return Ok(false);
            }
            // What is kept of it can come in all the same.
            Retried::NoFile => {
                tracing::warn!(delivery_id, "only the lines of it that are kept can come in");
            }
        }
    }
    let repaired =
        repair_lines(database, by, delivery_id, Wanted::Waiting, retention_days, clock).await?;
    Ok(matches!(repaired, Repaired::Judged { delivery_id: Some(_), .. }))
}
