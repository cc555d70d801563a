//! When which key signs: turns on a fixed grid, so that every replica agrees without talking.
//!
//! The key of a turn is made and published well before its turn, signs during it, and stays
//! published until the last token that it signed has ended. In an emergency another one takes its
//! place within its turn, at once: then nobody has seen it published before it signs.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a key signs, in days.
pub const TURN_DAYS: i64 = 30;

/// How long before its turn a key is made, in days: more than any downtime to be expected.
pub const AHEAD_DAYS: i64 = 10;

/// How long an access token lives, in seconds.
pub const TOKEN_SECONDS: i64 = 900;

const SECONDS_A_DAY: i64 = 86_400;

/// A stretch of time in which one key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn(i64);

impl Turn {
    /// The turn in which this moment falls.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(moment.timestamp().div_euclid(TURN_DAYS * SECONDS_A_DAY))
    }

    /// Its number, counted from 1970.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }

    /// The turn after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The first moment at which its key signs.
    #[must_use]
    pub fn signs_from(self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(self.0 * TURN_DAYS)
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

/// What a key is for at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// The turns whose keys should exist now.
#[must_use]
pub fn due(now: DateTime<Utc>) -> Vec<Turn> {
    let current = Turn::at(now);
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
        let turn = Turn::at("2026-11-23T11:00:00Z".parse().expect("an instant"));
        assert_eq!(turn.signs_until(), turn.next().signs_from());
        assert_eq!(Turn::at(turn.signs_from()), turn);
        assert_eq!(Turn::at(turn.signs_until()), turn.next());
        assert_eq!(Turn::at(turn.signs_until() - TimeDelta::nanoseconds(1)), turn);
    }

    #[test]
    fn the_next_key_is_due_ahead_of_its_turn_and_not_before() {
        let turn = Turn::at("2026-11-23T11:00:00Z".parse().expect("an instant"));
        let ahead = turn.signs_until() - TimeDelta::days(AHEAD_DAYS);
        assert_eq!(due(ahead), [turn, turn.next()]);
        assert_eq!(due(ahead - TimeDelta::seconds(1)), [turn]);
    }
}
