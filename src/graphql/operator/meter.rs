//! Meters and their readings.

mod mutation;
mod query;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::customer::Customer;
use super::fault::{Outcome, bad_input};
use super::loader::{CompletenessOf, HolderOf, MeterById, ReadingsOf, ReplacedBy, load};
use super::meter_day::MeterDay;
use super::reading::Readings;
use super::scalar::Moment;
use crate::db::meter::ListedMeter;
use crate::domain::day::{DAYS_MAX, Day};
use crate::domain::ean::Ean;
use crate::domain::meter::{MeterType, VoltageReference};
use crate::domain::resolution::{Measurement, POINTS_MAX, Resolution};

pub use mutation::MeterMutation;
pub use query::MeterQuery;

pub struct Meter(pub ListedMeter);

/// A meter at a connection.
#[Object]
impl Meter {
    /// Identifier of the meter.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// EAN of the meter.
    async fn ean(&self) -> Ean {
        self.0.meter_ean
    }

    /// EAN of the connection at which it measures.
    async fn klant_ean(&self) -> Ean {
        self.0.klant_ean
    }

    /// What it measures.
    #[graphql(name = "type")]
    async fn meter_type(&self) -> MeterType {
        self.0.details.meter_type
    }

    /// Whether its source counts feed-in as positive, so that its power changes sign when it comes in.
    async fn inverted(&self) -> bool {
        self.0.details.inverted
    }

    /// Between what it measures voltage.
    async fn voltage_reference(&self) -> VoltageReference {
        self.0.details.voltage_reference
    }

    /// The voltage that should be there, in V.
    async fn nominal_voltage(&self) -> i32 {
        self.0.details.nominal_voltage_v
    }

    /// Since when it measures at the connection; null if that is not known, and every reading counts.
    async fn installed_at(&self) -> Option<DateTime<Utc>> {
        self.0.details.installed_at
    }

    /// Since when it measures there no more. Its readings stay until they are past their time.
    async fn removed_at(&self) -> Option<DateTime<Utc>> {
        self.0.removed_at
    }

    /// The meter that took its place.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Outcome<Option<Meter>> {
        match self.0.replaced_by_id {
            Some(id) => Ok(load(ctx, MeterById(id)).await?.map(Meter)),
            None => Ok(None),
        }
    }

    /// The meter that it took the place of.
    async fn replaces(&self, ctx: &Context<'_>) -> Outcome<Option<Meter>> {
        Ok(load(ctx, ReplacedBy(self.0.id)).await?.map(Meter))
    }

    /// End of its newest reading; null if there was none yet.
    async fn newest_interval_end(&self) -> Option<DateTime<Utc>> {
        self.0.newest_interval_end
    }

    /// Who holds the connection now; null if nobody does.
    async fn customer(&self, ctx: &Context<'_>) -> Outcome<Option<Customer>> {
        Ok(load(ctx, HolderOf(self.0.connection_id)).await?.map(Customer))
    }

    /// How complete each day is, from `from` up to and including `to`, 62 days at most; also those whose
    /// readings are past their time.
    #[graphql(complexity = "days(from, to) * child_complexity + 1")]
    async fn completeness(&self, ctx: &Context<'_>, from: Day, to: Day) -> Outcome<Vec<MeterDay>> {
        let asked = from.days_to(to);
        if !(1..=DAYS_MAX).contains(&asked) {
            let why = format!("from and to are 1 to {DAYS_MAX} days, both counted: not {asked}");
            return Err(bad_input(why));
        }
        let key = CompletenessOf { meter_id: self.0.id, first: from, last: to };
        let days = load(ctx, key).await?.unwrap_or_default();
        Ok(days.into_iter().map(MeterDay::from).collect())
    }

    /// The readings whose intervals ended after `from`, up to and including `to`, as far as they are
    /// kept. At most 10,000 points; a point costs 1, whatever is asked of it.
    #[graphql(complexity = "cost(from.0, to.0, resolution)")]
    async fn readings(
        &self,
        ctx: &Context<'_>,
        from: Moment,
        to: Moment,
        resolution: Resolution,
    ) -> Outcome<Readings> {
        let measurement = Measurement::new(from.0, to.0, resolution)
            .map_err(|error| bad_input(error.to_string()))?;
        let key = ReadingsOf { meter_id: self.0.id, measurement };
        let buckets = load(ctx, key).await?.unwrap_or_default();
        Ok(Readings { measurement, buckets })
    }
}

/// As `cost` does, for days.
fn days(from: Day, to: Day) -> usize {
    usize::try_from(from.days_to(to).clamp(1, DAYS_MAX)).unwrap_or(1)
}

/// One that asks for too much is told so by the field itself.
fn cost(from: DateTime<Utc>, to: DateTime<Utc>, resolution: Resolution) -> usize {
    let points = resolution.points_between(from, to);
    usize::try_from(points.min(POINTS_MAX)).unwrap_or(1) + 1
}
