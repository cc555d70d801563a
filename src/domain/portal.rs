//! The consent portal: how long a customer is in it.

use chrono::{DateTime, TimeDelta, Utc};

use super::operator::SessionEnds;

/// A session ends when nothing was asked in it for this long, in minutes.
pub const IDLE_MINUTES: i64 = 15;

/// A session ends this long after it began, whatever happens in it, in hours.
pub const SESSION_HOURS: i64 = 2;

/// Which sessions of customers are alive at a moment.
#[must_use]
pub fn session_ends(now: DateTime<Utc>) -> SessionEnds {
    SessionEnds {
        seen_after: now - TimeDelta::minutes(IDLE_MINUTES),
        begun_after: now - TimeDelta::hours(SESSION_HOURS),
    }
}
