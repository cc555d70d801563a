//! The days that a delivery touches, and how many intervals of each it has.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::db::meter_day::{self, DayCount};
use crate::db::reading::Merged;
use crate::db::{DbError, GenericClient};
use crate::domain::day::Day;
use crate::domain::reading::ReadingStatus;

/// What was staged, by meter and day.
#[derive(Default)]
pub struct Days {
    counts: HashMap<(i32, Day), DayCount>,
    /// Readings in all.
    staged: u64,
    /// The day of the last one, with its start and end: the next one is nearly always of the same.
    last: Option<(Day, DateTime<Utc>, DateTime<Utc>)>,
}

impl Days {
    /// Counts a reading that is staged.
    pub fn count(&mut self, meter_id: i32, interval_end: DateTime<Utc>, status: ReadingStatus) {
        let day = self.day_of(interval_end);
        let nothing = DayCount { meter_id, day, present: 0, estimated: 0, corrected: 0 };
        let count = self.counts.entry((meter_id, day)).or_insert(nothing);
        count.present += 1;
        match status {
            ReadingStatus::Estimated => count.estimated += 1,
            ReadingStatus::Corrected => count.corrected += 1,
            ReadingStatus::Measured => {}
        }
        self.staged += 1;
    }

    fn day_of(&mut self, interval_end: DateTime<Utc>) -> Day {
        match self.last {
            Some((day, start, end)) if start < interval_end && interval_end <= end => day,
            _ => {
                let day = Day::of_interval(interval_end);
                self.last = Some((day, day.start(), day.end()));
                day
            }
        }
    }

    /// Keeps what the delivery made of these days, in its transaction. One that added all that it has,
    /// as nearly every one does, is counted as it was read; only if it met what was known already is
    /// anything counted again.
    pub async fn keep(
        &self,
        client: &impl GenericClient,
        merged: Merged,
        now: DateTime<Utc>,
        readable_after: DateTime<Utc>,
    ) -> Result<(), DbError> {
        if merged == Merged::default() {
            return Ok(());
        }
        let mut counts: Vec<DayCount> = self.counts.values().copied().collect();
        // In the order of the key, so that the pages of the index are met one after the other.
        counts.sort_unstable_by_key(|count| (count.day, count.meter_id));
        if merged.inserted == self.staged {
            return meter_day::add(client, &counts, now).await;
        }
        let touched: Vec<(i32, Day)> =
            counts.iter().map(|count| (count.meter_id, count.day)).collect();
        meter_day::recount(client, &touched, now, readable_after).await
    }
}
