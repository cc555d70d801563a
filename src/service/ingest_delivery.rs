//! Takes in one delivery, whole or not at all: in one transaction, by binary COPY into a staging
//! table and from there into `reading`. Bad lines are set aside; they cost no good one.
//!
//! That it runs, and how far it is, is shown beside that transaction, so that others see it.

mod days;
mod progress;
mod sorter;

use thiserror::Error;
use tokio::sync::mpsc;

use self::progress::Shown;
pub(super) use self::sorter::{Claim, Sorter};
use crate::clock::Clock;
use crate::db::delivery::{self, DeliveryState, LineCounts, NewDelivery};
use crate::db::{Database, DbError, Transaction, reading, rejected_line};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source_line::Batch;

/// Why a delivery cannot be read any further.
#[derive(Debug, Error)]
pub enum DeliveryFault {
    /// Its content is not what we take in; trying again will not help.
    #[error("{0}")]
    Content(DeliveryFailure),
    /// It could not be read; trying again may help.
    #[error("the delivery could not be read: {0}")]
    Read(#[from] std::io::Error),
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// It was taken in.
    TakenIn {
        /// Number of the delivery.
        delivery_id: i32,
        /// What became of its lines.
        counts: LineCounts,
    },
    /// The same bytes were taken in before, and what could not be taken of them is kept; nothing was
    /// changed.
    KnownAlready {
        /// The delivery by which they came.
        delivery_id: i32,
    },
    /// Nothing of it was taken in.
    Failed {
        /// Number of the delivery.
        delivery_id: i32,
        /// What is wrong with it.
        reason: String,
    },
}

/// Why it is not known what to do with a delivery; it can be tried again.
#[derive(Debug, Error)]
pub enum IngestError {
    /// It could not be read.
    #[error("the delivery could not be read: {0}")]
    Read(#[from] std::io::Error),
    /// A meter in it was registered, changed or removed after its lines were judged: they must be judged again.
    #[error("a meter in it was changed while it was taken in")]
    MetersChanged,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<tokio_postgres::Error> for IngestError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Why the taking in of a delivery broke off.
enum BrokenOff {
    /// Its content cannot be taken in.
    Content(DeliveryFailure),
    /// A reason of ours.
    Trouble(IngestError),
}

impl<E: Into<IngestError>> From<E> for BrokenOff {
    fn from(error: E) -> Self {
        Self::Trouble(error.into())
    }
}

/// Takes in the lines that come out of `batches`.
///
/// # Errors
/// Where reading or the database fails; nothing was changed then, but that it is shown.
pub async fn ingest_delivery(
    database: &Database,
    new: &NewDelivery,
    batches: mpsc::Receiver<Result<Batch, DeliveryFault>>,
    kept_days: u16,
    clock: &Clock,
) -> Result<DeliveryOutcome, IngestError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    reading::lift_limits(&transaction).await?;
    delivery::lock_content(&transaction, new.sha256).await?;
    if let Some(delivery_id) = delivery::find_done(&transaction, new.sha256).await? {
        return Ok(DeliveryOutcome::KnownAlready { delivery_id });
    }
    // After the lock: what is said to run without anybody holding it was abandoned.
    let mut shown = Shown::begin(database, new, clock.now()).await?;
    let delivery_id = shown.delivery_id;
    match take_in(transaction, &mut shown, batches, kept_days, clock).await {
        Ok(counts) => {
            log(delivery_id, new, counts);
            Ok(DeliveryOutcome::TakenIn { delivery_id, counts })
        }
        Err(BrokenOff::Content(failure)) => {
            shown.break_off(clock.now(), DeliveryState::Failed, &failure).await?;
            let reason = failure.to_string();
            tracing::warn!(delivery_id, name = new.name, reason, "delivery failed");
            Ok(DeliveryOutcome::Failed { delivery_id, reason })
        }
        Err(BrokenOff::Trouble(error)) => {
            let failure = DeliveryFailure::trouble();
            // Where this fails too, it is found to be abandoned.
            let _ = shown.break_off(clock.now(), DeliveryState::Interrupted, &failure).await;
            Err(error)
        }
    }
}

async fn take_in(
    transaction: Transaction<'_>,
    shown: &mut Shown,
    mut batches: mpsc::Receiver<Result<Batch, DeliveryFault>>,
    kept_days: u16,
    clock: &Clock,
) -> Result<LineCounts, BrokenOff> {
    reading::create_staging(&transaction).await?;
    let mut sorter = Sorter::new(&transaction, kept_days, clock.now()).await?;
    while let Some(batch) = batches.recv().await {
        let batch = match batch {
            Ok(batch) => batch,
            Err(DeliveryFault::Read(error)) => return Err(error.into()),
            Err(DeliveryFault::Content(failure)) => return Err(BrokenOff::Content(failure)),
        };
        let (staged, rejected) = sorter.sort(&batch);
        reading::stage(&transaction, &staged).await?;
        rejected_line::insert(&transaction, shown.delivery_id, &rejected).await?;
        shown.advance(sorter.counts, batch.text.len());
    }
    let claim = Claim::of(shown.delivery_id);
    let counts = sorter.merge(&transaction, claim, clock).await?;
    delivery::finish(&transaction, shown.delivery_id, clock.now(), counts).await?;
    transaction.commit().await?;
    Ok(counts)
}

fn log(delivery_id: i32, new: &NewDelivery, counts: LineCounts) {
    let LineCounts { lines, inserted, revised, unchanged, rejected, .. } = counts;
    let (source, name) = (new.source, &new.name);
    tracing::info!(
        delivery_id,
        source,
        name,
        lines,
        inserted,
        revised,
        unchanged,
        rejected,
        "delivery taken in"
    );
}
