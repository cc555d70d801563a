//! How complete a day of a meter is.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use crate::db::meter_day::Completeness;
use crate::domain::day::Day;

/// A day of a meter: intervals of five minutes.
#[derive(SimpleObject)]
pub struct MeterDay {
    /// The day.
    day: Day,
    /// How many should be there; 0 if the meter was not.
    expected: i32,
    /// How many have a reading.
    present: i32,
    /// How many of those are estimated.
    estimated: i32,
    /// How many of them were corrected.
    corrected: i32,
    /// When anything of the day was last added or changed; null if nothing was.
    revised_at: Option<DateTime<Utc>>,
}

impl From<Completeness> for MeterDay {
    fn from(row: Completeness) -> Self {
        let Completeness { count, expected, revised_at } = row;
        Self {
            day: count.day,
            expected,
            present: count.present,
            estimated: count.estimated,
            corrected: count.corrected,
            revised_at,
        }
    }
}
