//! The password that somebody is about to have: judged, then hashed.

use secrecy::SecretString;
use thiserror::Error;

use crate::auth::password::{HashError, PasswordHasher};
use crate::domain::operator::{PasswordLengthError, check_password_length};

/// Why nobody can have this password.
#[derive(Debug, Error)]
pub enum PasswordError {
    /// It is too short or too long.
    #[error(transparent)]
    Length(#[from] PasswordLengthError),
    /// It could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// The hash of a password that may be one.
pub async fn hash(
    hasher: &PasswordHasher,
    password: SecretString,
) -> Result<String, PasswordError> {
    check_password_length(&password)?;
    Ok(hasher.hash(password).await?)
}
