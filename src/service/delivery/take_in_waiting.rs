//! Takes in the lines that wait no more: their meter is registered now, or their interval has ended. They
//! are judged and merged as any repaired line; if not all of a delivery are kept, its file is brought
//! back.

use crate::db::DbError;
use crate::db::delivery_wait::{self, DueDelivery};
use crate::domain::retention;
use crate::service::delivery::repair::{Repaired, Wanted, repair_lines};
use crate::service::delivery::retry::{Retried, retry_delivery};
use crate::service::failure::Trouble;
use crate::service::store::{Command, Store};
use crate::spool::DropFolder;

/// Deliveries that are looked at in one turn; the rest in the next.
const DELIVERIES_MAX: i64 = 100;

/// Takes in what waits no more, and returns of how many deliveries. Without a drop folder, only the lines that
/// are kept can come in.
///
/// # Errors
/// If the deliveries cannot be listed, or the last of those that failed. One that fails costs no other.
pub async fn take_in_waiting(
    command: &Command<'_>,
    folder: Option<&DropFolder>,
) -> Result<usize, Trouble> {
    let mut outcome = Ok(());
    let mut taken_in = 0;
    for due in list_due(command.store).await? {
        match take_in_due(command, folder, due).await {
            Ok(has_come_in) => taken_in += usize::from(has_come_in),
            Err(trouble) => {
                let delivery_id = due.delivery_id;
                tracing::error!(delivery_id, %trouble, "lines that wait were not taken in");
                outcome = Err(trouble);
            }
        }
    }
    outcome.map(|()| taken_in)
}

/// Of its own connection, which is given back before anything is done.
async fn list_due(store: &Store) -> Result<Vec<DueDelivery>, DbError> {
    let now = store.now();
    let received_after = retention::readable_after(now, store.retention_days);
    let client = store.database.connection().await?;
    delivery_wait::list_due(&client, now, received_after, DELIVERIES_MAX).await
}

async fn take_in_due(
    command: &Command<'_>,
    folder: Option<&DropFolder>,
    due: DueDelivery,
) -> Result<bool, Trouble> {
    let DueDelivery { delivery_id, all_rejected_kept } = due;
    if !all_rejected_kept {
        let retried = match folder {
            Some(folder) => retry_delivery(command, folder, delivery_id).await?,
            None => Retried::NoFile,
        };
        match retried {
            Retried::BroughtBack { .. } | Retried::TriedNow => return Ok(true),
            Retried::UnderWay
            | Retried::RetriedAlready
            | Retried::PastTime
            | Retried::SourceDisabled
            | Retried::NotFound => {
                return Ok(false);
            }
            // What is kept of it can come in all the same.
            Retried::NoFile => {
                tracing::warn!(delivery_id, "only the lines of it that are kept can come in");
            }
        }
    }
    let repaired =
        repair_lines(command, delivery_id, Wanted::Waiting).await.map_err(Trouble::of)?;
    Ok(matches!(repaired, Repaired::Judged { delivery_id: Some(_), .. }))
}
