//! When which key signs: periods on a fixed grid, so that every replica agrees without talking.
//!
//! The key of a period is made and published well before its period, signs during it, and stays
//! published until the last token that it signed has ended. In an emergency another one takes its
//! place within its period, at once: then nobody has seen it published before it signs.

use async_graphql::Enum;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a key signs, in days.
pub const PERIOD_DAYS: i64 = 30;

/// How long before its period a key is made, in days: more than any downtime to be expected.
pub const AHEAD_DAYS: i64 = 10;

/// How long an access token lives, in seconds.
pub const TOKEN_SECONDS: i64 = 900;

const SECONDS_A_DAY: i64 = 86_400;

/// A stretch of time in which one key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SigningPeriod(i64);

impl SigningPeriod {
    /// The period in which this moment falls.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(moment.timestamp().div_euclid(PERIOD_DAYS * SECONDS_A_DAY))
    }

    /// Its number, counted from 1970.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }

    /// The period after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The first moment at which its key signs.
    #[must_use]
    pub fn signs_from(self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(self.0 * PERIOD_DAYS)
    }

    /// The first moment at which its key signs no more.
    #[must_use]
    pub fn signs_until(self) -> DateTime<Utc> {
        self.next().signs_from()
    }

    /// When the last token that its key signed has ended.
    #[must_use]
    pub fn retired_at(self) -> DateTime<Utc> {
        self.signs_until() + TimeDelta::seconds(TOKEN_SECONDS)
    }
}

/// What a key is for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "SigningKeyState")]
pub enum KeyState {
    /// It is published, and will sign.
    Waiting,
    /// It signs.
    Signing,
    /// It signs no more; tokens that it signed are alive.
    Retained,
    /// No token that it signed is alive.
    Ended,
    /// No token that it signed counts.
    Revoked,
}

/// The periods whose keys should exist now.
#[must_use]
pub fn due(now: DateTime<Utc>) -> Vec<SigningPeriod> {
    let current = SigningPeriod::at(now);
    let next = current.next();
    if now >= next.signs_from() - TimeDelta::days(AHEAD_DAYS) {
        vec![current, next]
    } else {
        vec![current]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_lie_end_to_end() {
        let period = SigningPeriod::at("2026-11-23T11:00:00Z".parse().expect("an instant"));
        assert_eq!(period.signs_until(), period.next().signs_from());
        assert_eq!(SigningPeriod::at(period.signs_from()), period);
        assert_eq!(SigningPeriod::at(period.signs_until()), period.next());
        assert_eq!(SigningPeriod::at(period.signs_until() - TimeDelta::nanoseconds(1)), period);
    }

    #[test]
    fn the_next_key_is_due_ahead_of_its_turn_and_not_before() {
        let period = SigningPeriod::at("2026-11-23T11:00:00Z".parse().expect("an instant"));
        let ahead = period.signs_until() - TimeDelta::days(AHEAD_DAYS);
        assert_eq!(due(ahead), [period, period.next()]);
        assert_eq!(due(ahead - TimeDelta::seconds(1)), [period]);
    }
}
