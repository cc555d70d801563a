//! What points make by themselves, without any that are known already: for whoever wants to see what a file becomes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};
use strum::VariantArray;

use super::{FIVE_MINUTES, KnownPoint};
use crate::domain::ean::Ean;
use crate::domain::interval;
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;
use crate::domain::source::Interpreter;
use crate::domain::source_line::{Point, Series, SourceReading};

/// The points of each series, by time.
type BySeries = BTreeMap<Arc<Series>, BTreeMap<DateTime<Utc>, KnownPoint>>;

impl Interpreter {
    /// The readings that these points make, by meter, time and status. Of several about one moment the highest status
    /// counts, and of those the last.
    #[must_use]
    pub fn compose_alone<'p>(
        &self,
        points: impl IntoIterator<Item = &'p Point>,
    ) -> Vec<SourceReading> {
        let mut by_series = BySeries::new();
        for point in points {
            let Point { at, value, status, .. } = *point;
            let known = by_series.entry(Arc::clone(&point.series)).or_default();
            let said = KnownPoint { at, value, status, delivery_id: 0 };
            let held = known.entry(at).or_insert(said);
            if status >= held.status {
                *held = said;
            }
        }
        let measured: BTreeSet<(Ean, usize)> = by_series
            .keys()
            .flat_map(|series| self.measured_by(series))
            .map(|(meter_ean, quantity)| (meter_ean, quantity as usize))
            .collect();
        // Those near a point: what lies between two of a file may be centuries.
        let length = self.description().interval.length();
        let near = |at: &DateTime<Utc>| {
            let end = interval::ceil_to_grid(*at);
            [Some(end), end.checked_add_signed(FIVE_MINUTES), end.checked_add_signed(length)]
        };
        let moments = by_series.values().flat_map(BTreeMap::keys);
        let ends: BTreeSet<DateTime<Utc>> = moments
            .filter(|at| (1..=9_999).contains(&at.year()))
            .flat_map(near)
            .flatten()
            .collect();
        let ends: Vec<_> = ends.into_iter().filter(|end| interval::is_on_grid(*end)).collect();
        let by_series: BTreeMap<&Series, Vec<KnownPoint>> = by_series
            .iter()
            .map(|(series, known)| (series.as_ref(), known.values().copied().collect()))
            .collect();
        let mut readings: BTreeMap<(Ean, DateTime<Utc>, ReadingStatus), SourceReading> =
            BTreeMap::new();
        for (meter_ean, place) in measured {
            let Some(quantity) = Quantity::VARIANTS.get(place).copied() else { continue };
            let components = self.components(meter_ean, quantity);
            let components: Vec<_> = components
                .iter()
                .map(|component| {
                    let known = by_series.get(&component.series);
                    (component, known.map_or(&[] as &[KnownPoint], Vec::as_slice))
                })
                .collect();
            let composed = self.compose(meter_ean, quantity, &components, ends.iter().copied());
            for composed in composed {
                let (interval_end, status) = (composed.interval_end, composed.status);
                let key = (meter_ean, interval_end, status);
                let values = [None; Quantity::VARIANTS.len()];
                let reading = readings.entry(key).or_insert(SourceReading {
                    meter_ean,
                    interval_end,
                    values,
                    status,
                });
                if let Some(value) = reading.values.get_mut(place) {
                    *value = Some(composed.value);
                }
            }
        }
        readings.into_values().collect()
    }
}
