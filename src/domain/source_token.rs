//! Tokens of sources: by which a source shows who it is when it sends something.

use chrono::{DateTime, Days, Utc};

/// A token that has an end lives this long at most, in days.
pub const LIFE_DAYS_MAX: u32 = 3_650;

/// Tokens of one source that count at once: enough that one follows another, at each of its machines.
pub const ALIVE_MAX: i64 = 20;

/// When a token ends that is made now for so many days, if it may live so long.
#[must_use]
pub fn expires_at(now: DateTime<Utc>, days: i32) -> Option<DateTime<Utc>> {
    let days = u32::try_from(days).ok().filter(|days| (1..=LIFE_DAYS_MAX).contains(days))?;
    now.checked_add_days(Days::new(days.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_has_an_end_lives_from_one_day_to_ten_years() {
        let now = DateTime::UNIX_EPOCH;
        for (days, is_good) in [(-1, false), (0, false), (1, true), (3_650, true), (3_651, false)] {
            assert_eq!(expires_at(now, days).is_some(), is_good, "{days}");
        }
    }
}
