//! Units of sources, and how a value in one becomes one in ours.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use strum::EnumString;

use crate::domain::quantity::Quantity;

/// A unit: of power, of voltage, or of the energy of an interval.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    strum::Display,
    strum::VariantArray,
)]
#[strum(ascii_case_insensitive)]
#[expect(missing_docs, reason = "units are named by their symbols")]
pub enum Unit {
    W,
    #[serde(rename = "kW")]
    KW,
    MW,
    Wh,
    #[serde(rename = "kWh")]
    KWh,
    MWh,
    #[serde(rename = "var")]
    Var,
    #[serde(rename = "kvar", alias = "kVAr")]
    Kvar,
    #[serde(rename = "Mvar", alias = "MVAr")]
    Mvar,
    #[serde(rename = "varh")]
    Varh,
    #[serde(rename = "kvarh", alias = "kVArh")]
    Kvarh,
    #[serde(rename = "Mvarh", alias = "MVArh")]
    Mvarh,
    V,
    #[serde(rename = "kV")]
    KV,
}

/// What a unit is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Active,
    Reactive,
    Voltage,
}

impl Unit {
    const fn kind(self) -> Kind {
        match self {
            Self::W | Self::KW | Self::MW | Self::Wh | Self::KWh | Self::MWh => Kind::Active,
            Self::Var | Self::Kvar | Self::Mvar | Self::Varh | Self::Kvarh | Self::Mvarh => {
                Kind::Reactive
            }
            Self::V | Self::KV => Kind::Voltage,
        }
    }

    /// Whether it is one of an amount, and not of what flows.
    #[must_use]
    pub const fn is_energy(self) -> bool {
        matches!(self, Self::Wh | Self::KWh | Self::MWh | Self::Varh | Self::Kvarh | Self::Mvarh)
    }

    /// Whether it can be that of this quantity.
    #[must_use]
    pub const fn fits(self, quantity: Quantity) -> bool {
        match quantity {
            Quantity::ActivePower => matches!(self.kind(), Kind::Active),
            Quantity::ReactivePower => matches!(self.kind(), Kind::Reactive),
            Quantity::VoltageL1 | Quantity::VoltageL2 | Quantity::VoltageL3 => {
                matches!(self.kind(), Kind::Voltage)
            }
        }
    }

    /// How many kW, kVAr or V one of it is; of an amount, how many kWh or kVArh.
    #[must_use]
    pub fn in_ours(self) -> Decimal {
        match self {
            Self::W | Self::Wh | Self::Var | Self::Varh => Decimal::new(1, 3),
            Self::KW | Self::KWh | Self::Kvar | Self::Kvarh | Self::V => Decimal::ONE,
            Self::MW | Self::MWh | Self::Mvar | Self::Mvarh | Self::KV => Decimal::ONE_THOUSAND,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_as_sources_write_them() {
        for (text, unit) in [
            ("kWh", Unit::KWh),
            ("KWH", Unit::KWh),
            ("kVAr", Unit::Kvar),
            ("kvarh", Unit::Kvarh),
            ("MW", Unit::MW),
            ("w", Unit::W),
            ("V", Unit::V),
        ] {
            assert_eq!(text.parse(), Ok(unit), "{text}");
        }
        assert!("kVA".parse::<Unit>().is_err(), "apparent power is none of what we take");
    }
}
