//! From what a provider says of somebody, what they may do here.

use std::str::FromStr;

use thiserror::Error;

use super::claim::{Claims, texts};
use super::operator::Role;

/// A value of the claim, and the role that it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleOfValue {
    /// The value, such as the name of a group.
    pub value: String,
    /// The role.
    pub role: Role,
}

/// The text is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("write value=role, where the role is viewer, operator or admin")]
pub struct RoleOfValueError;

impl FromStr for RoleOfValue {
    type Err = RoleOfValueError;

    fn from_str(text: &str) -> Result<Self, RoleOfValueError> {
        // A value may hold the sign itself, as names in directories do.
        let (value, role) = text.rsplit_once('=').ok_or(RoleOfValueError)?;
        let (value, role) = (value.trim(), role.trim().parse().map_err(|_| RoleOfValueError)?);
        if value.is_empty() {
            return Err(RoleOfValueError);
        }
        Ok(Self { value: value.to_owned(), role })
    }
}

/// Where a provider says what we want to know, and how we read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRules {
    /// Path of the address.
    pub email: String,
    /// Path of what gives a role.
    pub role: String,
    /// Which roles it gives.
    pub roles: Vec<RoleOfValue>,
}

/// The highest role that the values at this path give. The claim is a list of texts or one text.
#[must_use]
pub fn role(claims: &Claims, path: &str, roles: &[RoleOfValue]) -> Option<Role> {
    let given = texts(claims, path).filter_map(|text| roles.iter().find(|role| role.value == text));
    given.map(|role| role.role).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn role_of(claims: Value, path: &str) -> Option<Role> {
        let roles = ["beheer=admin", "CN=dienst,OU=meten=operator"]
            .map(|text| text.parse().expect("a mapping"));
        role(claims.as_object().expect("claims"), path, &roles)
    }

    #[test]
    fn the_highest_role_that_is_given_counts() {
        let claims = json!({ "groups": ["CN=dienst,OU=meten", "beheer", "koffie"] });
        assert_eq!(role_of(claims, "groups"), Some(Role::Admin));
    }

    #[test]
    fn what_is_not_mapped_gives_nothing() {
        for claims in [json!({}), json!({ "groups": ["Beheer"] }), json!({ "groups": 1 })] {
            assert_eq!(role_of(claims, "groups"), None);
        }
    }

    #[test]
    fn a_mapping_names_a_role_of_ours() {
        for text in ["beheer", "=admin", "beheer=baas", ""] {
            assert_eq!(text.parse::<RoleOfValue>(), Err(RoleOfValueError), "{text}");
        }
    }
}
