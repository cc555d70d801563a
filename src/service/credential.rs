//! Liander's passwords: made, refreshed, revoked, and shown.

pub mod authenticate;
pub mod check_end;
pub mod issue;
pub mod refresh;
pub mod revoke;

use thiserror::Error;

use crate::domain::credential::VALID_VERSIONS_MAX;
use crate::service::failure::Refusal;

/// As many versions are valid as can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{VALID_VERSIONS_MAX} versions are valid already: wait until one ends, or revoke one")]
pub struct TooManyVersions;

impl Refusal for TooManyVersions {}
