//! Takes in one delivery, whole or not at all: in one transaction, by binary COPY into a staging
//! table and from there into `reading`. Bad lines are set aside; they cost no good one.
//!
//! That it runs, and how far it is, is shown beside that transaction, so that others see it.

mod compose;
mod days;
mod line_validator;
mod points;
mod progress;
mod waits;

use std::io;

use chrono::{DateTime, Utc};
use thiserror::Error;
use tokio::sync::mpsc;

pub(in crate::service) use self::line_validator::{Claim, LineValidator};
use self::progress::VisibleDelivery;
use crate::db::delivery::{self, LineCounts, NewDelivery, claim};
use crate::db::folder_lease::Lease;
use crate::db::{Transaction, reading, rejected_line};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source_line::Batch;
pub use crate::lines::DeliveryFault;
use crate::service::failure::{Failure, Refusal};
use crate::service::source::described::DescribedSource;
use crate::service::store::Store;

/// What comes of a delivery that is read.
#[derive(Debug)]
pub enum Part {
    /// Lines, in their order.
    Lines(Batch),
    /// All of it came. Without this nothing is taken in: whoever read it broke off.
    End,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// It was taken in.
    Ingested {
        /// Number of the delivery.
        delivery_id: i32,
        /// What became of its lines.
        counts: LineCounts,
    },
    /// The same bytes were taken in before, and nothing of them was refused then; nothing was changed.
    Repeated {
        /// Number of the delivery.
        delivery_id: i32,
        /// The one by which they were taken in.
        of: i32,
    },
    /// Nothing of it was taken in.
    Failed {
        /// Number of the delivery.
        delivery_id: i32,
        /// What is wrong with it.
        reason: String,
    },
}

/// Why a delivery was not decided on; it can be tried again.
#[derive(Debug, Error)]
pub enum IngestRefusal {
    /// It could not be read.
    #[error("the delivery could not be read: {0}")]
    Read(#[from] std::io::Error),
    /// A meter in it was registered, changed or removed, or its source was changed, after its lines were judged:
    /// they must be judged again, as the delivery with this number.
    #[error("a meter in it, or its source, was changed while it was taken in")]
    MetersChanged {
        /// Number of the delivery.
        delivery_id: i32,
    },
    /// Somebody takes in these very bytes.
    #[error("these very bytes are being taken in at this moment")]
    Busy,
    /// There is no source with its number.
    #[error("its source is not known")]
    NoSource,
    /// Somebody gave the delivery up.
    #[error("the delivery was given up")]
    GivenUp,
    /// Whoever took it in was away for so long that another has the turn at its folder.
    #[error("another process has the turn at the drop folder")]
    TurnLost,
}

impl Refusal for IngestRefusal {}

/// A delivery that has its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub delivery_id: i32,
    /// The turn at its folder, without which nothing of it is taken in; `None` if it came from none.
    pub lease: Option<Lease>,
    /// Whether it is taken in even if its bytes were before.
    pub is_retry: bool,
}

/// Why the taking in of a delivery broke off.
enum BrokenOff {
    /// Its content cannot be taken in.
    Content(DeliveryFailure),
    /// A reason of ours.
    Ours(Failure<IngestRefusal>),
}

impl<E: Into<Failure<IngestRefusal>>> From<E> for BrokenOff {
    fn from(error: E) -> Self {
        Self::Ours(error.into())
    }
}

/// Takes in the lines that come as `parts`, read by this source or in our own format: as the delivery that
/// is claimed or, if none is, as a new one.
///
/// # Errors
/// If reading or the database fails; nothing was changed then, but that it is visible.
pub async fn ingest_delivery(
    store: &Store,
    new: &NewDelivery,
    source: Option<&DescribedSource>,
    claimed: Option<&Claimed>,
    parts: mpsc::Receiver<Result<Part, DeliveryFault>>,
) -> Result<DeliveryOutcome, Failure<IngestRefusal>> {
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    // It may wait long for the lock, but not stand still long with it.
    reading::lift_limits(&transaction).await?;
    lock_content(&transaction, new, claimed).await?;
    delivery::bound_standstill(&transaction).await?;
    let known = if claimed.is_some_and(|claimed| claimed.is_retry) {
        None
    } else {
        delivery::find_known(&transaction, new).await?
    };
    if let Some(of) = known {
        return repeat(transaction, new, claimed, of, store.now()).await;
    }
    // After the lock: what is said to run without anybody holding it was abandoned.
    let mut visible = VisibleDelivery::begin(&store.database, new, claimed, store.now()).await?;
    let delivery_id = visible.delivery_id;
    let taken_in = take_in(store, transaction, &mut visible, source, claimed, parts).await;
    // Nobody who holds a connection waits for another one.
    drop(client);
    match taken_in {
        Ok(counts) => {
            log(delivery_id, new, counts);
            Ok(DeliveryOutcome::Ingested { delivery_id, counts })
        }
        Err(BrokenOff::Content(failure)) => {
            visible.fail(store.now(), &failure).await?;
            let reason = failure.to_string();
            tracing::warn!(delivery_id, name = new.name, reason, "delivery failed");
            Ok(DeliveryOutcome::Failed { delivery_id, reason })
        }
        Err(BrokenOff::Ours(failure)) => {
            // If this fails too, it is found to be abandoned.
            let _ = visible.interrupt(store.now(), &told(&failure)).await;
            tracing::warn!(delivery_id, name = new.name, %failure, "delivery broke off");
            Err(failure)
        }
    }
}

