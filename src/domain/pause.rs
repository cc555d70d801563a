//! How long it is waited before something is tried again that failed for a reason that may pass.

use chrono::TimeDelta;

/// After the first attempt.
const FIRST_SECONDS: i64 = 5;
/// At most.
const LAST_SECONDS: i64 = 15 * 60;

/// The pause after so many attempts: 5 seconds, twice as long each time, 15 minutes at most.
#[must_use]
pub fn after_attempts(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(16);
    TimeDelta::seconds((FIRST_SECONDS << doublings).min(LAST_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour() {
        let seconds = [0, 1, 2, 3, 8, 9, 100, i32::MAX].map(|n| after_attempts(n).num_seconds());
        assert_eq!(seconds, [5, 5, 10, 20, 640, 900, 900, 900]);
    }
}
