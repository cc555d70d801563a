//! Takes in one delivery, whole or not at all: in one transaction, by binary COPY into a staging
//! table and from there into `reading`. Bad lines are set aside; they cost no good one.
//!
//! That it runs, and how far it is, is shown beside that transaction, so that others see it.

mod days;
mod progress;
mod waits;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use thiserror::Error;
use tokio::sync::mpsc;

use self::days::Days;
use crate::clock::Clock;
use crate::db::delivery::{self, DeliveryState, LineCounts, NewDelivery};
use crate::db::lock::{self, Lock};
use crate::db::meter::{self, IngestMeter};
use crate::db::reading::{self, StagedReading};
use crate::db::rejected_line::{self, LINES_KEPT_MAX, RAW_TEXT_CHARACTERS_MAX, RejectedLine};
use crate::db::{Database, DbError, Transaction};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::ean::Ean;
use crate::domain::quantity::Quantity;
use crate::domain::retention;
use crate::domain::source_line::{Batch, Line, Rejection};
use progress::Shown;
use waits::Waits;

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
        shown.advance(sorter.counts, batch.bytes_read);
    }
    let (waits, all_kept) = (sorter.take_waits(), sorter.counts.all_rejected_kept());
    waits.keep(&transaction, shown.delivery_id, all_kept).await?;
    let counts = sorter.merge(&transaction, shown.delivery_id, clock).await?;
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

/// Sorts lines into readings to be staged and lines to be set aside.
pub(super) struct Sorter {
    meters: HashMap<Ean, IngestMeter>,
    now: DateTime<Utc>,
    readable_after: DateTime<Utc>,
    pub(super) counts: LineCounts,
    /// First and last interval end of all that was staged.
    ends: Option<(DateTime<Utc>, DateTime<Utc>)>,
    days: Days,
    waits: Waits,
}

impl Sorter {
    pub(super) async fn new(
        transaction: &Transaction<'_>,
        kept_days: u16,
        now: DateTime<Utc>,
    ) -> Result<Self, DbError> {
        Ok(Self {
            meters: meter::list_for_ingest(transaction).await?,
            now,
            readable_after: retention::readable_after(now, kept_days),
            counts: LineCounts::default(),
            ends: None,
            days: Days::default(),
            waits: Waits::default(),
        })
    }

    /// What the lines that were refused wait for.
    pub(super) fn take_waits(&mut self) -> Waits {
        std::mem::take(&mut self.waits)
    }

    /// Merges what was staged, and returns what became of all lines.
    pub(super) async fn merge(
        self,
        transaction: &Transaction<'_>,
        delivery_id: i32,
        clock: &Clock,
    ) -> Result<LineCounts, DbError> {
        let Self { mut counts, days, .. } = self;
        if let Some((first, last)) = self.ends {
            lock::wait_in_transaction(transaction, Lock::MergeReadings).await?;
            // Under the lock: what is merged later is of a later moment.
            let now = clock.now();
            let merged = reading::merge_staging(transaction, delivery_id, now, first, last).await?;
            meter::advance_newest(transaction).await?;
            days.keep(transaction, merged, delivery_id, now).await?;
            counts.inserted = merged.inserted;
            counts.revised = merged.revised;
            counts.unchanged = counts.lines - counts.rejected - merged.inserted - merged.revised;
        }
        Ok(counts)
    }

    pub(super) fn sort(&mut self, batch: &Batch) -> (Vec<StagedReading>, Vec<RejectedLine>) {
        let mut staged = Vec::with_capacity(batch.lines.len());
        let mut rejected = Vec::new();
        for line in &batch.lines {
            match self.judge(line) {
                Ok(reading) => staged.push(reading),
                Err(rejection) => {
                    self.counts.rejected += 1;
                    if self.counts.rejected_kept < LINES_KEPT_MAX {
                        self.counts.rejected_kept += 1;
                        rejected.push(set_aside(line, batch, rejection));
                    }
                }
            }
        }
        self.counts.lines += batch.lines.len() as u64;
        (staged, rejected)
    }

    pub(super) fn judge(&mut self, line: &Line) -> Result<StagedReading, Rejection> {
        let reading = line.parsed.as_ref().map_err(Rejection::clone)?;
        let timely = reading.check_time(self.now, self.readable_after);
        if timely == Err(Rejection::InFuture) {
            self.waits.until(reading.interval_end);
        }
        timely?;
        let Some(meter) = self.meters.get(&reading.meter_ean) else {
            self.waits.for_meter(reading.meter_ean);
            return Err(Rejection::UnknownMeter);
        };
        if !meter.stay.covers(reading.interval_end) {
            return Err(Rejection::NotInstalled);
        }
        let (first, last) = self.ends.get_or_insert((reading.interval_end, reading.interval_end));
        *first = reading.interval_end.min(*first);
        *last = reading.interval_end.max(*last);
        let mut values = reading.values;
        for (value, quantity) in values.iter_mut().zip(Quantity::ALL) {
            if quantity.is_power() {
                *value = value.map(|value| value * i64::from(meter.power_sign));
            }
        }
        let staged = StagedReading {
            meter_id: meter.id,
            interval_end: reading.interval_end,
            values,
            status: reading.status,
            line_number: line.number.cast_signed(),
        };
        self.days.count(&staged);
        Ok(staged)
    }
}

fn set_aside(line: &Line, batch: &Batch, rejection: Rejection) -> RejectedLine {
    let raw = batch.text.get(line.span.clone()).unwrap_or_default();
    // Four bytes are the most that a character takes.
    let head = raw.get(..RAW_TEXT_CHARACTERS_MAX * 4).unwrap_or(raw);
    let raw_text = String::from_utf8_lossy(head).chars().take(RAW_TEXT_CHARACTERS_MAX).collect();
    RejectedLine {
        line_number: line.number.cast_signed(),
        reason: rejection.reason(),
        field: rejection.field().map(str::to_owned),
        detail: rejection.to_string(),
        raw_text,
        entry: batch.entry.clone(),
        heading: batch.heading.clone(),
    }
}
