//! The Amsterdam clock of Liander's wire.
//!
//! Everything inside is UTC. The local clock appears only where Liander writes or reads a time,
//! and nothing here guesses: a local time that does not exist or exists twice is refused.

use chrono::{DateTime, LocalResult, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use chrono_tz::Tz;
use thiserror::Error;

use super::moment::{self, Written};

/// Why a text is not an instant. The message is safe to show to whoever sent the text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InstantError {
    /// Neither RFC 3339 nor a local date and time.
    #[error(
        "not a date and time: write it as 2026-11-21T00:00:00+01:00 (RFC 3339), or without an \
         offset for Amsterdam time"
    )]
    Unreadable,
    /// The clock was put forward over this local time.
    #[error(
        "{local} does not exist in Amsterdam, where the clock went from {before} to {after} that \
         night: write the offset, as {local}{before} or {local}{after}"
    )]
    DoesNotExist {
        /// The local time as read.
        local: String,
        /// UTC offset until the change.
        before: String,
        /// UTC offset from the change on.
        after: String,
    },
    /// The clock was put back and showed this local time twice.
    #[error(
        "{local} exists twice in Amsterdam: write the offset, {local}{first} for the first or \
         {local}{second} for the second"
    )]
    ExistsTwice {
        /// The local time as read.
        local: String,
        /// UTC offset of the first occurrence.
        first: String,
        /// UTC offset of the second occurrence.
        second: String,
    },
}

/// Reads a moment, as [`moment::read`] does; one without an offset is on the Amsterdam clock.
///
/// # Errors
/// If the text is neither, or is a local time that is not exactly one instant.
pub fn parse_instant(text: &str) -> Result<DateTime<Utc>, InstantError> {
    let local = match moment::read(text).ok_or(InstantError::Unreadable)? {
        Written::Instant(instant) => return Ok(instant),
        Written::Local(local) => local,
    };
    let name = || local.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
    match Amsterdam.from_local_datetime(&local) {
        LocalResult::Single(instant) => Ok(instant.to_utc()),
        LocalResult::Ambiguous(first, second) => Err(InstantError::ExistsTwice {
            local: name(),
            first: offset_of(&first),
            second: offset_of(&second),
        }),
        LocalResult::None => Err(InstantError::DoesNotExist {
            local: name(),
            before: offset_of(&Amsterdam.from_utc_datetime(&(local - TimeDelta::hours(12)))),
            after: offset_of(&Amsterdam.from_utc_datetime(&(local + TimeDelta::hours(12)))),
        }),
    }
}

fn offset_of(instant: &DateTime<Tz>) -> String {
    instant.offset().fix().to_string()
}

/// The instant on the Amsterdam clock.
#[must_use]
pub fn in_amsterdam(instant: DateTime<Utc>) -> DateTime<Tz> {
    instant.with_timezone(&Amsterdam)
}

/// RFC 3339 in seconds with the Amsterdam offset, as on Liander's wire.
#[must_use]
pub fn amsterdam_rfc3339(instant: DateTime<Utc>) -> String {
    in_amsterdam(instant).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::interval::INTERVAL_SECONDS;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn intervals_between(start: &str, end: &str) -> i64 {
        let start = parse_instant(start).expect("start");
        let end = parse_instant(end).expect("end");
        (end - start).num_seconds() / INTERVAL_SECONDS
    }

    #[test]
    fn any_offset_is_read_as_the_same_instant() {
        let instant = utc("2026-11-20T23:00:00Z");
        for text in [
            "2026-11-21T00:00:00+01:00",
            "2026-11-20T23:00:00Z",
            "2026-11-20T18:00:00-05:00",
            "2026-11-21T00:00:00",
            "2026-11-21T00:00",
        ] {
            assert_eq!(parse_instant(text), Ok(instant), "{text}");
        }
    }

    #[test]
    fn local_days_have_276_288_and_300_intervals() {
        assert_eq!(intervals_between("2026-03-29T00:00:00", "2026-03-30T00:00:00"), 276);
        assert_eq!(intervals_between("2026-06-01T00:00:00", "2026-06-02T00:00:00"), 288);
        assert_eq!(intervals_between("2026-10-25T00:00:00", "2026-10-26T00:00:00"), 300);
    }

    #[test]
    fn a_local_time_that_does_not_exist_is_refused_with_both_offsets() {
        let error = parse_instant("2026-03-29T02:30:00").expect_err("refused").to_string();
        assert!(error.contains("2026-03-29T02:30:00+01:00"), "{error}");
        assert!(error.contains("2026-03-29T02:30:00+02:00"), "{error}");
    }

    #[test]
    fn a_local_time_that_exists_twice_is_refused_with_both_offsets() {
        let error = parse_instant("2026-10-25T02:30:00").expect_err("refused").to_string();
        assert!(error.contains("2026-10-25T02:30:00+02:00 for the first"), "{error}");
        assert!(error.contains("2026-10-25T02:30:00+01:00 for the second"), "{error}");
    }

    #[test]
    fn what_is_no_date_and_time_is_refused() {
        for text in ["", "gisteren", "2026-11-21", "2026-02-30T00:00:00Z", "1763679600"] {
            assert_eq!(parse_instant(text), Err(InstantError::Unreadable), "{text}");
        }
    }
}
