//! An operator gives themselves another password. They need the present one, and whoever else is
//! logged in in their name is out.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use thiserror::Error;

use crate::auth::password::{HashError, PasswordHasher};
use crate::auth::session_token::SessionToken;
use crate::db::{Database, DbError, audit_event, operator, session};
use crate::domain::audit::{Action, Actor, Change, Subject};
pub use crate::service::operator::password::PasswordError;
use crate::service::operator::password::hash;

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum ChangePasswordError {
    /// The present password is another one.
    #[error("the present password is wrong")]
    Wrong,
    /// They log in with the provider.
    #[error("who logs in with the provider has no password here")]
    NoPassword,
    /// The new password cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The present one could not be checked.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Changes the password of an operator, and ends their sessions but the one of this token; returns
/// how many ended.
///
/// # Errors
/// If the present password is wrong, the new one cannot be used, or the database fails.
pub async fn change_password(
    database: &Database,
    hasher: &PasswordHasher,
    (by, operator_id): (&Actor, i32),
    kept: &SessionToken,
    (present, new): (SecretString, SecretString),
    now: DateTime<Utc>,
) -> Result<u64, ChangePasswordError> {
    let known = {
        let client = database.connection().await?;
        operator::find_password(&client, operator_id).await?
    };
    let known = known.ok_or(ChangePasswordError::NoPassword)?;
    let matching = hasher.find_match(vec![known.clone()], present).await?;
    matching.ok_or(ChangePasswordError::Wrong)?;
    let hash = hash(hasher, new).await?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    // Hashing takes a while, in which an admin may have replaced it, or handed the login over.
    operator::lock(&transaction, operator_id).await?;
    let still = operator::find_password(&transaction, operator_id).await?;
    if still.ok_or(ChangePasswordError::NoPassword)? != known {
        return Err(ChangePasswordError::Wrong);
    }
    operator::set_password(&transaction, operator_id, &hash).await?;
    let sessions_ended = session::delete_others(&transaction, operator_id, kept.sha256()).await?;
    let after = json!({ "sessions_ended": sessions_ended });
    let change = Change::added(Action::ChangePassword, Subject::Operator(operator_id), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(operator_id, "an operator changed their password");
    Ok(sessions_ended)
}
