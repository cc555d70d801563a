//! One reading: what a meter measured over the five minutes before an instant.

use async_graphql::Enum;
use chrono::{DateTime, Utc};

use super::quantity::Quantity;

/// How a value came about.
// A higher status replaces a lower one, never the other way round, so that a delivery that arrives late or twice
// cannot undo a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enum)]
#[repr(i16)]
pub enum ReadingStatus {
    /// Derived, since the meter gave no usable value.
    Estimated = 0,
    /// As the meter gave it.
    Measured = 1,
    /// Replaces an earlier one.
    Corrected = 2,
}

impl ReadingStatus {
    /// Every status, lowest first.
    pub const ALL: [Self; 3] = [Self::Estimated, Self::Measured, Self::Corrected];

    /// The name in delivery files.
    #[must_use]
    pub const fn source_name(self) -> &'static str {
        match self {
            Self::Estimated => "estimated",
            Self::Measured => "measured",
            Self::Corrected => "corrected",
        }
    }

    /// The status with this name in a delivery file, in whatever case.
    #[must_use]
    pub fn from_source_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.source_name().eq_ignore_ascii_case(name))
    }

    /// The number it is stored as; its order is the order of precedence.
    #[must_use]
    pub const fn rank(self) -> i16 {
        self as i16
    }
}

/// The values of one interval, in stored units (see [`Quantity`]), in the order of
/// [`Quantity::ALL`]. A value that the source did not give is `None`, which is not zero.
pub type Values = [Option<i64>; Quantity::ALL.len()];

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
        for (quantity, value) in Quantity::ALL.into_iter().zip(&mut values) {
            *value = value.map(|stored| quantity.on_wire(stored));
        }
        values
    }
}
