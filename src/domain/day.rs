//! A calendar day in Amsterdam, with its 276, 288 or 300 intervals, and the noon after it, at which
//! Liander comes for them.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use thiserror::Error;

use super::amsterdam::in_amsterdam;
use super::interval;

/// Days in one answer at most.
pub const DAYS_MAX: i64 = 62;

/// `2026-11-24`.
const DAY_CHARACTERS: usize = 10;

/// The day is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a day is written as 2026-11-24")]
pub struct DayError;

/// A calendar day in Amsterdam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day on which this moment falls.
    #[must_use]
    pub fn of(moment: DateTime<Utc>) -> Self {
        Self(in_amsterdam(moment).date_naive())
    }

    /// The day of the interval that ended at this moment.
    #[must_use]
    pub fn of_interval(interval_end: DateTime<Utc>) -> Self {
        Self::of(interval_end - interval::LENGTH)
    }

    /// The day with this date.
    #[must_use]
    pub fn on(date: NaiveDate) -> Self {
        Self(date)
    }

    /// Its date.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// The day before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0 - Days::new(1))
    }

    /// The day after it.
    #[must_use]
    pub fn after(self) -> Self {
        Self(self.0 + Days::new(1))
    }

    /// Its first moment: intervals that end later are its own.
    #[must_use]
    pub fn start(self) -> DateTime<Utc> {
        at(self.0, NaiveTime::MIN)
    }

    /// The moment after it, at which its last interval ends.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        self.after().start()
    }

    /// When Liander comes for it: at noon on the day after.
    #[must_use]
    pub fn pulled_at(self) -> DateTime<Utc> {
        at(self.0 + Days::new(1), NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN))
    }

    /// How many days there are from this one up to and including `last`.
    #[must_use]
    pub fn days_to(self, last: Self) -> i64 {
        (last.0 - self.0).num_days() + 1
    }
}

/// The clock never changes at midnight or at noon, so each is there, once.
fn at(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = date.and_time(time);
    Amsterdam
        .from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.and_utc(), |moment| moment.to_utc())
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let date: NaiveDate = text.parse().map_err(|_| DayError)?;
        // As it is written back, and with a year of four digits.
        if text.len() == DAY_CHARACTERS && date.to_string() == text {
            Ok(Self(date))
        } else {
            Err(DayError)
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_day_has_276_288_or_300_intervals_and_is_pulled_at_noon_after_it() {
        for (date, intervals, pulled_at) in [
            ("2026-03-29", 276, "2026-03-30T10:00:00Z"),
            ("2026-11-24", 288, "2026-11-25T11:00:00Z"),
            ("2026-10-25", 300, "2026-10-26T11:00:00Z"),
        ] {
            let day = day(date);
            assert_eq!(
                (day.end() - day.start()).num_seconds() / interval::INTERVAL_SECONDS,
                intervals
            );
            assert_eq!(day.pulled_at(), pulled_at.parse::<DateTime<Utc>>().expect("an instant"));
        }
    }

    #[test]
    fn an_interval_belongs_to_the_day_in_which_it_began() {
        let midnight = day("2026-11-24").start();
        assert_eq!(Day::of_interval(midnight), day("2026-11-23"));
        assert_eq!(Day::of_interval(midnight + TimeDelta::seconds(1)), day("2026-11-23"));
        assert_eq!(Day::of_interval(midnight + TimeDelta::minutes(5)), day("2026-11-24"));
    }

    #[test]
    fn days_are_counted_with_both_ends() {
        assert_eq!(day("2026-11-24").days_to(day("2026-11-24")), 1);
        assert_eq!(day("2026-11-30").days_to(day("2026-11-24")), -5);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "2026-13-01", "24-11-2026", "2026-11-24T00:00:00Z", "+12026-11-24"] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }
}
