//! Composes the readings that the points of a delivery make possible, or change, together with those that are known.
//! Under the lock under which readings are merged: nobody else adds points meanwhile.

use std::collections::{BTreeMap, HashMap};
use std::iter::successors;

use chrono::{DateTime, Utc};
use strum::VariantArray;

use super::points::Points;
use crate::db::meter::IngestMeter;
use crate::db::reading::{ComposedReading, ComposedValue};
use crate::db::source_point::{self, StagedSeries, Wanted};
use crate::db::{DbError, Transaction};
use crate::domain::ean::Ean;
use crate::domain::interval;
use crate::domain::quantity::Quantity;
use crate::domain::source::{Component, Interpreter, KnownPoint};
use crate::domain::source_line::Series;
use crate::service::source::described::DescribedSource;

/// About so many points are held in memory at once.
const POINTS_AT_ONCE: i64 = 250_000;

/// The time in which a reading may lie: after the one, up to and including the other.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// What ended until then is past its time.
    pub readable_after: DateTime<Utc>,
    /// What ends later has not been measured.
    pub now: DateTime<Utc>,
}

/// What is to be composed of one meter.
struct Work {
    quantities: Vec<Quantity>,
    /// The first and the last moment of points that may make or change a reading.
    first_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
    points: i64,
}

/// A quantity of a meter, and what measures it.
struct Target {
    meter_ean: Ean,
    quantity: Quantity,
    components: Vec<Component>,
    first_end: DateTime<Utc>,
    last_end: DateTime<Utc>,
}

/// Composes readings, a part of the meters after the other.
pub struct Composer<'c> {
    transaction: &'c Transaction<'c>,
    source: &'c DescribedSource,
    meters: &'c HashMap<Ean, IngestMeter>,
    bounds: Bounds,
    /// Which issue its readings are.
    issue: Option<i64>,
    left: Vec<(Ean, Work)>,
}

impl<'c> Composer<'c> {
    /// Keeps the points of a delivery, which stood in this one, and finds what is to be composed.
    pub async fn of(
        transaction: &'c Transaction<'c>,
        source: &'c DescribedSource,
        meters: &'c HashMap<Ean, IngestMeter>,
        bounds: Bounds,
        points: &Points,
        stood_in: i32,
    ) -> Result<Self, DbError> {
        // Issues decide among the points. What is made of them then is newer than what was made before, whatever
        // points that was of.
        let issue = if source.issue_kind().is_some() {
            Some(source_point::tell_moment(transaction).await?)
        } else {
            None
        };
        let mut composer = Self { transaction, source, meters, bounds, issue, left: Vec::new() };
        if let Some((first, last)) = points.ends() {
            let source_id = source.described.source_id;
            let ids = source_point::add_series(transaction, source_id, points.series()).await?;
            let staged = source_point::list_staged(transaction, &ids, first, last).await?;
            source_point::merge_staging(transaction, &ids, stood_in, source.issue_kind()).await?;
            composer.left = composer.work(points, &staged).into_iter().rev().collect();
        }
        Ok(composer)
    }

    fn interpreter(&self) -> &Interpreter {
        &self.source.interpreter
    }

    /// What is to be composed, by meter.
    fn work(&self, points: &Points, staged: &[StagedSeries]) -> BTreeMap<Ean, Work> {
        let is_sampled = self.interpreter().description().interval.is_sampled();
        let mut by_meter: BTreeMap<Ean, Work> = BTreeMap::new();
        for of in staged {
            let StagedSeries { first_at, last_at, points: count, before_at, .. } = *of;
            let place = usize::try_from(of.series).unwrap_or_default();
            let Some(series) = points.series().get(place) else { continue };
            // Samples that did not cover their interval were waiting for those that follow them.
            let first_at = before_at.filter(|_| is_sampled).unwrap_or(first_at);
            for (meter_ean, quantity) in self.interpreter().measured_by(series) {
                let work = by_meter.entry(meter_ean).or_insert_with(|| Work {
                    quantities: Vec::new(),
                    first_at,
                    last_at,
                    points: 0,
                });
                work.first_at = work.first_at.min(first_at);
                work.last_at = work.last_at.max(last_at);
                work.points += count;
                if !work.quantities.contains(&quantity) {
                    work.quantities.push(quantity);
                }
            }
        }
        by_meter
    }

    /// The readings of the next meters, no two about one interval; `None` if there are no more.
    pub async fn next(&mut self) -> Result<Option<Vec<ComposedReading>>, DbError> {
        let mut targets = Vec::new();
        let mut points = 0;
        while points < POINTS_AT_ONCE
            && let Some((meter_ean, work)) = self.left.pop()
        {
            points += work.points;
            targets.extend(self.targets(meter_ean, &work));
        }
        if targets.is_empty() && self.left.is_empty() {
            return Ok(None);
        }
        let known = self.known(&targets).await?;
        Ok(Some(self.compose(&targets, &known)))
    }

