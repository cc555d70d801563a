//! Gives an operator another password, for one who lost theirs. Whoever is logged in with the old
//! one is out, and so are their tokens: somebody else may have made them. Who came from the provider so far logs in with the password instead: this is also
//! the way back if the provider is gone.

use secrecy::SecretString;
use serde_json::json;
use thiserror::Error;

use crate::auth::password::PasswordHasher;
use crate::db::operator::{self, LockedOperator};
use crate::db::{DbError, GenericClient, access_token, audit_event, session};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::operator::{Email, PasswordLengthError, check_password_length};
use crate::service::failure::{Failure, Refusal};
use crate::service::store::Command;

/// Which operator.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// The operator with this address.
    Email(&'a Email),
    /// The operator with this number.
    Number(i32),
}

impl Whose<'_> {
    /// Who it is, locked until the transaction ends.
    pub(in crate::service) async fn lock(
        self,
        client: &impl GenericClient,
    ) -> Result<Option<LockedOperator>, DbError> {
        match self {
            Self::Email(email) => operator::lock_by_email(client, email).await,
            Self::Number(id) => operator::lock(client, id).await,
        }
    }
}

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum SetPasswordRefusal {
    /// Nobody may log in who is called so.
    #[error("there is no such operator, or they have ended")]
    Unknown,
    /// The password cannot be used.
    #[error(transparent)]
    Password(PasswordLengthError),
}

impl Refusal for SetPasswordRefusal {}

/// What ended with the old password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Sessions.
    pub sessions: u64,
    /// Tokens for scripts.
    pub tokens: u64,
}

/// Sets the password, and ends every session and every token.
///
/// # Errors
/// If there is no such operator, the password cannot be used, or the database fails.
pub async fn set_operator_password(
    command: &Command<'_>,
    hasher: &PasswordHasher,
    whose: Whose<'_>,
    password: SecretString,
) -> Result<Ended, Failure<SetPasswordRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    check_password_length(&password).map_err(SetPasswordRefusal::Password)?;
    let hash = hasher.hash(password).await?;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let known = whose.lock(&transaction).await?;
    let known =
        known.filter(|known| known.ended_at.is_none()).ok_or(SetPasswordRefusal::Unknown)?;
    operator::set_password(&transaction, known.id, &hash).await?;
    let sessions = session::delete_of_operator(&transaction, known.id).await?;
    let tokens = access_token::revoke_of_operator(&transaction, known.id, now).await?;
    let before = json!({ "email": known.email, "has_password": known.has_password });
    let after = json!({
        "email": known.email, "has_password": true, "sessions_ended": sessions,
        "tokens_revoked": tokens,
    });
    let subject = Subject::Operator(known.id);
    let change = Change::changed(Action::SetOperatorPassword, subject, before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(operator_id = known.id, "password of an operator changed");
    Ok(Ended { sessions, tokens })
}
