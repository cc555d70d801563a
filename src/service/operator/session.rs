//! The life of an operator's session: signing in, going on, signing out.
//!
//! Whether it is alive is asked of the database each time, so an operator who is ended, or has
//! signed out elsewhere, is out at the very next request.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::json;
use thiserror::Error;

use crate::auth::password::PasswordHasher;
use crate::auth::session_token::SessionToken;
use crate::db::session::{self, EndedSession};
use crate::db::{Database, DbError, GenericClient, audit_event, operator};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::ground::Ground;
use crate::domain::operator::{Email, Role, SessionEnds, SignInMeans};
use crate::service::failure::{Failure, Refusal};

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
    /// By which means they showed who they are.
    pub means: SignInMeans,
    /// What their right to make changes rests on.
    pub ground: Ground,
}

/// A session that begins.
#[derive(Clone, Copy)]
pub struct NewSession<'a> {
    /// Its token, new and random.
    pub token: &'a SessionToken,
    /// The number of the request in our log.
    pub correlation_id: &'a str,
    /// When.
    pub now: DateTime<Utc>,
}

/// No operator has this address and this password. Which of the two is wrong is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("unknown address, or a wrong password")]
pub struct WrongLogin;

impl Refusal for WrongLogin {}

/// Begins a session by a password. No connection is held during the slow part.
///
/// # Errors
/// If address and password do not belong together, or hashing or the database fails.
pub async fn sign_in(
    database: &Database,
    hasher: &PasswordHasher,
    email: &Email,
    password: SecretString,
    new: NewSession<'_>,
) -> Result<SignedIn, Failure<WrongLogin>> {
    let known = {
        let client = database.connection().await?;
        operator::find_by_email(&client, email).await?
    };
    let hashes = known.iter().map(|known| known.password_hash.clone()).collect();
    let matching = hasher.find_match(hashes, password).await?;
    let known = matching.and(known).ok_or(WrongLogin)?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    // Hashing takes a while, in which an admin may have given them another password.
    let locked = operator::lock(&transaction, known.id).await?;
    let hash = operator::find_password(&transaction, known.id).await?;
    let is_still_theirs = hash.is_some_and(|hash| hash == known.password_hash);
    let locked = locked.filter(|_| is_still_theirs).ok_or(WrongLogin)?;
    let signed_in = SignedIn {
        operator_id: known.id,
        email: email.to_string(),
        role: locked.role,
        means: SignInMeans::Password,
        ground: Ground::Session { token_sha256: new.token.sha256(), role: locked.role },
    };
    begin(&transaction, &signed_in, new).await?;
    transaction.commit().await?;
    Ok(signed_in)
}

/// Begins the session of somebody who is let in, and writes it into the audit trail.
pub(in crate::service) async fn begin(
    client: &impl GenericClient,
    signed_in: &SignedIn,
    NewSession { token, correlation_id, now }: NewSession<'_>,
) -> Result<(), DbError> {
    let SignedIn { operator_id, email, role, means, .. } = signed_in;
    session::delete_ended(client, SessionEnds::at(now)).await?;
    session::insert(client, token.sha256(), *operator_id, *means, now).await?;
    operator::set_last_sign_in(client, *operator_id, now).await?;
    let by = Actor::operator(*operator_id, email, correlation_id);
    let after = json!({ "email": email, "role": role.name(), "means": means.name() });
    let change = Change::added(Action::SignIn, Subject::Operator(*operator_id), after);
    audit_event::insert(client, &by, &change, now).await
}

/// Who shows this token, if their session is alive; it is from now on seen.
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
    Ok(Some(in_session(alive, token)))
}

fn in_session(alive: session::SessionRow, token: &SessionToken) -> SignedIn {
    let session::SessionRow { operator_id, email, role, means, .. } = alive;
    let ground = Ground::Session { token_sha256: token.sha256(), role };
    SignedIn { operator_id, email, role, means, ground }
}

/// The same, but for being seen: a page that is merely open does not keep its session alive.
pub async fn look(
    database: &Database,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>, DbError> {
    let client = database.connection().await?;
    let alive = session::find_alive(&client, token.sha256(), SessionEnds::at(now)).await?;
    Ok(alive.map(|alive| in_session(alive, token)))
}

/// Ends the session of this token, and returns by which means it began, if there was one.
pub async fn sign_out(
    database: &Database,
    token: &SessionToken,
    correlation_id: &str,
    now: DateTime<Utc>,
) -> Result<Option<SignInMeans>, DbError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let ended = session::delete(&transaction, token.sha256()).await?;
    let Some(EndedSession { operator_id, email, means }) = ended else { return Ok(None) };
    let by = Actor::operator(operator_id, &email, correlation_id);
    write_down(&transaction, Action::SignOut, (&by, operator_id), 1, now).await?;
    transaction.commit().await?;
    Ok(Some(means))
}

/// Ends every session of an operator who is logged in, and returns their number.
pub async fn sign_out_everywhere(
    database: &Database,
    (by, operator_id): (&Actor, i32),
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let ended = session::delete_of_operator(&transaction, operator_id).await?;
    let by = (&by.whatever_ends(), operator_id);
    write_down(&transaction, Action::SignOutEverywhere, by, ended, now).await?;
    transaction.commit().await?;
    Ok(ended)
}

async fn write_down(
    client: &impl GenericClient,
    action: Action,
    (by, operator_id): (&Actor, i32),
    sessions_ended: u64,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let after = json!({ "email": by.name, "sessions_ended": sessions_ended });
    let change = Change::added(action, Subject::Operator(operator_id), after);
    audit_event::insert(client, by, &change, now).await
}