    fn targets(&self, meter_ean: Ean, work: &Work) -> Vec<Target> {
        let Work { quantities, first_at, last_at, .. } = work;
        let length = self.interpreter().description().interval.length();
        // A point may begin an interval, end one, and lie in one.
        let last_end =
            (*last_at + length.max(interval::LENGTH) + interval::LENGTH).min(self.bounds.now);
        let target = |quantity: &Quantity| Target {
            meter_ean,
            quantity: *quantity,
            components: self.interpreter().components(meter_ean, *quantity),
            first_end: *first_at,
            last_end,
        };
        quantities.iter().map(target).collect()
    }

    /// The points of all components, by series.
    async fn known<'t>(
        &self,
        targets: &'t [Target],
    ) -> Result<HashMap<&'t Series, Vec<KnownPoint>>, DbError> {
        let reach = self.interpreter().description().interval.length().max(interval::LENGTH);
        let mut times: HashMap<&Series, (DateTime<Utc>, DateTime<Utc>)> = HashMap::new();
        for Target { components, first_end, last_end, .. } in targets {
            for component in components {
                let (first, last) =
                    times.entry(&component.series).or_insert((*first_end - reach, *last_end));
                *first = (*first_end - reach).min(*first);
                *last = (*last_end).max(*last);
            }
        }
        let source_id = self.source.described.source_id;
        let all: Vec<&Series> = times.keys().copied().collect();
        let ids =
            source_point::find_series(self.transaction, source_id, all.iter().copied()).await?;
        let mut series_of = HashMap::new();
        let mut wanted = Vec::new();
        for (series, series_id) in all.into_iter().zip(ids) {
            let (Some(series_id), Some((first_at, last_at))) = (series_id, times.get(series))
            else {
                continue;
            };
            series_of.insert(series_id, series);
            wanted.push(Wanted { series_id, first_at: *first_at, last_at: *last_at });
        }
        let mut known: HashMap<&Series, Vec<KnownPoint>> = HashMap::new();
        for (series_id, point) in source_point::list_around(self.transaction, &wanted).await? {
            if let Some(series) = series_of.get(&series_id) {
                known.entry(series).or_default().push(point);
            }
        }
        Ok(known)
    }

    fn compose(
        &self,
        targets: &[Target],
        known: &HashMap<&Series, Vec<KnownPoint>>,
    ) -> Vec<ComposedReading> {
        let mut composed = Vec::new();
        for of_meter in targets.chunk_by(|one, other| one.meter_ean == other.meter_ean) {
            let meter = of_meter.first().and_then(|target| self.meters.get(&target.meter_ean));
            let Some(meter) = meter else { continue };
            let mut readings: BTreeMap<DateTime<Utc>, ComposedReading> = BTreeMap::new();
            for target in of_meter {
                self.add(meter, target, known, &mut readings);
            }
            composed.extend(readings.into_values());
        }
        composed
    }

    fn add(
        &self,
        meter: &IngestMeter,
        target: &Target,
        known: &HashMap<&Series, Vec<KnownPoint>>,
        readings: &mut BTreeMap<DateTime<Utc>, ComposedReading>,
    ) {
        let Target { meter_ean, quantity, components, first_end, last_end } = target;
        let of = |component: &Component| {
            known.get(&component.series).map_or(&[] as &[KnownPoint], Vec::as_slice)
        };
        let components: Vec<(&Component, &[KnownPoint])> =
            components.iter().map(|component| (component, of(component))).collect();
        let sign = if quantity.is_power() { i64::from(meter.power_sign) } else { 1 };
        let first = Some(interval::ceil_to_grid(*first_end));
        let ends = successors(first, |end| Some(*end + interval::LENGTH))
            .take_while(|end| end <= last_end);
        let composed = self.interpreter().compose(*meter_ean, *quantity, &components, ends);
        for value in composed {
            let interval_end = value.interval_end;
            let is_in_time =
                interval_end > self.bounds.readable_after && interval_end <= self.bounds.now;
            if !is_in_time || !meter.installation_period.covers(interval_end) {
                continue;
            }
            let empty = [None; Quantity::VARIANTS.len()];
            let reading = readings.entry(interval_end).or_insert(ComposedReading {
                meter_id: meter.id,
                interval_end,
                values: empty,
            });
            if let Some(place) = reading.values.get_mut(*quantity as usize) {
                *place = Some(ComposedValue {
                    value: sign * value.value,
                    status: value.status,
                    issue: self.issue,
                    delivery_id: value.delivery_id,
                });
            }
        }
    }
}