/// What is said of a delivery that this broke off.
fn told(failure: &Failure<IngestRefusal>) -> DeliveryFailure {
    match failure {
        Failure::Refused(IngestRefusal::Read(error)) => {
            DeliveryFailure::unreadable(&error.to_string())
        }
        Failure::Refused(IngestRefusal::TurnLost) => DeliveryFailure::abandoned(),
        Failure::Refused(
            IngestRefusal::MetersChanged { .. }
            | IngestRefusal::NoSource
            | IngestRefusal::Busy
            | IngestRefusal::GivenUp,
        )
        | Failure::Trouble(_) => DeliveryFailure::trouble(),
    }
}

/// Who has the turn at a folder has other files to look at, and does not wait for one that somebody who
/// lost it may still be at.
async fn lock_content(
    transaction: &Transaction<'_>,
    new: &NewDelivery,
    claimed: Option<&Claimed>,
) -> Result<(), Failure<IngestRefusal>> {
    if claimed.is_none_or(|claimed| claimed.lease.is_none()) {
        delivery::lock_content(transaction, new.sha256).await?;
    } else if !delivery::try_lock_content(transaction, new.sha256).await? {
        return Err(IngestRefusal::Busy.into());
    }
    Ok(())
}

/// Sees to it that whoever has the turn at a folder keeps it until the transaction ends.
async fn hold(
    transaction: &Transaction<'_>,
    lease: Option<&Lease>,
) -> Result<(), Failure<IngestRefusal>> {
    match lease {
        Some(lease) if !lease.hold(transaction).await? => Err(IngestRefusal::TurnLost.into()),
        _ => Ok(()),
    }
}

async fn repeat(
    transaction: Transaction<'_>,
    new: &NewDelivery,
    claimed: Option<&Claimed>,
    of: i32,
    now: DateTime<Utc>,
) -> Result<DeliveryOutcome, Failure<IngestRefusal>> {
    let delivery_id = match claimed {
        None => delivery::begin(&transaction, new, now).await?,
        Some(Claimed { delivery_id, lease, .. }) => {
            hold(&transaction, lease.as_ref()).await?;
            claim::begin(&transaction, *delivery_id, new).await?.ok_or(IngestRefusal::GivenUp)?;
            *delivery_id
        }
    };
    delivery::repeat(&transaction, delivery_id, now, of).await?;
    transaction.commit().await?;
    tracing::info!(delivery_id, name = new.name, of, "taken in before; nothing changed");
    Ok(DeliveryOutcome::Repeated { delivery_id, of })
}

async fn take_in(
    store: &Store,
    transaction: Transaction<'_>,
    visible: &mut VisibleDelivery,
    source: Option<&DescribedSource>,
    claimed: Option<&Claimed>,
    mut parts: mpsc::Receiver<Result<Part, DeliveryFault>>,
) -> Result<LineCounts, BrokenOff> {
    reading::create_staging(&transaction).await?;
    let mut validator = LineValidator::new(store, &transaction, source).await?;
    loop {
        let part = parts.recv().await.unwrap_or_else(|| {
            Err(DeliveryFault::Read(io::Error::other("whoever read it broke off")))
        });
        let batch = match part {
            Ok(Part::Lines(batch)) => batch,
            Ok(Part::End) => break,
            Err(DeliveryFault::Read(error)) => return Err(IngestRefusal::Read(error).into()),
            Err(DeliveryFault::Content(failure)) => return Err(BrokenOff::Content(failure)),
        };
        let (staged, rejected) = validator.sort(&batch);
        reading::stage(&transaction, &staged).await?;
        validator.stage_points(&transaction).await?;
        rejected_line::insert(&transaction, visible.delivery_id, &rejected).await?;
        visible.advance(validator.counts, batch.bytes_read);
    }
    if validator.counts.lines == 0 {
        return Err(BrokenOff::Content(DeliveryFailure::empty()));
    }
    reading::lift_limits(&transaction).await?;
    let delivery_id = visible.delivery_id;
    if let Some(source) = source
        && !source.hold(&transaction).await?
    {
        return Err(IngestRefusal::MetersChanged { delivery_id }.into());
    }
    let (waits, all_kept) = (validator.take_waits(), validator.counts.all_rejected_kept());
    let revision = source.map(DescribedSource::revision);
    waits.keep(&transaction, delivery_id, all_kept, revision).await?;
    let counts = validator.merge(&transaction, Claim::of(delivery_id), &store.clock).await?;
    // Last, so that whoever has the turn waits for no merging: who lost theirs meanwhile commits nothing.
    hold(&transaction, claimed.and_then(|claimed| claimed.lease.as_ref())).await?;
    if !delivery::finish(&transaction, visible.delivery_id, store.now(), counts).await? {
        return Err(IngestRefusal::TurnLost.into());
    }
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
