//! Scalars and enumerations of the field.

use async_graphql::{
    Enum, ID, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value,
};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, bad_input};
use crate::domain::amsterdam::parse_instant;
use crate::domain::authority::{AuthorityKind, StatedAuthority};
use crate::domain::consent::ConsentState;
use crate::domain::customer::CompanyNumber;
use crate::domain::day::Day;
use crate::domain::ean::Ean;
use crate::domain::meter::{MeterType, VoltageReference};
use crate::domain::portal_login::{PortalLogin, PortalMeans};
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;
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

/// The number of a company in the trade register (KvK): 8 digits. Text, since it may begin with zeros.
#[Scalar(name = "CompanyNumber")]
impl ScalarType for CompanyNumber {
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

/// A calendar day in Amsterdam, such as 2026-11-24.
#[Scalar(name = "Date")]
impl ScalarType for Day {
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

/// By what authority somebody acts for the holder of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Authority", remote = "StatedAuthority")]
pub enum StatedAuthorityName {
    /// They are the holder.
    Owner,
    /// They may sign for the holder.
    Authorised,
}

/// What the authority of a declaration was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AuthorityKind", remote = "AuthorityKind")]
pub enum AuthorityKindName {
    /// Of the holder.
    Owner,
    /// Of somebody who may sign for the holder.
    Authorised,
    /// Of the metering company, since the holder left the connection: nobody declared it.
    EndOfHolding,
    /// In words of their own, from before kinds were kept.
    Other,
}

/// By what somebody came into the consent portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "PortalSignInMeans", remote = "PortalMeans")]
pub enum PortalMeansName {
    /// The code of a letter.
    Code,
    /// A code to come back with, made in a session that began with a code.
    ReturnCode,
    /// A broker that speaks OpenID Connect, such as one of eHerkenning.
    OpenidConnect,
}

/// The login in which something was declared in the consent portal.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct PortalSignIn {
    /// By what they came in.
    means: PortalMeansName,
    /// The level of assurance (acr) that the broker named, word for word.
    assurance_level: Option<String>,
    /// Number of the session; it stands in the audit trail of the login as well.
    session_id: ID,
}

impl From<&PortalLogin> for PortalSignIn {
    fn from(login: &PortalLogin) -> Self {
        Self {
            means: login.means.into(),
            assurance_level: login.level.clone(),
            session_id: login.session_id.into(),
        }
    }
}

/// A moment that is given to us: taken as at every other door. It has the name of the library's own scalar,
/// as which moments are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub DateTime<Utc>);

/// Names that two types of ours share on purpose.
pub const SHARED_NAMES: [&str; 1] = ["DateTime"];

/// Implement the DateTime<Utc> scalar
///
/// The input/output is a string in RFC3339 format.
#[Scalar(name = "DateTime", specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339")]
impl ScalarType for Moment {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(Self(parse_instant(text)?)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339())
    }
}

impl From<Moment> for DateTime<Utc> {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

/// A whole number that may be larger than an Int is: up to 9007199254740991 (2^53 - 1), which every
/// reader of JSON holds exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Long(pub u64);

#[Scalar(name = "Long")]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => {
                number.as_u64().map(Self).ok_or_else(|| InputValueError::expected_type(value))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
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

/// Between what a meter measures voltage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "VoltageReference", remote = "VoltageReference")]
pub enum VoltageReferenceName {
    /// A phase and neutral: 230 V at a small connection.
    PhaseToNeutral,
    /// Two phases: 400 V, or 10 kV behind a transformer.
    PhaseToPhase,
}

/// One of the five measured values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Quantity", remote = "Quantity")]
pub enum QuantityName {
    /// Net active power in kW.
    ActivePower,
    /// Net reactive power in kVAr.
    ReactivePower,
    /// Voltage of phase 1 in V.
    VoltageL1,
    /// Voltage of phase 2 in V.
    VoltageL2,
    /// Voltage of phase 3 in V.
    VoltageL3,
}

/// How a value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ReadingStatus", remote = "ReadingStatus")]
pub enum ReadingStatusName {
    /// Derived, since the meter gave no usable value.
    Estimated,
    /// As the meter gave it.
    Measured,
    /// Replaces an earlier one.
    Corrected,
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

/// Identifiers in one request at most.
const AT_ONCE_MAX: usize = 200;

/// The numbers in identifiers of ours, each once, in the order in which they came.
pub fn distinct_numbers(ids: &[ID]) -> Outcome<Vec<i32>> {
    if !(1..=AT_ONCE_MAX).contains(&ids.len()) {
        return Err(bad_input(format!("name between 1 and {AT_ONCE_MAX} at once")));
    }
    let mut numbers = Vec::new();
    for id in ids {
        let number = number(id)?;
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

/// Bytes as text.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
