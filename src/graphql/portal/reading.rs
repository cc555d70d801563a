//! The very values that Liander gets.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, bad_input, internal};
use crate::app::App;
use crate::domain::ean::Ean;
use crate::domain::interval::intervals_between;
use crate::domain::period::{Period, PeriodError};
use crate::domain::reading::Reading;
use crate::graphql::scalar::Moment;
use crate::service::portal::readings::see_readings;
use crate::service::portal::session::CustomerIn;

/// What a point costs in the cost of a request, whatever is asked of it.
const POINT_COST: usize = 1;

pub struct Readings {
    period: Period,
    now: DateTime<Utc>,
    readings: Option<Vec<Reading>>,
}

/// The readings of a meter that Liander gets, or got, if it asks for this period now.
#[Object]
impl Readings {
    /// Whether any are shared: false without a consent in force, and for a meter that is not at this
    /// connection.
    async fn is_shared(&self) -> bool {
        self.readings.is_some()
    }

    /// How many intervals of five minutes have ended in the period.
    async fn intervals_expected(&self) -> i64 {
        intervals_between(self.period.start(), self.period.end().min(self.now))
    }

    /// One for each interval that is shared, by time. An interval without a reading is absent.
    async fn points(&self) -> Vec<ReadingPoint> {
        self.readings.iter().flatten().map(ReadingPoint::from).collect()
    }
}

/// The means over five minutes, rounded as Liander gets them. A value that was not measured is null.
#[derive(SimpleObject)]
struct ReadingPoint {
    /// End of the interval.
    end: DateTime<Utc>,
    /// Net active power in kW: consumption is positive, feed-in negative.
    active_power: Option<i64>,
    /// Net reactive power in kVAr.
    reactive_power: Option<i64>,
    /// Voltage of phase 1 in V.
    voltage_l1: Option<f64>,
    /// Voltage of phase 2 in V.
    voltage_l2: Option<f64>,
    /// Voltage of phase 3 in V.
    voltage_l3: Option<f64>,
}

impl From<&Reading> for ReadingPoint {
    fn from(reading: &Reading) -> Self {
        let [active, reactive, l1, l2, l3] = reading.on_wire();
        // Tenths of a volt are far below what a double holds exactly.
        #[expect(clippy::cast_precision_loss, reason = "a voltage has seven digits at most")]
        let volts = |tenths: Option<i64>| tenths.map(|tenths| tenths as f64 / 10.0);
        Self {
            end: reading.interval_end,
            active_power: active,
            reactive_power: reactive,
            voltage_l1: volts(l1),
            voltage_l2: volts(l2),
            voltage_l3: volts(l3),
        }
    }
}

/// A request is at least as costly as the points that it can give.
fn cost(from: DateTime<Utc>, to: DateTime<Utc>) -> usize {
    usize::try_from(intervals_between(from, to)).unwrap_or(0).min(10_000) * POINT_COST + 1
}

/// The period between two moments.
///
/// # Errors
/// If it is empty, or longer than Liander may ask for.
pub fn period(from: DateTime<Utc>, to: DateTime<Utc>) -> Outcome<Period> {
    Period::new(from, to).map_err(|error| {
        bad_input(match error {
            PeriodError::EndNotAfterStart => "to must be after from".to_owned(),
            PeriodError::TooLong => error.to_string(),
        })
    })
}

/// The queries.
#[derive(Default)]
pub struct ReadingQuery;

#[Object]
impl ReadingQuery {
    /// The readings of a meter whose intervals ended after `from`, up to and including `to`, as
    /// Liander gets them: at most 32 days.
    #[graphql(complexity = "cost(from.0, to.0)")]
    async fn readings(
        &self,
        ctx: &Context<'_>,
        meter_ean: Ean,
        from: Moment,
        to: Moment,
    ) -> Outcome<Readings> {
        let (app, customer) = (ctx.data::<App>()?, ctx.data::<CustomerIn>()?);
        let (period, now) = (period(from.0, to.0)?, app.store.now());
        let readings = see_readings(&app.store, customer, meter_ean, period).await;
        Ok(Readings { period, now, readings: readings.map_err(internal)? })
    }
}
