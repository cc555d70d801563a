//! Readings, put together. A gap is absent: nothing here is zero that was not measured.

use async_graphql::{Object, SimpleObject};
use chrono::{DateTime, Utc};

use crate::domain::quantity::Quantity;
use crate::domain::resolution::{Bucket, Measurement, Spread};

pub struct Readings {
    pub measurement: Measurement,
    pub buckets: Vec<Bucket>,
}

/// The readings of a meter over a period.
#[Object]
impl Readings {
    /// How many intervals of five minutes have a reading.
    async fn intervals(&self) -> i64 {
        self.buckets.iter().map(|bucket| bucket.intervals).sum()
    }

    /// How many intervals lie in the period.
    async fn intervals_expected(&self) -> i64 {
        self.measurement.intervals()
    }

    /// The points in the order of time. One in which nothing was measured is absent.
    async fn points(&self) -> Vec<Point> {
        self.buckets.iter().cloned().map(Point).collect()
    }
}

struct Point(Bucket);

/// What was measured in an interval, an hour, a day. Consumption is positive, feed-in negative.
#[Object(name = "ReadingPoint")]
impl Point {
    /// Its first moment.
    async fn start(&self) -> DateTime<Utc> {
        self.0.start
    }

    /// The moment after it.
    async fn end(&self) -> DateTime<Utc> {
        self.0.end
    }

    /// How many intervals of five minutes have a reading.
    async fn intervals(&self) -> i64 {
        self.0.intervals
    }

    /// How many of those readings are estimated.
    async fn estimated(&self) -> i64 {
        self.0.estimated
    }

    /// How many of them were corrected.
    async fn corrected(&self) -> i64 {
        self.0.corrected
    }

    /// How many should have, of those that were asked for.
    async fn intervals_expected(&self) -> i64 {
        self.0.intervals_expected
    }

    /// Net active power in kW.
    async fn active_power(&self) -> Option<Values> {
        self.values(Quantity::ActivePower)
    }

    /// Net reactive power in kVAr.
    async fn reactive_power(&self) -> Option<Values> {
        self.values(Quantity::ReactivePower)
    }

    /// Voltage of phase 1 in V.
    async fn voltage_l1(&self) -> Option<Values> {
        self.values(Quantity::VoltageL1)
    }

    /// Voltage of phase 2 in V.
    async fn voltage_l2(&self) -> Option<Values> {
        self.values(Quantity::VoltageL2)
    }

    /// Voltage of phase 3 in V.
    async fn voltage_l3(&self) -> Option<Values> {
        self.values(Quantity::VoltageL3)
    }

    /// Energy in kWh of the intervals that have a reading, from the mean power of each.
    async fn energy_kwh(&self) -> Option<f64> {
        self.spread(Quantity::ActivePower).map(Spread::energy_kwh)
    }
}

impl Point {
    fn spread(&self, quantity: Quantity) -> Option<Spread> {
        self.0.spreads.get(quantity as usize).copied().flatten()
    }

    fn values(&self, quantity: Quantity) -> Option<Values> {
        let [min, mean, max] = self.spread(quantity)?.in_units(quantity);
        Some(Values { min, mean, max })
    }
}

/// The values of one quantity. Of a single interval all three are its one value.
#[derive(SimpleObject)]
#[graphql(name = "ReadingValues")]
struct Values {
    /// The lowest.
    min: f64,
    /// The mean of those that are there.
    mean: f64,
    /// The highest.
    max: f64,
}
