//! The five measured quantities, how finely they are kept and how they are rounded for Liander.
//!
//! Values are kept as integers of a fine unit (a millionth of a kW or kVAr, a thousandth of a V).
//! Digits beyond that are cut off towards zero, never rounded: rounding happens once, on the way
//! out, half away from zero, and cutting cannot move a value across a half.

use async_graphql::Enum;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// One of the five measured values.
// In the order of the wire contract.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Enum,
    EnumString,
    IntoStaticStr,
    VariantArray,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Quantity {
    /// Net active power in kW.
    // Over three phases; positive is consumption (LDN), negative feed-in (ODN).
    ActivePower,
    /// Net reactive power in kVAr.
    // Signs as for active power.
    ReactivePower,
    /// Voltage of phase 1 in V.
    VoltageL1,
    /// Voltage of phase 2 in V.
    VoltageL2,
    /// Voltage of phase 3 in V.
    VoltageL3,
}

impl Quantity {
    /// The name by which descriptions and aliases of sources call it, and under which it is stored there.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// `meting_type` on Liander's wire.
    #[must_use]
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::ActivePower => "netto_actief_vermogen",
            Self::ReactivePower => "netto_blind_vermogen",
            Self::VoltageL1 => "lijnspanning_l1",
            Self::VoltageL2 => "lijnspanning_l2",
            Self::VoltageL3 => "lijnspanning_l3",
        }
    }

    /// `waarde_type` on Liander's wire: the unit.
    #[must_use]
    pub const fn wire_unit(self) -> &'static str {
        match self {
            Self::ActivePower => "kW",
            Self::ReactivePower => "kVAr",
            Self::VoltageL1 | Self::VoltageL2 | Self::VoltageL3 => "V",
        }
    }

    /// A stored value as it is rounded for the wire, once: in kW or kVAr, or in tenths of a V.
    #[must_use]
    pub const fn on_wire(self, stored: i64) -> i64 {
        let steps_per_one = if self.is_power() { 1 } else { 10 };
        divide_half_away_from_zero(stored, self.units_per_one() / steps_per_one)
    }

    /// The column's name in delivery files.
    #[must_use]
    pub const fn source_name(self) -> &'static str {
        match self {
            Self::ActivePower => "active_power_kw",
            Self::ReactivePower => "reactive_power_kvar",
            Self::VoltageL1 => "voltage_l1_v",
            Self::VoltageL2 => "voltage_l2_v",
            Self::VoltageL3 => "voltage_l3_v",
        }
    }

    /// Whether the value follows the direction of the energy.
    #[must_use]
    pub const fn is_power(self) -> bool {
        matches!(self, Self::ActivePower | Self::ReactivePower)
    }

    /// How many stored units make one kW, kVAr or V.
    #[must_use]
    pub const fn units_per_one(self) -> i64 {
        if self.is_power() { 1_000_000 } else { 1_000 }
    }

    /// A stored value in kW, kVAr or V, for people to look at.
    ///
    /// Sums stay far below 2^53 but for a year of the largest meter, where a last digit does not count.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "see above")]
    pub const fn in_units(self, stored: i64) -> f64 {
        stored as f64 / self.units_per_one() as f64
    }

    /// The accepted range in kW, kVAr or V, both ends included.
    #[must_use]
    pub const fn range(self) -> (i64, i64) {
        if self.is_power() { (-1_000_000, 1_000_000) } else { (0, 500_000) }
    }

    /// Turns a value in kW, kVAr or V into stored units. `None` if it is out of [`Self::range`].
    #[must_use]
    pub fn to_stored(self, value: Decimal) -> Option<i64> {
        let (lowest, highest) = self.range();
        if value < Decimal::from(lowest) || value > Decimal::from(highest) {
            return None;
        }
        (value * Decimal::from(self.units_per_one())).trunc().to_i64()
    }
}

/// Divides, rounding half away from zero. Zero has no sign, so `-0` cannot come out.
#[must_use]
pub const fn divide_half_away_from_zero(value: i64, divisor: i64) -> i64 {
    let magnitude = (value.unsigned_abs() + divisor.unsigned_abs() / 2) / divisor.unsigned_abs();
    if (value < 0) == (divisor < 0) { magnitude.cast_signed() } else { -magnitude.cast_signed() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kilowatts(text: &str) -> i64 {
        let stored =
            Quantity::ActivePower.to_stored(text.parse().expect("a decimal")).expect("in range");
        divide_half_away_from_zero(stored, Quantity::ActivePower.units_per_one())
    }

    #[test]
    fn halves_of_both_signs_round_away_from_zero() {
        assert_eq!(["0.5", "1.5", "2.5"].map(kilowatts), [1, 2, 3]);
        assert_eq!(["-0.5", "-1.5", "-2.5"].map(kilowatts), [-1, -2, -3]);
    }

    #[test]
    fn a_small_negative_value_rounds_to_plain_zero() {
        assert_eq!(["-0.4", "-0.000001", "-0.0"].map(kilowatts), [0, 0, 0]);
    }

    #[test]
    fn digits_beyond_what_is_stored_never_round_a_second_time() {
        assert_eq!(kilowatts("0.49999999999"), 0);
        assert_eq!(kilowatts("-0.49999999999"), 0);
        assert_eq!(kilowatts("0.50000000001"), 1);
    }

    #[test]
    fn values_out_of_range_are_refused_and_the_ends_are_not() {
        let volts = |text: &str| Quantity::VoltageL1.to_stored(text.parse().expect("a decimal"));
        assert_eq!(volts("500000"), Some(500_000_000));
        assert_eq!(volts("500000.001"), None);
        assert_eq!(volts("-0.1"), None);
        assert_eq!(volts("0"), Some(0));
    }
}
