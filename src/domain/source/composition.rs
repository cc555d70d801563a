//! Composes readings of points: the difference of a counter, the sum of what several channels measured, the mean
//! of samples. What is lacking, or cannot be, leaves a gap; nothing is ever made up for it.
//!
//! What comes out depends on the points alone, and not on the order in which they came.

mod alone;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::alias::Alias;
use super::alias_book::{Meant, spaceless};
use super::description::Channel;
use super::interpreter::{Interpreter, factor_of};
use super::point_reader::DIGITS;
use crate::domain::ean::Ean;
use crate::domain::interval::INTERVAL_SECONDS;
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;
use crate::domain::source_line::Series;

/// The length of an interval of ours.
const FIVE_MINUTES: TimeDelta = TimeDelta::seconds(INTERVAL_SECONDS);

/// Milliseconds of one.
const INTERVAL_MILLIS: i64 = INTERVAL_SECONDS * 1_000;

/// A point as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownPoint {
    /// When the counter was so, or the end of the interval or sample.
    pub at: DateTime<Utc>,
    /// As of a `Point`.
    pub value: i64,
    /// How it came about.
    pub status: ReadingStatus,
    /// The delivery that said so.
    pub delivery_id: i32,
}

/// A channel that measures one quantity of a meter, at least for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Where its values stand.
    pub series: Series,
    /// What stands for the channel in a record.
    name: String,
    /// The place of the channel in the description.
    channel: usize,
}

/// A value of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Composed {
    /// End of the interval.
    pub interval_end: DateTime<Utc>,
    /// In stored units.
    pub value: i64,
    /// How it came about.
    pub status: ReadingStatus,
    /// The last of the deliveries that brought its points.
    pub delivery_id: i32,
}

/// What is put together for an interval.
#[derive(Debug, Clone, Copy)]
struct Sum {
    /// In kW, kVAr or V.
    value: Decimal,
    has_estimated: bool,
    has_corrected: bool,
    delivery_id: i32,
}

impl Sum {
    fn of(value: Decimal, points: &[&KnownPoint]) -> Self {
        let is = |status| points.iter().any(|point| point.status == status);
        Self {
            value,
            has_estimated: is(ReadingStatus::Estimated),
            has_corrected: is(ReadingStatus::Corrected),
            delivery_id: points.iter().map(|point| point.delivery_id).max().unwrap_or_default(),
        }
    }

    fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            value: self.value.checked_add(other.value)?,
            has_estimated: self.has_estimated || other.has_estimated,
            has_corrected: self.has_corrected || other.has_corrected,
            delivery_id: self.delivery_id.max(other.delivery_id),
        })
    }

    /// The status never falls when a point gets a higher one.
    fn status(&self) -> ReadingStatus {
        match (self.has_estimated, self.has_corrected) {
            (true, _) => ReadingStatus::Estimated,
            (false, true) => ReadingStatus::Corrected,
            (false, false) => ReadingStatus::Measured,
        }
    }
}

impl Interpreter {
    /// What the values of a series are of, at some time: meters and quantities.
    #[must_use]
    pub fn measured_by(&self, series: &Series) -> Vec<(Ean, Quantity)> {
        let Some(channel) = self.channel_of(series) else { return Vec::new() };
        let aliases = self.aliases.of_identifier(&series.identifier);
        if aliases.is_empty() {
            let meter_ean = spaceless(&series.identifier).parse().ok();
            return meter_ean.zip(channel.quantity).into_iter().collect();
        }
        let mut measured: Vec<(Ean, Quantity)> = Vec::new();
        for alias in aliases {
            let is_its = alias.channel.as_deref();
            let is_its = is_its.is_none_or(|name| name.eq_ignore_ascii_case(&series.channel));
            let quantity = channel.quantity.or(alias.quantity).filter(|_| is_its);
            let one = quantity.map(|quantity| (alias.meter_ean, quantity));
            measured.extend(one.filter(|one| !measured.contains(one)));
        }
        measured
    }

