//! Scalars and enumerations of the field.

use async_graphql::{Enum, ID, InputValueError, InputValueResult, Scalar, ScalarType, Value};

use super::fault::{Outcome, bad_input};
use crate::domain::consent::ConsentState;
use crate::domain::ean::Ean;
use crate::domain::meter::MeterType;
use crate::domain::resolution::Resolution;

/// An EAN of 18 digits, the last of which is a check digit. Text, since it may begin with zeros.
#[Scalar(name = "Ean")]
impl ScalarType for Ean {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(text.parse()?),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// How the consent of a customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ConsentState", remote = "ConsentState")]
pub enum ConsentStateName {
    /// One is in force.
    InForce,
    /// They gave one, and withdrew it.
    Withdrawn,
    /// They never gave one.
    Never,
}

/// What a meter measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "MeterType", remote = "MeterType")]
pub enum MeterTypeName {
    /// Bruto-productiemeter: gross production, before own use.
    GrossProduction,
    /// Overdrachtspuntmeter: the meter at the point of transfer to the grid.
    TransferPoint,
}

/// How readings are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Resolution", remote = "Resolution")]
pub enum ResolutionName {
    /// Intervals of five minutes, as they came.
    Raw,
    /// By 15 minutes.
    QuarterHour,
    /// By the hour.
    Hour,
    /// By the calendar day in Amsterdam: 23, 24 or 25 hours.
    Day,
}

/// The number in an identifier of ours.
pub fn number(id: &ID) -> Outcome<i32> {
    id.parse().map_err(|_| bad_input("id is no identifier of ours"))
}

/// Bytes as text.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
