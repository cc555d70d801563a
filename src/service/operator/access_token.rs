//! The life of a token for scripts: made, used, ended. Whether it is alive, and what its operator
//! may do, is asked of the database each time.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::auth::access_token::AccessToken;
use crate::db::access_token::{
    self, AccessTokenOrderField, ListedToken, LockedToken, NewAccessToken,
};
use crate::db::{Database, DbError, audit_event, operator};
use crate::domain::access_token as rules;
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::ground::Ground;
use crate::domain::operator::{Role, SignInMeans};
use crate::domain::page::{Page, Slice};
use crate::service::operator::session::SignedIn;

/// How exactly it is known when a token was last used: not every request is an update.
const USED_SECONDS: i64 = 60;

/// What a token is to be.
#[derive(Debug, Clone, Copy)]
pub struct WantedToken<'a> {
    /// What its owner calls it.
    pub name: &'a str,
    /// What it may do at most.
    pub role: Role,
    /// How many days it lives.
    pub days: i32,
}

/// What became of making a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreatedToken {
    /// It counts from now on.
    Created {
        /// Its number.
        id: i32,
        /// When it ends.
        expires_at: DateTime<Utc>,
    },
    /// Its name says nothing, or too much.
    BadName,
    /// It may not live so long, or would not live at all.
    BadLife,
    /// It would be allowed more than its owner is.
    RoleTooHigh,
    /// Its owner has as many as one may have.
    TooMany,
}

/// Keeps this token, new and random, for the operator who is logged in.
pub async fn create(
    database: &Database,
    by: (&Actor, &SignedIn),
    wanted: WantedToken<'_>,
    token: &AccessToken,
    now: DateTime<Utc>,
) -> Result<CreatedToken, DbError> {
    let (actor, SignedIn { operator_id, .. }) = by;
    let Some(name) = rules::name(wanted.name) else { return Ok(CreatedToken::BadName) };
    let Some(expires_at) = rules::expires_at(now, wanted.days) else {
        return Ok(CreatedToken::BadLife);
    };
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    // One after the other, so that the count is true, and after whoever changes or ends its owner: whether
    // their session still stands is looked at when this is written down.
    let owner = operator::lock(&transaction, *operator_id).await?;
    if owner.is_none_or(|owner| wanted.role > owner.role) {
        return Ok(CreatedToken::RoleTooHigh);
    }
    if access_token::count_alive(&transaction, *operator_id, now).await? >= rules::ALIVE_MAX {
        return Ok(CreatedToken::TooMany);
    }
    let new = NewAccessToken {
        operator_id: *operator_id,
        name,
        role: wanted.role,
        token_sha256: token.sha256(),
        expires_at,
    };
    let id = access_token::insert(&transaction, new, now).await?;
    let after = json!({ "name": name, "role": wanted.role.name(), "expires_at": expires_at });
    let change = Change::added(Action::CreateAccessToken, Subject::AccessToken(id), after);
    audit_event::insert(&transaction, actor, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(operator_id, token_id = id, "access token made");
    Ok(CreatedToken::Created { id, expires_at })
}

/// In whose name this token asks, if it is alive; it is from now on used.
pub async fn resume(
    database: &Database,
    token: &AccessToken,
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>, DbError> {
    let client = database.connection().await?;
    let signed_in_after = rules::signed_in_after(now);
    let alive = access_token::find_alive(&client, token.sha256(), now, signed_in_after).await?;
    let Some(alive) = alive else { return Ok(None) };
    let is_stale = |used: DateTime<Utc>| now - used >= TimeDelta::seconds(USED_SECONDS);
    if alive.last_used_at.is_none_or(is_stale) {
        access_token::touch(&client, alive.id, now).await?;
    }
    let role = alive.role.min(alive.operator_role);
    Ok(Some(SignedIn {
        operator_id: alive.operator_id,
        email: alive.email,
        role,
        means: SignInMeans::AccessToken,
        ground: Ground::AccessToken { id: alive.id, role },
    }))
}

/// Ends a token: one's own, or anybody's for an admin. False if there is none to end.
pub async fn revoke(
    database: &Database,
    (actor, by): (&Actor, &SignedIn),
    id: i32,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let known = access_token::lock(&transaction, id).await?;
    let may = |token: &LockedToken| {
        let is_theirs = token.operator_id == by.operator_id || by.role == Role::Admin;
        is_theirs && token.revoked_at.is_none()
    };
    let Some(known) = known.filter(may) else { return Ok(false) };
    access_token::revoke(&transaction, id, now).await?;
    let LockedToken { name, role, expires_at, operator_id, .. } = known;
    let before = json!({
        "operator_id": operator_id, "name": name, "role": role.name(), "expires_at": expires_at,
    });
    let after = json!({ "operator_id": operator_id, "name": name, "revoked_at": now });
    let subject = Subject::AccessToken(id);
    let change = Change::changed(Action::RevokeAccessToken, subject, before, after);
    audit_event::insert(&transaction, actor, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(operator_id, token_id = id, "access token ended");
    Ok(true)
}

/// Tokens by number: one's own, and everybody's for an admin.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    by: &SignedIn,
    page: &Page<AccessTokenOrderField>,
) -> Result<Slice<ListedToken>, DbError> {
    let client = database.connection().await?;
    let of = (by.role < Role::Admin).then_some(by.operator_id);
    access_token::list(&client, page, of).await
}
