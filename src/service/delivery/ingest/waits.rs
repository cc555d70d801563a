//! What refused lines wait for: that their meter is registered, that their interval has ended, or that their source
//! is changed. Nobody need deliver them again.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::{DbError, GenericClient, delivery_wait};
use crate::domain::ean::Ean;

/// Meters that one delivery can wait for: more than anybody registers. A bound on memory.
const METERS_MAX: usize = 100_000;

/// How long lines that are not kept wait longer than they must: for them the whole file is taken in again.
const GATHERED_MINUTES_MAX: i64 = 60;

/// What the lines of one delivery wait for.
#[derive(Debug, Default)]
pub struct Waits {
    meters: HashSet<Ean>,
    /// The first and the last interval end that lies in the future.
    ends: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Whether a line names what its source does not know.
    for_source: bool,
}

impl Waits {
    /// A line waits for this meter.
    pub fn for_meter(&mut self, meter_ean: Ean) {
        if self.meters.len() < METERS_MAX {
            self.meters.insert(meter_ean);
        }
    }

    /// A line waits for this moment, if it is one.
    pub fn until(&mut self, interval_end: Option<DateTime<Utc>>) {
        let Some(interval_end) = interval_end else { return };
        let (first, last) = self.ends.get_or_insert((interval_end, interval_end));
        *first = interval_end.min(*first);
        *last = interval_end.max(*last);
    }

    /// A line waits for an alias, or for another description of its source.
    pub fn for_source(&mut self) {
        self.for_source = true;
    }

    /// Notes it for this delivery, in place of what was noted before. `all_kept` says whether each line that
    /// was refused can be taken in by itself; the revision is that of its source.
    pub async fn keep(
        self,
        client: &impl GenericClient,
        delivery_id: i32,
        all_kept: bool,
        source_revision: Option<i64>,
    ) -> Result<(), DbError> {
        if self.meters.len() == METERS_MAX {
            tracing::warn!(delivery_id, "its lines wait for more meters than are noted");
        }
        let gathered = TimeDelta::minutes(if all_kept { 0 } else { GATHERED_MINUTES_MAX });
        let due_at = self.ends.map(|(first, last)| last.min(first + gathered));
        let meters: Vec<Ean> = self.meters.into_iter().collect();
        let source_revision = source_revision.filter(|_| self.for_source);
        delivery_wait::replace(client, delivery_id, &meters, due_at, source_revision).await
    }
}
