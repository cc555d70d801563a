//! Lets somebody of the metering company log in from now on: somebody new, or somebody who was
//! ended, under their old number.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use thiserror::Error;

use crate::auth::password::PasswordHasher;
use crate::db::operator::{self, LockedOperator, Login};
use crate::db::{DbError, GenericClient, audit_event};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::operator::{Email, PasswordLengthError, Role, check_password_length};
use crate::service::failure::{Failure, Refusal, on_violation};
use crate::service::store::Command;

/// Why nobody was added.
#[derive(Debug, Error)]
pub enum AddOperatorRefusal {
    /// The address belongs to an operator already.
    #[error("there is an operator with this address already")]
    EmailTaken,
    /// The password cannot be used.
    #[error(transparent)]
    Password(PasswordLengthError),
}

impl Refusal for AddOperatorRefusal {}

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
    command: &Command<'_>,
    hasher: &PasswordHasher,
    email: &Email,
    role: Role,
    password: SecretString,
) -> Result<AddedOperator, Failure<AddOperatorRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    check_password_length(&password).map_err(AddOperatorRefusal::Password)?;
    let hash = hasher.hash(password).await?;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let added = match operator::lock_by_email(&transaction, email).await? {
        Some(known) if known.ended_at.is_none() => {
            return Err(AddOperatorRefusal::EmailTaken.into());
        }
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
) -> Result<AddedOperator, Failure<AddOperatorRefusal>> {
    let inserted = operator::insert(client, email, Login::Password(hash), role, now).await;
    // Somebody may have been as quick as we.
    let id =
        inserted.map_err(on_violation("operator_email_key", AddOperatorRefusal::EmailTaken))?;
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
) -> Result<AddedOperator, DbError> {
    let LockedOperator { id, email, has_password, .. } = known;
    operator::reopen(client, *id, role, has_password.then_some(hash)).await?;
    let before = json!({ "email": email, "role": known.role.name(), "ended_at": known.ended_at });
    let after = json!({ "email": email, "role": role.name() });
    let change = Change::changed(Action::AddOperator, Subject::Operator(*id), before, after);
    audit_event::insert(client, by, &change, now).await?;
    Ok(AddedOperator { id: *id, has_password: *has_password })
}
