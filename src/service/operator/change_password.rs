//! An operator gives themselves another password. They need the present one, and whoever else is
//! logged in in their name is out.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use thiserror::Error;

use crate::auth::password::PasswordHasher;
use crate::auth::session_token::SessionToken;
use crate::db::{Database, audit_event, operator, session};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::operator::{PasswordLengthError, check_password_length};
use crate::service::failure::{Failure, Refusal};

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum ChangePasswordRefusal {
    /// The present password is another one.
    #[error("the present password is wrong")]
    Wrong,
    /// They log in with the provider.
    #[error("who logs in with the provider has no password here")]
    NoPassword,
    /// The new password cannot be used.
    #[error(transparent)]
    Password(PasswordLengthError),
}

impl Refusal for ChangePasswordRefusal {}

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
) -> Result<u64, Failure<ChangePasswordRefusal>> {
    let known = {
        let client = database.connection().await?;
        operator::find_password(&client, operator_id).await?
    };
    let known = known.ok_or(ChangePasswordRefusal::NoPassword)?;
    let matching = hasher.find_match(vec![known.clone()], present).await?;
    matching.ok_or(ChangePasswordRefusal::Wrong)?;
    check_password_length(&new).map_err(ChangePasswordRefusal::Password)?;
    let hash = hasher.hash(new).await?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    // Hashing takes a while, in which an admin may have replaced it, or handed the login over.
    operator::lock(&transaction, operator_id).await?;
    let still = operator::find_password(&transaction, operator_id).await?;
    if still.ok_or(ChangePasswordRefusal::NoPassword)? != known {
        return Err(ChangePasswordRefusal::Wrong.into());
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
