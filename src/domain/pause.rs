//! How long it is waited before something is tried again that failed for a reason that may pass.

use chrono::TimeDelta;

/// Pauses that grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pauses {
    /// After the first attempt; twice as long each time.
    pub first: TimeDelta,
    /// At most.
    pub longest: TimeDelta,
}

/// Of what fails for a reason that may pass at any moment: 5 seconds to 15 minutes.
pub const SHORT: Pauses = Pauses { first: TimeDelta::seconds(5), longest: TimeDelta::minutes(15) };

impl Pauses {
    /// The pause after so many attempts, the first counted as 1.
    #[must_use]
    pub fn after(self, attempts: i32) -> TimeDelta {
        let doublings = attempts.saturating_sub(1).clamp(0, 16);
        (self.first * (1 << doublings)).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest() {
        let seconds =
            [i32::MIN, 0, 1, 2, 3, 8, 9, 100, i32::MAX].map(|n| SHORT.after(n).num_seconds());
        assert_eq!(seconds, [5, 5, 5, 10, 20, 640, 900, 900, 900]);
    }
}
