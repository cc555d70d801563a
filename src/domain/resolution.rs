//! Readings put together for people to look at: by quarter of an hour, by hour, by day.
//!
//! A gap stays a gap: a bucket without a reading is absent, and one with a few tells how many there
//! should be. Energy is that of the intervals that are there; nothing is made up for the others.

use async_graphql::Enum;
use chrono::{DateTime, TimeDelta, Utc};
use strum::{IntoStaticStr, VariantArray};
use thiserror::Error;

use super::day::Day;
use super::interval::{self, INTERVAL_SECONDS, intervals_between};
use super::quantity::Quantity;

/// Buckets in one answer at most: a month of raw intervals fits.
pub const POINTS_MAX: i64 = 10_000;

/// How readings are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Resolution {
    /// Intervals of five minutes, as they came.
    Raw,
    /// By 15 minutes.
    QuarterHour,
    /// By the hour.
    Hour,
    /// By the calendar day in Amsterdam: 23, 24 or 25 hours.
    Day,
}

impl Resolution {
    /// Its name in our queries.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The end of the bucket that begins here.
    #[must_use]
    pub fn end_of(self, start: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Raw => start + interval::LENGTH,
            Self::QuarterHour => start + TimeDelta::minutes(15),
            Self::Hour => start + TimeDelta::hours(1),
            Self::Day => Day::of(start).end(),
        }
    }

    /// How many buckets can lie in a period at most.
    #[must_use]
    pub fn points_between(self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        let seconds = match self {
            Self::Raw => INTERVAL_SECONDS,
            Self::QuarterHour => 900,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        };
        (to - from).num_seconds().max(0) / seconds + 1
    }
}

/// What is to be put together: the intervals that ended after `from`, up to and including `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Measurement {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    resolution: Resolution,
}

/// Why that cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MeasurementError {
    /// Nothing lies between the two.
    #[error("to must be after from")]
    EndNotAfterStart,
    /// More than [`POINTS_MAX`].
    #[error(
        "that is up to {points} points, where {POINTS_MAX} are allowed: ask for a shorter period, \
         or a coarser resolution"
    )]
    TooManyPoints {
        /// How many it would be.
        points: i64,
    },
}

impl Measurement {
    /// Over this period, by this resolution.
    ///
    /// # Errors
    /// If it is empty or too much.
    pub fn new(
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        resolution: Resolution,
    ) -> Result<Self, MeasurementError> {
        if to <= from {
            return Err(MeasurementError::EndNotAfterStart);
        }
        let points = resolution.points_between(from, to);
        if points > POINTS_MAX {
            return Err(MeasurementError::TooManyPoints { points });
        }
        Ok(Self { from, to, resolution })
    }

    /// The moment after which intervals must end.
    #[must_use]
    pub fn from(self) -> DateTime<Utc> {
        self.from
    }

    /// The last moment at which an interval may end.
    #[must_use]
    pub fn to(self) -> DateTime<Utc> {
        self.to
    }

    /// How long a bucket is.
    #[must_use]
    pub fn resolution(self) -> Resolution {
        self.resolution
    }

    /// How many intervals lie in the period.
    #[must_use]
    pub fn intervals(self) -> i64 {
        intervals_between(self.from, self.to)
    }

    /// How many intervals of the period lie in the bucket that begins here.
    #[must_use]
    pub fn intervals_expected(self, start: DateTime<Utc>) -> i64 {
        intervals_between(start.max(self.from), self.resolution.end_of(start).min(self.to))
    }
}

/// The values of one quantity in a bucket, in stored units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// How many there are; never 0.
    pub count: i64,
    /// All of them together.
    pub sum: i64,
    /// The lowest.
    pub min: i64,
    /// The highest.
    pub max: i64,
}

impl Spread {
    /// Lowest, mean and highest, in kW, kVAr or V.
    #[must_use]
    pub fn in_units(self, quantity: Quantity) -> [f64; 3] {
        let mean = quantity.in_units(self.sum) / as_float(self.count);
        [quantity.in_units(self.min), mean, quantity.in_units(self.max)]
    }

    /// Of active power: the energy of these intervals in kWh, from the mean power of each.
    #[must_use]
    pub fn energy_kwh(self) -> f64 {
        Quantity::ActivePower.in_units(self.sum) * as_float(INTERVAL_SECONDS) / 3_600.0
    }
}

/// Sums stay far below 2^53 but for a year of the largest meter, where a last digit does not count.
#[expect(clippy::cast_precision_loss, reason = "see above")]
const fn as_float(value: i64) -> f64 {
    value as f64
}

/// What lies in one bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its first moment.
    pub start: DateTime<Utc>,
    /// The moment after it.
    pub end: DateTime<Utc>,
    /// How many intervals have a reading; never 0.
    pub intervals: i64,
    /// How many of those readings are estimated.
    pub estimated: i64,
    /// How many of them are corrected.
    pub corrected: i64,
    /// How many should have, of those that were asked for.
    pub intervals_expected: i64,
    /// What was measured, in the order of [`Quantity::VARIANTS`]; `None` if no interval has it.
    pub spreads: [Option<Spread>; Quantity::VARIANTS.len()],
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn expected(start: &str, resolution: Resolution) -> i64 {
        let (from, to) = (utc("2026-01-01T00:00:00Z"), utc("2026-01-02T00:00:00Z"));
        let far = Measurement { from, to: to + TimeDelta::days(400), resolution };
        far.intervals_expected(utc(start))
    }

    #[test]
    fn a_day_of_amsterdam_has_276_288_or_300_intervals() {
        assert_eq!(expected("2026-03-28T23:00:00Z", Resolution::Day), 276);
        assert_eq!(expected("2026-05-31T22:00:00Z", Resolution::Day), 288);
        assert_eq!(expected("2026-10-24T22:00:00Z", Resolution::Day), 300);
    }

    #[test]
    fn only_the_intervals_that_were_asked_for_are_expected() {
        let (from, to) = (utc("2026-06-01T10:05:00Z"), utc("2026-06-01T10:50:00Z"));
        let measurement = Measurement::new(from, to, Resolution::Hour).expect("valid");
        assert_eq!(measurement.intervals_expected(utc("2026-06-01T10:00:00Z")), 9);
    }

    #[test]
    fn an_empty_period_and_too_many_points_are_refused() {
        let from = utc("2026-06-01T00:00:00Z");
        let raw = |days| Measurement::new(from, from + TimeDelta::days(days), Resolution::Raw);
        assert_eq!(raw(0), Err(MeasurementError::EndNotAfterStart));
        assert!(raw(31).is_ok());
        assert_eq!(raw(35), Err(MeasurementError::TooManyPoints { points: 10_081 }));
    }

    #[test]
    fn a_kilowatt_over_an_hour_is_a_kilowatt_hour() {
        let spread = Spread { count: 12, sum: 12_000_000, min: 1_000_000, max: 1_000_000 };
        let near = |value: f64| (value - 1.0).abs() < 1e-9;
        assert!(near(spread.energy_kwh()));
        assert!(spread.in_units(Quantity::ActivePower).into_iter().all(near));
    }
}
