//! The period of one request.

use std::iter::successors;

use chrono::{DateTime, Days, Utc};
use thiserror::Error;

use super::amsterdam::in_amsterdam;
use super::day::Day;

/// The longest period of one request, in Amsterdam calendar days.
pub const PERIOD_DAYS_MAX: u64 = 32;

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
    /// If it is empty or longer than [`PERIOD_DAYS_MAX`]. Days are counted on the Amsterdam
    /// calendar if that gives more, so that the hour added in October fits.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Self, PeriodError> {
        if end <= start {
            return Err(PeriodError::EndNotAfterStart);
        }
        let longest = Days::new(PERIOD_DAYS_MAX);
        let fits_in_hours = start.checked_add_days(longest).is_none_or(|limit| end <= limit);
        let fits_in_days = in_amsterdam(start)
            .naive_local()
            .checked_add_days(longest)
            .is_none_or(|limit| in_amsterdam(end).naive_local() <= limit);
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

    /// The days of which it is, if it is of whole days: it begins with one and ends with one.
    #[must_use]
    pub fn whole_days(self) -> Option<Vec<Day>> {
        let (first, last) = (Day::of(self.start), Day::of(self.end).before());
        let is_whole = first.start() == self.start && last.end() == self.end;
        let days = successors(Some(first), |day| Some(day.after())).take_while(|day| *day <= last);
        is_whole.then(|| days.collect())
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
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::amsterdam::parse_instant;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
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
}
