//! Gives an operator another password, for one who lost theirs. Whoever is logged in with the old
//! one is out.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use thiserror::Error;

use crate::auth::password::{HashError, PasswordHasher};
use crate::db::{Database, DbError, audit_event, operator, session};
use crate::domain::audit::{Action, Actor, Change, Subject};
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
    by: &Actor,
    email: &Email,
    password: SecretString,
    now: DateTime<Utc>,
) -> Result<(), SetPasswordError> {
    check_password_length(&password)?;
    let hash = hasher.hash(password).await?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await.map_err(DbError::from)?;
    let operator_id = operator::set_password(&transaction, email, &hash)
        .await?
        .ok_or(SetPasswordError::Unknown)?;
    let sessions_ended = session::delete_of_operator(&transaction, operator_id).await?;
    let after = json!({ "email": email.as_str(), "sessions_ended": sessions_ended });
    let change = Change::added(Action::SetOperatorPassword, Subject::Operator(operator_id), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await.map_err(DbError::from)?;
    tracing::info!(operator_id, "password of an operator changed");
    Ok(())
}
