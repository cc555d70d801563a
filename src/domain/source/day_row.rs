//! Lines that hold a day: which column is which interval.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

use super::cell::plain;
use super::interpreter::Fault;
use crate::domain::source_line::RejectionReason;

/// The place of each interval of a day, from its first column on, and when it ends. A day has 276, 288 or 300 of
/// five minutes. A source with a column for each time of the clock leaves those empty over which the clock goes
/// forward; of the hour that comes twice it must have both.
pub(super) fn places_of_day(
    values: &[&str],
    day: &Range<DateTime<Utc>>,
    step: TimeDelta,
) -> Result<Vec<(usize, DateTime<Utc>)>, Fault> {
    let per_step = |time: TimeDelta| {
        usize::try_from(time.num_seconds() / step.num_seconds()).unwrap_or_default()
    };
    let expected = per_step(day.end - day.start);
    let in_full_day = per_step(TimeDelta::days(1));
    let per_hour = per_step(TimeDelta::hours(1));
    let given =
        values.iter().rposition(|value| !plain(value).is_empty()).map_or(0, |last| last + 1);
    // The clock goes forward at two and back at three.
    let gap = if expected < in_full_day { 2 * per_hour..3 * per_hour } else { 0..0 };
    let is_gap_empty = !gap.is_empty()
        && values
            .get(gap.clone())
            .is_some_and(|gap| gap.iter().all(|value| plain(value).is_empty()));
    // Whoever has a column for each time of the clock has as many as on any other day.
    let is_by_clock = is_gap_empty && values.len() >= in_full_day && given <= in_full_day;
    let places = (0..given).filter(|place| !(is_by_clock && gap.contains(place)));
    let is_too_short = expected > in_full_day && values.len() < expected && given > 2 * per_hour;
    if (given > expected && !is_by_clock) || is_too_short {
        let words = format!(
            "the day has {expected} intervals, and the line has {given}: which belongs where cannot be told"
        );
        return Err((None, RejectionReason::WrongCellCount, words));
    }
    let ends = std::iter::successors(Some(day.start + step), |end| Some(*end + step));
    Ok(places.zip(ends).collect())
}
