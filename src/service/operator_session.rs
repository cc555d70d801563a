//! The life of an operator's session: signing in, going on, signing out.
//!
//! Whether it is alive is asked of the database each time, so an operator who is ended, or has
//! signed out elsewhere, is out at the very next request.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use thiserror::Error;

use crate::auth::password::{HashError, PasswordHasher};
use crate::auth::session_token::SessionToken;
use crate::db::{Database, DbError, operator, session};
use crate::domain::operator::{Email, Role, SessionEnds};

/// How exactly it is known when a session was last seen: not every request is an update.
const SEEN_SECONDS: i64 = 60;

/// An operator who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Number of the operator.
    pub operator_id: i32,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

/// Why nobody was let in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// No operator has this address and this password. Which of the two is wrong is not told.
    #[error("unknown address, or a wrong password")]
    Refused,
    /// Hashing failed, or too many wait for it.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Begins a session with this token, new and random. No connection is held during the slow part.
///
/// # Errors
/// Where address and password do not belong together, or hashing or the database fails.
pub async fn sign_in(
    database: &Database,
    hasher: &PasswordHasher,
    email: &Email,
    password: SecretString,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<SignedIn, SignInError> {
    let known = {
        let client = database.connection().await?;
        operator::find_by_email(&client, email).await?
    };
    let hashes = known.iter().map(|known| known.password_hash.clone()).collect();
    let matching = hasher.find_match(hashes, password).await?;
    let known = matching.and(known).ok_or(SignInError::Refused)?;
    let client = database.connection().await?;
    session::delete_ended(&client, SessionEnds::at(now)).await?;
    session::insert(&client, token.sha256(), known.id, now).await?;
    Ok(SignedIn { operator_id: known.id, email: email.to_string(), role: known.role })
}

/// Who shows this token, if their session is alive; it is from now on seen.
///
/// # Errors
/// Where the database fails.
pub async fn resume(
    database: &Database,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>, DbError> {
    let client = database.connection().await?;
    let ends = SessionEnds::at(now);
    let Some(alive) = session::find_alive(&client, token.sha256(), ends).await? else {
        return Ok(None);
    };
    if now - alive.last_seen_at >= TimeDelta::seconds(SEEN_SECONDS) {
        session::touch(&client, token.sha256(), now).await?;
    }
    let session::SessionRow { operator_id, email, role, .. } = alive;
    Ok(Some(SignedIn { operator_id, email, role }))
}

/// The same, but for being seen: a page that is merely open does not keep its session alive.
///
/// # Errors
/// Where the database fails.
pub async fn look(
    database: &Database,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>, DbError> {
    let client = database.connection().await?;
    let alive = session::find_alive(&client, token.sha256(), SessionEnds::at(now)).await?;
    Ok(alive.map(|session::SessionRow { operator_id, email, role, .. }| SignedIn {
        operator_id,
        email,
        role,
    }))
}

/// Ends the session of this token, and returns how many that were: 1 or 0.
///
/// # Errors
/// Where the database fails.
pub async fn sign_out(database: &Database, token: &SessionToken) -> Result<u64, DbError> {
    let client = database.connection().await?;
    session::delete(&client, token.sha256()).await
}

/// Ends every session of an operator, and returns their number.
///
/// # Errors
/// Where the database fails.
pub async fn sign_out_everywhere(database: &Database, operator_id: i32) -> Result<u64, DbError> {
    let client = database.connection().await?;
    session::delete_of_operator(&client, operator_id).await
}