    fn channel_of(&self, series: &Series) -> Option<&Channel> {
        match self.description().channels.as_slice() {
            [only] => Some(only),
            _ => self.channel(&series.channel),
        }
    }

    /// The channels that an alias is about and that measure this, each by its place and what stands for it.
    pub(super) fn channels_of<'a>(
        &'a self,
        alias: &'a Alias,
        quantity: Quantity,
    ) -> impl Iterator<Item = (usize, &'a str)> {
        let named = move |channel: &'a Channel| match &alias.channel {
            None => self.name_in_record(channel),
            Some(name) => {
                let is_its = self.channel(name).is_some_and(|its| its.name == channel.name);
                is_its.then_some(name.as_str())
            }
        };
        let channels = self.description().channels.iter().enumerate();
        channels
            .filter(move |(_, channel)| channel.quantity.or(alias.quantity) == Some(quantity))
            .filter_map(move |(place, channel)| Some((place, named(channel)?)))
    }

    /// All channels that measure a quantity of a meter, each at least for some time. Those of aliases or, without
    /// any, those under the meter's EAN.
    #[must_use]
    pub fn components(&self, meter_ean: Ean, quantity: Quantity) -> Vec<Component> {
        let mut components: Vec<Component> = Vec::new();
        for alias in self.aliases.of_meter(meter_ean) {
            for (channel, name) in self.channels_of(alias, quantity) {
                self.add_component(&mut components, &alias.identifier, channel, name);
            }
        }
        if components.is_empty() {
            let direct = Alias::plain(&meter_ean.to_string(), meter_ean);
            for (channel, name) in self.channels_of(&direct, quantity) {
                self.add_component(&mut components, &direct.identifier, channel, name);
            }
        }
        components
    }

    fn add_component(
        &self,
        components: &mut Vec<Component>,
        identifier: &str,
        place: usize,
        name: &str,
    ) {
        let Some(channel) = self.description().channels.get(place) else { return };
        let series = self.series(identifier.to_owned(), channel, name);
        if !components.iter().any(|other| other.series == series) {
            components.push(Component { series, name: name.to_owned(), channel: place });
        }
    }

    /// The values of a quantity of a meter in the intervals that end then. Each component comes with its points in
    /// the order of time, those beside the intervals included.
    #[must_use]
    pub fn compose(
        &self,
        meter_ean: Ean,
        quantity: Quantity,
        components: &[(&Component, &[KnownPoint])],
        ends: impl IntoIterator<Item = DateTime<Utc>>,
    ) -> Vec<Composed> {
        let mut composed = Vec::new();
        for end in ends {
            if let Some(sum) = self.sum(meter_ean, quantity, components, end)
                && let Some(value) = quantity.to_stored(sum.value)
            {
                self.put_composed(&sum, value, end, &mut composed);
            }
        }
        composed
    }

    /// One value; or three estimates, if it is one of a quarter of an hour.
    fn put_composed(
        &self,
        sum: &Sum,
        value: i64,
        end: DateTime<Utc>,
        composed: &mut Vec<Composed>,
    ) {
        let of = |interval_end, status| Composed {
            interval_end,
            value,
            status,
            delivery_id: sum.delivery_id,
        };
        let length = self.description().interval.length();
        if length <= FIVE_MINUTES {
            composed.push(of(end, sum.status()));
            return;
        }
        let mut part = end - length + FIVE_MINUTES;
        while part <= end {
            composed.push(of(part, ReadingStatus::Estimated));
            part += FIVE_MINUTES;
        }
    }

    /// The sum of all components that measure the interval; `None` if there is none, or one lacks its value.
    fn sum(
        &self,
        meter_ean: Ean,
        quantity: Quantity,
        components: &[(&Component, &[KnownPoint])],
        end: DateTime<Utc>,
    ) -> Option<Sum> {
        let mut sum: Option<Sum> = None;
        for (component, points) in components {
            let Some(meant) = self.meant(component, meter_ean, end) else { continue };
            let channel = self.description().channels.get(component.channel)?;
            let mut one = if channel.counter {
                self.difference(component, &meant, points, end)?
            } else if self.description().interval.is_sampled() {
                self.mean_of_samples(points, end)?
            } else {
                let point = at(points, end)?;
                Sum::of(in_ours(point.value), &[point])
            };
            one.value = one.value.checked_mul(factor_of(&meant, channel, quantity))?;
            sum = Some(match sum {
                Some(sum) => sum.plus(one)?,
                None => one,
            });
        }
        sum
    }

    /// What a component means at this end of an interval, if it is this meter.
    fn meant(&self, of: &Component, meter_ean: Ean, end: DateTime<Utc>) -> Option<Meant> {
        let meant = self.aliases.find(&of.series.identifier, &of.name, end).ok()?;
        (meant.meter_ean == meter_ean).then_some(meant)
    }

    /// By how much a counter ran on. None if it ran back: it was swapped, began anew, or is wrong.
    fn difference(
        &self,
        component: &Component,
        meant: &Meant,
        points: &[KnownPoint],
        end: DateTime<Utc>,
    ) -> Option<Sum> {
        let length = self.description().interval.length().max(FIVE_MINUTES);
        let before = at(points, end - length)?;
        let after = at(points, end)?;
        // Where another alias begins, another counter may.
        if self.meant(component, meant.meter_ean, end - length).as_ref() != Some(meant) {
            return None;
        }
        let ran = after.value.checked_sub(before.value).filter(|ran| *ran >= 0)?;
        let per_hour = TimeDelta::hours(1).num_seconds() / length.num_seconds();
        let value = in_ours(ran).checked_mul(per_hour.into())?;
        Some(Sum::of(value, &[before, after]))
    }

    /// The mean of samples, each by the time that it covers. One that do not cover the interval wholly is an
    /// estimate, and made only once the samples have gone on: until then others may follow.
    fn mean_of_samples(&self, points: &[KnownPoint], end: DateTime<Utc>) -> Option<Sum> {
        let interval = &self.description().interval;
        let start = end - FIVE_MINUTES;
        let first = points.partition_point(|point| point.at <= start);
        let (mut covered, mut weighed) = (0_i64, 0_i128);
        let mut used: Vec<&KnownPoint> = Vec::new();
        for (place, point) in points.iter().enumerate().skip(first) {
            let before = place.checked_sub(1).and_then(|before| points.get(before));
            let from = covered_from(before, point, interval.length()).max(start);
            let millis = (point.at.min(end) - from).num_milliseconds();
            if millis > 0 {
                covered += millis;
                weighed += i128::from(point.value) * i128::from(millis);
                used.push(point);
            }
            if point.at >= end {
                break;
            }
        }
        let has_gone_on = points.last().is_some_and(|last| last.at >= end);
        let is_enough = covered * 100 >= INTERVAL_MILLIS * i64::from(interval.least_coverage);
        if covered == 0 || !has_gone_on || !is_enough {
            return None;
        }
        let mean = i64::try_from(weighed / i128::from(covered)).ok()?;
        let mut sum = Sum::of(in_ours(mean), &used);
        sum.has_estimated |= covered < INTERVAL_MILLIS;
        Some(sum)
    }
}

/// From when on a sample covers the time. It may come somewhat late: then it covers all since the one before.
fn covered_from(
    before: Option<&KnownPoint>,
    point: &KnownPoint,
    length: TimeDelta,
) -> DateTime<Utc> {
    match before {
        Some(before) if point.at - before.at <= length * 3 / 2 => before.at,
        _ => point.at - length,
    }
}

/// The point of this moment.
fn at(points: &[KnownPoint], moment: DateTime<Utc>) -> Option<&KnownPoint> {
    let place = points.binary_search_by_key(&moment, |point| point.at).ok()?;
    points.get(place)
}

fn in_ours(value: i64) -> Decimal {
    Decimal::new(value, DIGITS)
}
