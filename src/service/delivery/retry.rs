//! Has a delivery taken in again: one that failed, once somebody has repaired its file or what it fell
//! over; or one that was taken in, once a sign, a meter or what else it was judged by has been put right. It
//! becomes a delivery of its own, with the number of one that comes now, so that what it says counts as said
//! last. One that broke off is tried at once, under its own number.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::db::delivery::claim::{self, Arrival};
use crate::db::delivery::{self, DeliveryState, LockedDelivery};
use crate::db::lock::{self, Lock};
use crate::db::{DbError, Transaction, audit_event, source};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::retention;
use crate::domain::source_format::Format;
use crate::service::failure::Trouble;
use crate::service::store::Command;
use crate::spool::{DropFolder, Kept, Sought};

/// What the deliveries of a drop folder have for their source.
pub const SOURCE: &str = "folder";

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// Its file is where it will be taken in, as the delivery with this number.
    BroughtBack {
        /// That number.
        as_delivery: i32,
    },
    /// It had broken off, and is tried again at once.
    TriedNow,
    /// There is no such delivery.
    NotFound,
    /// It is being taken in, or is about to be.
    UnderWay,
    /// That was done before.
    RetriedAlready,
    /// Nothing is taken in from its source.
    SourceDisabled,
    /// Its file is not there.
    NoFile,
    /// Its file is not kept any more: it came before all readings that are.
    PastTime,
}

/// Which delivery somebody wants taken in again.
#[derive(Clone, Copy)]
struct Wish<'w> {
    command: &'w Command<'w>,
    delivery_id: i32,
    now: DateTime<Utc>,
}

/// Has a delivery taken in again: looks for its file in the drop folder, or in that of its source, however long that
/// takes, and moves it to where it is taken in.
///
/// # Errors
/// If the file cannot be read or moved, or the database fails.
pub async fn retry_delivery(
    command: &Command<'_>,
    folder: &DropFolder,
    delivery_id: i32,
) -> Result<Retried, Trouble> {
    let database = &command.store.database;
    let wish = Wish { command, delivery_id, now: command.store.now() };
    // No connection is held while files are read.
    let (folder, sought) = {
        let mut client = database.connection().await?;
        let transaction = client.transaction().await?;
        match judge(&transaction, wish).await? {
            Ok(found) => match folder_of(&transaction, folder, &found).await? {
                Ok(folder) => (folder, sought(&found)),
                Err(refusal) => return Ok(refusal),
            },
            Err(Retried::TriedNow) => {
                try_now(&transaction, wish).await?;
                transaction.commit().await?;
                return Ok(Retried::TriedNow);
            }
            Err(refusal) => return Ok(refusal),
        }
    };
    let folder_id = folder.id().await?;
    let Some(kept) = folder.find_kept(sought).await? else {
        return Ok(Retried::NoFile);
    };
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    // A file that is brought back is a delivery only once this is committed.
    lock::wait_in_transaction(&transaction, Lock::ProcessingFolder).await?;
    let found = match judge(&transaction, wish).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal),
    };
    if is_anothers(&transaction, wish, &folder_id, &found, &kept).await? {
        return Ok(Retried::NoFile);
    }
    let Some(format) = found.format.or_else(|| Format::of_file(&kept.path)) else {
        return Ok(Retried::NoFile);
    };
    let as_delivery = book(&transaction, wish, &folder_id, &found, format).await?;
    // Last, so that nothing but the commit can fail after the file has moved.
    if !folder.put_back(&kept.path, as_delivery).await? {
        return Ok(Retried::NoFile);
    }
    transaction.commit().await?;
    tracing::info!(delivery_id, as_delivery, by = command.by.name, "delivery is taken in again");
    Ok(Retried::BroughtBack { as_delivery })
}

/// The delivery, locked, if it can be taken in again as another one.
async fn judge(
    transaction: &Transaction<'_>,
    wish: Wish<'_>,
) -> Result<Result<LockedDelivery, Retried>, DbError> {
    let Some(found) = delivery::lock(transaction, wish.delivery_id).await? else {
        return Ok(Err(Retried::NotFound));
    };
    let is_past_time =
        found.received_at <= retention::readable_after(wish.now, wish.command.store.retention_days);
    Ok(match found.state {
        DeliveryState::Waiting | DeliveryState::Running => Err(Retried::UnderWay),
        _ if found.retried_at.is_some() => Err(Retried::RetriedAlready),
        _ if is_past_time => Err(Retried::PastTime),
        DeliveryState::Interrupted if found.folder.is_some() => Err(Retried::TriedNow),
        _ => Ok(found),
    })
}

fn sought(found: &LockedDelivery) -> Sought {
    Sought {
        sha256: found.sha256.as_deref().and_then(|bytes| bytes.try_into().ok()),
        bytes_total: found.bytes_total,
        // From before it was noted.
        kept_as: found.kept_as.clone().or_else(|| Some(found.name.clone())),
        is_failed: found.state == DeliveryState::Failed,
    }
}

/// The folder in which its file is kept.
async fn folder_of(
    transaction: &Transaction<'_>,
    folder: &DropFolder,
    found: &LockedDelivery,
) -> Result<Result<DropFolder, Retried>, DbError> {
    let Some(source_id) = found.source_id else { return Ok(Ok(folder.clone())) };
    Ok(match source::list_by_id(transaction, &[source_id]).await?.pop() {
        Some(source) if source.is_enabled() => Ok(folder.of_source(&source.name)),
        Some(_) => Err(Retried::SourceDisabled),
        None => Err(Retried::NoFile),
    })
}

/// Whether what was found has other bytes and is another delivery's, that happens to have its name.
async fn is_anothers(
    transaction: &Transaction<'_>,
    wish: Wish<'_>,
    folder_id: &str,
    found: &LockedDelivery,
    kept: &Kept,
) -> Result<bool, DbError> {
    if found.sha256.as_deref() == Some(&kept.sha256) {
        return Ok(false);
    }
    let Some(name) = &found.kept_as else { return Ok(true) };
    claim::is_anothers(transaction, wish.delivery_id, name, Some(folder_id), kept.sha256).await
}

async fn book(
    transaction: &Transaction<'_>,
    wish: Wish<'_>,
    folder_id: &str,
    found: &LockedDelivery,
    format: Format,
) -> Result<i32, DbError> {
    let Wish { command, delivery_id, now } = wish;
    let arrival = Arrival {
        source: SOURCE,
        folder: folder_id,
        name: &found.name,
        format,
        source_id: found.source_id,
        retry_of: Some(delivery_id),
    };
    let as_delivery = claim::claim(transaction, &arrival, now).await?;
    delivery::mark_retried(transaction, delivery_id, now).await?;
    let after = json!({ "as_delivery": as_delivery, "retried_at": now });
    let change = Change::added(Action::RetryDelivery, Subject::Delivery(delivery_id), after);
    audit_event::insert(transaction, &command.by, &change, now).await?;
    Ok(as_delivery)
}

async fn try_now(transaction: &Transaction<'_>, wish: Wish<'_>) -> Result<(), DbError> {
    let Wish { command, delivery_id, now } = wish;
    claim::make_due(transaction, delivery_id).await?;
    let after = json!({ "due_at": now });
    let change = Change::added(Action::RetryDelivery, Subject::Delivery(delivery_id), after);
    audit_event::insert(transaction, &command.by, &change, now).await
}
