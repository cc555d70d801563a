//! Lets somebody of the metering company log in from now on: somebody new, or somebody who was
//! ended, under their old number.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use thiserror::Error;

use crate::auth::password::PasswordHasher;
use crate::db::operator::{self, LockedOperator, Login};
use crate::db::{Database, DbError, GenericClient, audit_event};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::operator::{Email, Role};
pub use crate::service::operator::password::PasswordError;
use crate::service::operator::password::hash;

/// Why nobody was added.
#[derive(Debug, Error)]
pub enum AddOperatorError {
    /// The address belongs to an operator already.
    #[error("there is an operator with this address already")]
    EmailTaken,
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Who was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedOperator {
    /// Their number.
    pub id: i32,
    /// Whether they log in with the password. Whoever came from the provider before they were
    /// ended, comes from there again.
    pub has_password: bool,
}

/// Adds an operator with this password.
///
/// # Errors
/// If the address is taken, the password cannot be used, or the database fails.
pub async fn add_operator(
    database: &Database,
    hasher: &PasswordHasher,
    by: &Actor,
    email: &Email,
    role: Role,
    password: SecretString,
    now: DateTime<Utc>,
) -> Result<AddedOperator, AddOperatorError> {
    let hash = hash(hasher, password).await?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let added = match operator::lock_by_email(&transaction, email).await? {
        Some(known) if known.ended_at.is_none() => return Err(AddOperatorError::EmailTaken),
        Some(known) => reopen(&transaction, by, &known, role, &hash, now).await?,
        None => insert(&transaction, by, email, role, &hash, now).await?,
    };
    transaction.commit().await?;
    tracing::info!(operator_id = added.id, %role, "operator added");
    Ok(added)
}

async fn insert(
    client: &impl GenericClient,
    by: &Actor,
    email: &Email,
    role: Role,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<AddedOperator, AddOperatorError> {
    let inserted = operator::insert(client, email, Login::Password(hash), role, now).await;
    // Somebody may have been as quick as we.
    let id = inserted.map_err(|error| match error.violated_constraint() {
        Some("operator_email_key") => AddOperatorError::EmailTaken,
        _ => error.into(),
    })?;
    let after = json!({ "email": email.as_str(), "role": role.name() });
    let change = Change::added(Action::AddOperator, Subject::Operator(id), after);
    audit_event::insert(client, by, &change, now).await?;
    Ok(AddedOperator { id, has_password: true })
}

async fn reopen(
    client: &impl GenericClient,
    by: &Actor,
    known: &LockedOperator,
    role: Role,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<AddedOperator, AddOperatorError> {
    let LockedOperator { id, email, has_password, .. } = known;
    operator::reopen(client, *id, role, has_password.then_some(hash)).await?;
    let before = json!({ "email": email, "role": known.role.name(), "ended_at": known.ended_at });
    let after = json!({ "email": email, "role": role.name() });
    let change = Change::changed(Action::AddOperator, Subject::Operator(*id), before, after);
    audit_event::insert(client, by, &change, now).await?;
    Ok(AddedOperator { id: *id, has_password: *has_password })
}
