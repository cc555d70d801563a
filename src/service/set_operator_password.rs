//! Gives an operator another password, for one who lost theirs. Whoever is logged in with the old
//! one is out.

use secrecy::SecretString;
use thiserror::Error;

use crate::auth::password::{HashError, PasswordHasher};
use crate::db::{Database, DbError, operator, session};
use crate::domain::operator::{Email, PasswordLengthError, check_password_length};

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum SetPasswordError {
    /// Nobody may log in with this address.
    #[error("there is no operator with this address")]
    Unknown,
    /// The password is too short or too long.
    #[error(transparent)]
    Length(#[from] PasswordLengthError),
    /// It could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Sets the password and ends every session.
///
/// # Errors
/// Where there is no such operator, the password has a wrong length, or hashing or the database fails.
pub async fn set_operator_password(
    database: &Database,
    hasher: &PasswordHasher,
    email: &Email,
    password: SecretString,
) -> Result<(), SetPasswordError> {
    check_password_length(&password)?;
    let hash = hasher.hash(password).await?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await.map_err(DbError::from)?;
    let operator_id = operator::set_password(&transaction, email, &hash)
        .await?
        .ok_or(SetPasswordError::Unknown)?;
    session::delete_of_operator(&transaction, operator_id).await?;
    transaction.commit().await.map_err(DbError::from)?;
    tracing::info!(operator_id, "password of an operator changed");
    Ok(())
}
