//! One reading: what a meter measured over the five minutes before an instant.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::quantity::Quantity;

/// How a value came about.
// A higher status replaces a lower one, never the other way round, so that a delivery that arrives late or twice
// cannot undo a correction. In delivery files its name is taken in whatever case.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Enum,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[repr(i16)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum ReadingStatus {
    /// Derived, since the meter gave no usable value.
    Estimated = 0,
    /// As the meter gave it.
    Measured = 1,
    /// Replaces an earlier one.
    Corrected = 2,
}

impl ReadingStatus {
    /// The name in delivery files.
    #[must_use]
    pub fn source_name(self) -> &'static str {
        self.into()
    }

    /// The one status of what two values give together: estimated if one is; else corrected if one is.
    #[must_use]
    pub fn together(self, other: Self) -> Self {
        if self == Self::Estimated {
            self
        } else if other == Self::Estimated {
            other
        } else {
            self.max(other)
        }
    }

    /// The number it is stored as; its order is the order of precedence.
    #[must_use]
    pub const fn rank(self) -> i16 {
        self as i16
    }
}

/// The values of one interval, in stored units (see [`Quantity`]), in the order of
/// [`Quantity::VARIANTS`]. A value that the source did not give is `None`, which is not zero.
pub type Values = [Option<i64>; Quantity::VARIANTS.len()];

/// One interval of one meter, signs as on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// End of the five-minute interval.
    pub interval_end: DateTime<Utc>,
    /// What was measured.
    pub values: Values,
}

impl Reading {
    /// The values as they are rounded for the wire: see [`Quantity::on_wire`].
    #[must_use]
    pub fn on_wire(&self) -> Values {
        let mut values = self.values;
        for (quantity, value) in Quantity::VARIANTS.iter().zip(&mut values) {
            *value = value.map(|stored| quantity.on_wire(stored));
        }
        values
    }
}
