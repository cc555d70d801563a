//! How long a reading is kept.
//!
//! A reading can be pulled until it is exactly 31 days old. It leaves the disk when the whole
//! one-day chunk in which it lies is older than that, so at most a day later. So do files and rejected
//! lines that came so long ago.

use chrono::{DateTime, Days, Utc};

/// Full days that a reading stays available, counted from the end of its interval.
pub const KEPT_DAYS: u16 = 31;

/// A reading whose interval ended at or before this moment is no longer given to anyone.
#[must_use]
pub fn readable_after(now: DateTime<Utc>, retention_days: u16) -> DateTime<Utc> {
    now - Days::new(retention_days.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn an_interval_of_31_days_less_a_second_is_readable_and_one_of_31_days_is_not() {
        let now: DateTime<Utc> = "2026-11-23T11:00:00Z".parse().expect("a moment");
        let edge = readable_after(now, KEPT_DAYS);
        assert!(now - TimeDelta::days(31) + TimeDelta::seconds(1) > edge);
        assert!(now - TimeDelta::days(31) <= edge);
    }
}
