//! Takes in one delivery, whole or not at all: in one transaction, by binary COPY into a staging
//! table and from there into `reading`. Bad lines are set aside; they cost no good one.

mod days;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use thiserror::Error;
use tokio::sync::mpsc;

use self::days::Days;
use crate::db::delivery::{self, LineCounts, NewDelivery, RejectedLine};
use crate::db::lock::{self, Lock};
use crate::db::meter::{self, IngestMeter};
use crate::db::reading::{self, Merged, StagedReading};
use crate::db::{Database, DbError};
use crate::domain::ean::Ean;
use crate::domain::quantity::Quantity;
use crate::domain::retention;
use crate::domain::source_line::{Batch, Line, Rejection};

/// How much of a rejected line is kept, in characters.
const RAW_TEXT_CHARACTERS_MAX: usize = 1_000;

/// Why a delivery cannot be read any further.
#[derive(Debug, Error)]
pub enum DeliveryFault {
    /// Its content is not what we take in; trying again will not help.
    #[error("{0}")]
    Content(String),
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
    /// The same bytes were taken in before; nothing was changed.
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

/// Takes in the lines that come out of `batches`.
///
/// # Errors
/// Where reading or the database fails; nothing was changed then.
pub async fn ingest_delivery(
    database: &Database,
    new: &NewDelivery,
    mut batches: mpsc::Receiver<Result<Batch, DeliveryFault>>,
    kept_days: u16,
    now: DateTime<Utc>,
) -> Result<DeliveryOutcome, IngestError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    reading::lift_limits(&transaction).await?;
    delivery::lock_content(&transaction, new.sha256).await?;
    if let Some(delivery_id) = delivery::find_done(&transaction, new.sha256).await? {
        return Ok(DeliveryOutcome::KnownAlready { delivery_id });
    }
    let delivery_id = delivery::insert_done(&transaction, new, now).await?;
    reading::create_staging(&transaction).await?;
    let mut sorter = Sorter {
        meters: meter::list_for_ingest(&transaction).await?,
        now,
        readable_after: retention::readable_after(now, kept_days),
        counts: LineCounts::default(),
        ends: None,
        days: Days::default(),
    };
    while let Some(batch) = batches.recv().await {
        let batch = match batch {
            Ok(batch) => batch,
            Err(DeliveryFault::Read(error)) => return Err(error.into()),
            Err(DeliveryFault::Content(reason)) => {
                transaction.rollback().await?;
                let delivery_id = delivery::insert_failed(&client, new, now, &reason).await?;
                tracing::warn!(delivery_id, name = new.name, reason, "delivery failed");
                return Ok(DeliveryOutcome::Failed { delivery_id, reason });
            }
        };
        let (staged, rejected) = sorter.sort(&batch);
        reading::stage(&transaction, &staged).await?;
        delivery::insert_rejected(&transaction, delivery_id, &rejected).await?;
    }
    let mut counts = sorter.counts;
    if let Some((first, last)) = sorter.ends {
        lock::wait_in_transaction(&transaction, Lock::MergeReadings).await?;
        let Merged { inserted, revised } =
            reading::merge_staging(&transaction, delivery_id, now, first, last).await?;
        meter::advance_newest(&transaction).await?;
        let merged = Merged { inserted, revised };
        sorter.days.keep(&transaction, merged, delivery_id, now).await?;
        counts.inserted = inserted;
        counts.revised = revised;
        counts.unchanged = counts.lines - counts.rejected - inserted - revised;
    }
    delivery::finish(&transaction, delivery_id, now, counts).await?;
    transaction.commit().await?;
    let LineCounts { lines, inserted, revised, unchanged, rejected } = counts;
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
    Ok(DeliveryOutcome::TakenIn { delivery_id, counts })
}

/// Sorts lines into readings to be staged and lines to be set aside.
struct Sorter {
    meters: HashMap<Ean, IngestMeter>,
    now: DateTime<Utc>,
    readable_after: DateTime<Utc>,
    counts: LineCounts,
    /// First and last interval end of all that was staged.
    ends: Option<(DateTime<Utc>, DateTime<Utc>)>,
    days: Days,
}

impl Sorter {
    fn sort(&mut self, batch: &Batch) -> (Vec<StagedReading>, Vec<RejectedLine>) {
        let mut staged = Vec::with_capacity(batch.lines.len());
        let mut rejected = Vec::new();
        for line in &batch.lines {
            match self.judge(line) {
                Ok(reading) => {
                    self.days.count(&reading);
                    staged.push(reading);
                }
                Err(rejection) => rejected.push(set_aside(line, batch, rejection)),
            }
        }
        self.counts.lines += batch.lines.len() as u64;
        self.counts.rejected += rejected.len() as u64;
        (staged, rejected)
    }

    fn judge(&mut self, line: &Line) -> Result<StagedReading, Rejection> {
        let reading = line.parsed?;
        reading.check_time(self.now, self.readable_after)?;
        let meter = self.meters.get(&reading.meter_ean).ok_or(Rejection::UnknownMeter)?;
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
        Ok(StagedReading {
            meter_id: meter.id,
            interval_end: reading.interval_end,
            values,
            status: reading.status,
            line_number: line.number.cast_signed(),
        })
    }
}

fn set_aside(line: &Line, batch: &Batch, rejection: Rejection) -> RejectedLine {
    let raw = batch.text.get(line.span.clone()).unwrap_or_default();
    // Four bytes are the most that a character takes; a zero byte cannot stand in a text column.
    let head = raw.get(..RAW_TEXT_CHARACTERS_MAX * 4).unwrap_or(raw);
    let raw_text = String::from_utf8_lossy(head)
        .chars()
        .map(|character| if character == '\0' { '\u{fffd}' } else { character })
        .take(RAW_TEXT_CHARACTERS_MAX)
        .collect();
    RejectedLine {
        line_number: line.number.cast_signed(),
        reason: rejection.code(),
        detail: rejection.to_string(),
        raw_text,
    }
}
