//! From what a broker says of somebody, whose connections they may look at in the portal.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::claim::{Claims, texts};
use super::customer::CompanyNumber;
use super::ean::Ean;

/// As what a claim names customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimedAs {
    /// By the EANs of their connections.
    KlantEan,
    /// By their numbers in the trade register.
    CompanyNumber,
}

/// The text is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("write klant_ean or company_number")]
pub struct ClaimedAsError;

impl FromStr for ClaimedAs {
    type Err = ClaimedAsError;

    fn from_str(text: &str) -> Result<Self, ClaimedAsError> {
        match text {
            "klant_ean" => Ok(Self::KlantEan),
            "company_number" => Ok(Self::CompanyNumber),
            _ => Err(ClaimedAsError),
        }
    }
}

impl fmt::Display for ClaimedAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KlantEan => "klant_ean",
            Self::CompanyNumber => "company_number",
        })
    }
}

/// Where a broker names customers, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerClaim {
    /// Path of the claim.
    pub path: String,
    /// What stands there.
    pub holds: ClaimedAs,
}

/// Customers, as a broker names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedCustomers {
    /// Connections of theirs.
    pub klant_eans: Vec<Ean>,
    /// Numbers of theirs in the trade register.
    pub company_numbers: Vec<CompanyNumber>,
}

impl CustomerClaim {
    /// The customers that are named; what is no such name names nobody.
    #[must_use]
    pub fn read(&self, claims: &Claims) -> NamedCustomers {
        let named = texts(claims, &self.path);
        match self.holds {
            ClaimedAs::KlantEan => NamedCustomers {
                klant_eans: named.filter_map(|text| text.parse().ok()).collect(),
                ..NamedCustomers::default()
            },
            ClaimedAs::CompanyNumber => NamedCustomers {
                company_numbers: named.filter_map(|text| text.parse().ok()).collect(),
                ..NamedCustomers::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(holds: &str, value: Value) -> NamedCustomers {
        let path = "urn:etoegang:1.9:EntityConcernedID:KvKnr".to_owned();
        let claims = json!({ path.as_str(): value });
        let claim = CustomerClaim { path, holds: holds.parse().expect("a name") };
        claim.read(claims.as_object().expect("claims"))
    }

    #[test]
    fn one_number_or_a_list_of_eans_names_customers() {
        let number = "12345678".parse().expect("a number");
        let named = read("company_number", json!("12345678"));
        assert_eq!(named, NamedCustomers { company_numbers: vec![number], ..Default::default() });
        let ean = "871685900000000127".parse().expect("an EAN");
        let named = read("klant_ean", json!(["871685900000000127", "12345678"]));
        assert_eq!(named, NamedCustomers { klant_eans: vec![ean], ..Default::default() });
    }

    #[test]
    fn what_is_no_such_name_names_nobody() {
        for value in [json!(""), json!(12_345_678), json!(null), json!("871685900000000127")] {
            assert_eq!(read("company_number", value.clone()), NamedCustomers::default(), "{value}");
        }
    }
}
