//! Makes what call 2 will answer about days that are over, and keeps it. Decides nothing about who may have it:
//! that is decided again each time it is asked for.

use std::io;

use chrono::TimeDelta;
use thiserror::Error;
use tokio::task::{JoinError, spawn_blocking};

use crate::db::day_answer::{self, DayRevision, DueDay};
use crate::db::{DbError, reading};
use crate::domain::day::Day;
use crate::domain::day_answer::DayAnswer;
use crate::domain::reading::Reading;
use crate::domain::retention;
use crate::service::store::Store;

/// Days that are worked at together. Each takes about 300 kilobytes meanwhile.
const TOGETHER: i64 = 32;

/// A day that lacks readings is waited for as long as its last came less than this many minutes ago.
const QUIET_MINUTES: i64 = 10;

/// Why answers could not be made.
#[derive(Debug, Error)]
pub enum MakeError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Compressing.
    #[error("an answer could not be compressed: {0}")]
    Compress(#[from] io::Error),
    /// The thread on which it is done.
    #[error("compressing broke off: {0}")]
    Broken(#[from] JoinError),
}

/// Makes answers, from the latest day on backwards, each that is due once, and returns how many.
pub async fn make_answers(store: &Store) -> Result<usize, MakeError> {
    let mut made = 0;
    let mut before = Some((Day::of(store.now()), 0));
    while let Some(some) = before {
        let worked = make_some(store, some).await?;
        made += worked.made;
        before = worked.next;
    }
    if made > 0 {
        day_answer::notify(&store.database.connection().await?).await?;
    }
    Ok(made)
}

/// Drops the answers about days whose readings are past their time, and those that no consent opens any more.
pub async fn drop_ended_answers(store: &Store) -> Result<u64, DbError> {
    let client = store.database.connection().await?;
    let first = first_day(store);
    let mut dropped = 0;
    // In parts, so that each is done in time however many there are.
    loop {
        let expired = day_answer::drop_expired(&client, first).await?;
        let unshared = day_answer::drop_unshared(&client).await?;
        dropped += expired + unshared;
        if expired + unshared == 0 {
            return Ok(dropped);
        }
    }
}

/// The first day of which all may still be read.
fn first_day(store: &Store) -> Day {
    Day::of(retention::readable_after(store.now(), store.retention_days)).after()
}

struct Worked {
    made: usize,
    /// Before which day of which meter to go on, unless it was the last.
    next: Option<(Day, i32)>,
}

async fn make_some(store: &Store, before: (Day, i32)) -> Result<Worked, MakeError> {
    let now = store.now();
    let first = first_day(store);
    let quiet_since = now - TimeDelta::minutes(QUIET_MINUTES);
    let mut client = store.database.connection().await?;
    let mut work: Vec<(DueDay, Vec<Reading>)> = Vec::new();
    // The revision of a day and its readings, as they are at one moment.
    let snapshot = client.snapshot().await?;
    let due = day_answer::list_due(&snapshot, first, before, quiet_since, now, TOGETHER).await?;
    if due.is_empty() {
        snapshot.rollback().await?;
        return Ok(Worked { made: 0, next: None });
    }
    for day in due.iter().filter(|day| day.is_shared) {
        let DayRevision { meter_id, day: date, .. } = day.of;
        let readings = reading::list_period(&snapshot, meter_id, date.start(), date.end()).await?;
        // While TimescaleDB compresses a chunk anew, a snapshot from before may not see all of it.
        if i32::try_from(readings.len()) == Ok(day.present) {
            work.push((*day, readings));
        } else {
            let (found, counted) = (readings.len(), day.present);
            tracing::warn!(meter_id, day = %date, found, counted, "no answer is made of a day");
        }
    }
    snapshot.rollback().await?;
    let make_all = || {
        work.into_iter().map(|(day, readings)| make(day, readings)).collect::<io::Result<Vec<_>>>()
    };
    let answers = spawn_blocking(make_all).await??;
    let revisions: Vec<DayRevision> = due.iter().map(|day| day.of).collect();
    let transaction = client.transaction().await?;
    day_answer::keep(&transaction, &answers).await?;
    day_answer::settle(&transaction, &revisions).await?;
    transaction.commit().await?;
    let is_full = i64::try_from(due.len()) == Ok(TOGETHER);
    let next = revisions.last().filter(|_| is_full).map(|of| (of.day, of.meter_id));
    Ok(Worked { made: answers.len(), next })
}

fn make(day: DueDay, readings: Vec<Reading>) -> io::Result<(DayRevision, DayAnswer)> {
    let DueDay { of, klant_ean, meter_ean, .. } = day;
    Ok((of, DayAnswer::make(klant_ean, meter_ean, readings)?))
}
