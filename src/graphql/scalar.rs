//! Scalars of the field.

use async_graphql::{
    ID, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value,
};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, bad_input};
use crate::domain::amsterdam::parse_instant;
use crate::domain::customer::CompanyNumber;
use crate::domain::day::Day;
use crate::domain::ean::Ean;
use crate::domain::portal_login::{PortalLogin, PortalMeans};

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

/// The login in which something was declared in the consent portal.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct PortalSignIn {
    /// By what they came in.
    means: PortalMeans,
    /// The level of assurance (acr) that the broker named, word for word.
    assurance_level: Option<String>,
    /// Number of the session; it stands in the audit trail of the login as well.
    session_id: ID,
}

impl From<&PortalLogin> for PortalSignIn {
    fn from(login: &PortalLogin) -> Self {
        Self {
            means: login.means,
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
