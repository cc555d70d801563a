//! Instants, periods and days: the five-minute grid, and the Amsterdam clock of Liander's wire.
//!
//! Everything inside is UTC. The local clock appears only where Liander writes or reads a time,
//! and nothing here guesses: a local time that does not exist or exists twice is refused.

use chrono::{DateTime, Days, LocalResult, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use chrono_tz::Tz;
use thiserror::Error;

use super::day::Day;
use super::moment::{self, Written};

/// Length of one interval in seconds.
pub const INTERVAL_SECONDS: i64 = 300;

/// The longest period of one request, in Amsterdam calendar days.
pub const PERIOD_DAYS_MAX: u64 = 32;

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
/// Where the text is neither, or is a local time that is not exactly one instant.
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
pub fn amsterdam(instant: DateTime<Utc>) -> DateTime<Tz> {
    instant.with_timezone(&Amsterdam)
}

/// RFC 3339 in seconds with the Amsterdam offset, as on Liander's wire.
#[must_use]
pub fn amsterdam_rfc3339(instant: DateTime<Utc>) -> String {
    amsterdam(instant).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

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

/// How many intervals end after one moment, up to and including another.
#[must_use]
pub fn intervals_between(after: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
    let last = until.timestamp().div_euclid(INTERVAL_SECONDS);
    (last - after.timestamp().div_euclid(INTERVAL_SECONDS)).max(0)
}

/// A period, open at its start and closed at its end: `start < interval end <= end`, so that
/// periods laid end to end give every interval exactly once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

/// Why two instants are not a period. Both concern the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PeriodError {
    /// Nothing lies between the two.
    #[error("must be after start_tijd")]
    EndNotAfterStart,
    /// More than [`PERIOD_DAYS_MAX`] days.
    #[error("a period is at most 32 days")]
    TooLong,
}

impl Period {
    /// The period after `start` up to and including `end`.
    ///
    /// # Errors
    /// Where it is empty or longer than [`PERIOD_DAYS_MAX`]. Days are counted on the Amsterdam
    /// calendar where that gives more, so that the hour added in October fits.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Self, PeriodError> {
        if end <= start {
            return Err(PeriodError::EndNotAfterStart);
        }
        let longest = Days::new(PERIOD_DAYS_MAX);
        let fits_in_hours = start.checked_add_days(longest).is_none_or(|limit| end <= limit);
        let fits_in_days = amsterdam(start)
            .naive_local()
            .checked_add_days(longest)
            .is_none_or(|limit| amsterdam(end).naive_local() <= limit);
        if fits_in_hours || fits_in_days {
            Ok(Self { start, end })
        } else {
            Err(PeriodError::TooLong)
        }
    }

    /// The last day that is over in Amsterdam: what is fetched at noon.
    #[must_use]
    pub fn yesterday(now: DateTime<Utc>) -> Self {
        let day = Day::of(now).before();
        Self { start: day.start(), end: day.end() }
    }

    /// The instant after which intervals must end.
    #[must_use]
    pub fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// The last instant at which an interval may end.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_period_of_32_days_fits_also_over_the_added_hour_of_october() {
        let start = parse_instant("2026-10-01T00:00:00").expect("start");
        let end = parse_instant("2026-11-02T00:00:00").expect("end");
        assert!(Period::new(start, end).is_ok());
        assert_eq!(Period::new(start, end + TimeDelta::seconds(1)), Err(PeriodError::TooLong));
    }

    #[test]
    fn a_period_of_768_hours_fits_also_over_the_lost_hour_of_march() {
        let start = utc("2026-03-15T00:00:00Z");
        assert!(Period::new(start, start + TimeDelta::hours(768)).is_ok());
    }

    #[test]
    fn an_empty_or_reversed_period_is_refused() {
        let now = utc("2026-11-23T11:00:00Z");
        assert_eq!(Period::new(now, now), Err(PeriodError::EndNotAfterStart));
        assert_eq!(Period::new(now, now - TimeDelta::hours(1)), Err(PeriodError::EndNotAfterStart));
    }

    #[test]
    fn the_grid_is_every_five_minutes_to_the_nanosecond() {
        assert!(is_on_grid(utc("2026-11-23T11:05:00Z")));
        assert!(!is_on_grid(utc("2026-11-23T11:05:01Z")));
        assert!(!is_on_grid(utc("2026-11-23T11:05:00.000001Z")));
        assert_eq!(floor_to_grid(utc("2026-11-23T11:09:59.9Z")), utc("2026-11-23T11:05:00Z"));
    }
}
