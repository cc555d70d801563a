//! The five-minute grid of intervals.

use chrono::{DateTime, TimeDelta, Utc};

/// Length of one interval in seconds.
pub const INTERVAL_SECONDS: i64 = 300;

/// Whether an interval can end at this instant.
#[must_use]
pub fn is_on_grid(instant: DateTime<Utc>) -> bool {
    instant.timestamp() % INTERVAL_SECONDS == 0 && instant.timestamp_subsec_nanos() == 0
}

/// The newest instant on the grid that is not after this one.
#[must_use]
pub fn floor_to_grid(instant: DateTime<Utc>) -> DateTime<Utc> {
    let beyond = instant.timestamp().rem_euclid(INTERVAL_SECONDS);
    DateTime::from_timestamp(instant.timestamp() - beyond, 0).unwrap_or(instant)
}

/// The first instant on the grid that is not before this one.
#[must_use]
pub fn ceil_to_grid(instant: DateTime<Utc>) -> DateTime<Utc> {
    let floor = floor_to_grid(instant);
    if floor < instant { floor + TimeDelta::seconds(INTERVAL_SECONDS) } else { floor }
}

/// How many intervals end after one moment, up to and including another.
#[must_use]
pub fn intervals_between(after: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
    let last = until.timestamp().div_euclid(INTERVAL_SECONDS);
    (last - after.timestamp().div_euclid(INTERVAL_SECONDS)).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn the_grid_is_every_five_minutes_to_the_nanosecond() {
        assert!(is_on_grid(utc("2026-11-23T11:05:00Z")));
        assert!(!is_on_grid(utc("2026-11-23T11:05:01Z")));
        assert!(!is_on_grid(utc("2026-11-23T11:05:00.000001Z")));
        assert_eq!(floor_to_grid(utc("2026-11-23T11:09:59.9Z")), utc("2026-11-23T11:05:00Z"));
    }
}
