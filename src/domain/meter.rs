//! Meters: the two kinds, and what is known of each.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::interval;

/// What a meter measures.
// In the order of the wire contract.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Display, EnumString, IntoStaticStr, VariantArray,
)]
pub enum MeterType {
    /// Bruto-productiemeter: gross production, before own use.
    #[strum(serialize = "bruto_productiemeter")]
    GrossProduction,
    /// Overdrachtspuntmeter: the meter at the point of transfer to the grid.
    #[strum(serialize = "overdrachtspuntmeter")]
    TransferPoint,
}

impl MeterType {
    /// The name on Liander's wire, which is also the one stored.
    #[must_use]
    pub fn wire_name(self) -> &'static str {
        self.into()
    }
}

/// Between what a meter measures voltage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum VoltageReference {
    /// A phase and neutral: 230 V at a small connection.
    PhaseToNeutral,
    /// Two phases: 400 V, or 10 kV behind a transformer.
    PhaseToPhase,
}

impl VoltageReference {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The highest nominal voltage of a connection, in V: beyond the transmission grid's 380 kV.
pub const NOMINAL_VOLTAGE_V_MAX: i32 = 500_000;

/// What is known of a meter, and may be put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeterDetails {
    /// What it measures.
    pub meter_type: MeterType,
    /// Whether its source counts feed-in as positive, so that power must change sign when it comes
    /// in. What came in before a change stays as it is.
    pub inverted: bool,
    /// Between what it measures voltage.
    pub voltage_reference: VoltageReference,
    /// The voltage that should be there, in V.
    pub nominal_voltage_v: i32,
    /// Since when it measures here; if that is not known, every reading counts.
    pub installed_at: Option<DateTime<Utc>>,
}

impl MeterDetails {
    /// A meter of this kind at a small connection, with signs as Liander wants them.
    #[must_use]
    pub const fn plain(meter_type: MeterType) -> Self {
        Self {
            meter_type,
            inverted: false,
            voltage_reference: VoltageReference::PhaseToNeutral,
            nominal_voltage_v: 230,
            installed_at: None,
        }
    }

    /// What a source's power is multiplied with, so that consumption is positive.
    #[must_use]
    pub const fn power_sign(&self) -> i16 {
        if self.inverted { -1 } else { 1 }
    }

    /// Whether the nominal voltage can be one.
    #[must_use]
    pub const fn has_possible_voltage(&self) -> bool {
        1 <= self.nominal_voltage_v && self.nominal_voltage_v <= NOMINAL_VOLTAGE_V_MAX
    }
}

/// When a meter was at its connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InstallationPeriod {
    /// Since when; from the beginning if that is not known.
    pub installed_at: Option<DateTime<Utc>>,
    /// Until when; for ever if it is still there.
    pub removed_at: Option<DateTime<Utc>>,
}

impl InstallationPeriod {
    /// Whether the interval that ended at this moment was measured here. One in which the meter
    /// came or went counts as far as it reaches.
    #[must_use]
    pub fn covers(&self, interval_end: DateTime<Utc>) -> bool {
        self.installed_at.is_none_or(|installed_at| interval_end > installed_at)
            && self.removed_at.is_none_or(|removed_at| interval_end - interval::LENGTH < removed_at)
    }

    /// The part of a period, open at its start and closed at its end, whose intervals were measured here.
    /// It is empty if its start is not before its end.
    #[must_use]
    pub fn within(
        &self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> (DateTime<Utc>, DateTime<Utc>) {
        let last = self.removed_at.map(|removed_at| {
            // The interval in which it was removed ends at the removal, or is cut by it.
            interval::ceil_to_grid(removed_at)
        });
        let after = self.installed_at.map_or(after, |installed_at| after.max(installed_at));
        (after, last.map_or(until, |last| until.min(last)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn an_interval_counts_where_the_meter_was_there_for_a_part_of_it() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let period = InstallationPeriod {
            installed_at: Some(at("2026-11-01T10:02:00Z")),
            removed_at: Some(at("2026-11-20T10:02:00Z")),
        };
        for (interval_end, is_covered) in [
            ("2026-11-01T10:00:00Z", false),
            ("2026-11-01T10:05:00Z", true),
            ("2026-11-20T10:05:00Z", true),
            ("2026-11-20T10:10:00Z", false),
        ] {
            assert_eq!(period.covers(at(interval_end)), is_covered, "{interval_end}");
        }
        assert!(InstallationPeriod::default().covers(at("2026-11-01T10:00:00Z")));
    }

    #[test]
    fn the_part_of_a_period_in_which_a_meter_was_there_has_the_intervals_that_count() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let (from, to) = (at("2026-11-01T09:00:00Z"), at("2026-11-01T12:00:00Z"));
        for installed_at in [None, Some("2026-11-01T10:00:00Z"), Some("2026-11-01T10:02:00Z")] {
            for removed_at in [None, Some("2026-11-01T11:00:00Z"), Some("2026-11-01T11:02:00Z")] {
                let period = InstallationPeriod {
                    installed_at: installed_at.map(at),
                    removed_at: removed_at.map(at),
                };
                let (after, until) = period.within(from, to);
                for step in 1..=36 {
                    let end = from + TimeDelta::minutes(5) * step;
                    assert_eq!(after < end && end <= until, period.covers(end), "{period:?} {end}");
                }
            }
        }
    }
}
