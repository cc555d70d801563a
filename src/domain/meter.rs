//! The two kinds of meter at a connection.

use std::fmt;

/// What a meter measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeterType {
    /// *Bruto-productiemeter*: gross production, before own use.
    GrossProduction,
    /// *Overdrachtspuntmeter*: the meter at the point of transfer to the grid.
    TransferPoint,
}

impl MeterType {
    /// Every kind, in the order of the wire contract.
    pub const ALL: [Self; 2] = [Self::GrossProduction, Self::TransferPoint];

    /// The name on Liander's wire, which is also the one stored.
    #[must_use]
    pub fn wire_name(self) -> &'static str {
        match self {
            Self::GrossProduction => "bruto_productiemeter",
            Self::TransferPoint => "overdrachtspuntmeter",
        }
    }

    /// The kind with this wire name.
    #[must_use]
    pub fn from_wire_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.wire_name() == name)
    }
}

impl fmt::Display for MeterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire_name())
    }
}
