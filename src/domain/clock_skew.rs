//! How far the clocks of replicas, and of who speaks to them, may be apart without harm.

use chrono::TimeDelta;

/// In seconds. Beyond this a clock is wrong, and what it says is not made good.
pub const CLOCKS_APART_SECONDS_MAX: i64 = 60;

/// The same as a length of time.
#[must_use]
pub const fn clocks_apart_max() -> TimeDelta {
    TimeDelta::seconds(CLOCKS_APART_SECONDS_MAX)
}
