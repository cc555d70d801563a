//! Lets somebody of the metering company log in from now on.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use thiserror::Error;

use crate::auth::password::{HashError, PasswordHasher};
use crate::db::{Database, DbError, audit_event, operator};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::operator::{Email, PasswordLengthError, Role, check_password_length};

/// Why nobody was added.
#[derive(Debug, Error)]
pub enum AddOperatorError {
    /// The address belongs to an operator already, perhaps one who has ended.
    #[error("there is an operator with this address already")]
    EmailTaken,
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

/// Adds an operator with this password, and returns their number.
///
/// # Errors
/// Where the address is taken, the password has a wrong length, or hashing or the database fails.
pub async fn add_operator(
    database: &Database,
    hasher: &PasswordHasher,
    by: &Actor,
    email: &Email,
    role: Role,
    password: SecretString,
    now: DateTime<Utc>,
) -> Result<i32, AddOperatorError> {
    check_password_length(&password)?;
    let hash = hasher.hash(password).await?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await.map_err(DbError::from)?;
    let operator_id = operator::insert(&transaction, email, &hash, role, now).await.map_err(
        |error| match error.violated_constraint() {
            Some("operator_email_key") => AddOperatorError::EmailTaken,
            _ => error.into(),
        },
    )?;
    let after = json!({ "email": email.as_str(), "role": role.name() });
    let change = Change::added(Action::AddOperator, Subject::Operator(operator_id), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await.map_err(DbError::from)?;
    tracing::info!(operator_id, %role, "operator added");
    Ok(operator_id)
}
