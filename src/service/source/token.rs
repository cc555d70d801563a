//! The life of a token of a source: issued, used, ended. Whether it counts is asked of the database each time, so that
//! one that was ended opens nothing more.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use thiserror::Error;

use crate::auth::source_token::SourceToken;
use crate::db::source_token::{self, ListedToken, NewSourceToken};
use crate::db::{DbError, audit_event, source};
use crate::domain::access_token;
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::source::SourceName;
use crate::domain::source_token as rules;
use crate::service::failure::{Failure, Refusal};
use crate::service::store::{Command, Store};

pub use crate::db::source_token::AliveToken as OpenedBy;

/// How exactly it is known when a token was last used: not every request is an update.
const USED_SECONDS: i64 = 60;

/// Why no token was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IssueRefusal {
    /// There is no such source.
    #[error("there is no source of this name")]
    UnknownSource,
    /// It is called by nothing, or by too much.
    #[error("a token is called by a line of 1 to {} characters", access_token::NAME_CHARACTERS_MAX)]
    BadName,
    /// It would not live at all, or too long.
    #[error("a token that has an end lives from 1 to {} days", rules::LIFE_DAYS_MAX)]
    BadLife,
    /// The source has as many as it may have.
    #[error("{} tokens of this source count already: revoke one", rules::ALIVE_MAX)]
    TooMany,
}

impl Refusal for IssueRefusal {}

/// What a token is to be.
#[derive(Debug, Clone, Copy)]
pub struct WantedToken<'a> {
    /// Whose.
    pub source: &'a SourceName,
    /// By which it is known again.
    pub name: &'a str,
    /// How many days it lives; `None` if it has no end.
    pub days: Option<i32>,
}

/// A token that was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    /// Its number.
    pub id: i32,
    /// When it ends, if it does.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Keeps this token, new and random, for a source.
///
/// # Errors
/// If it may not be, or the database fails.
pub async fn issue(
    command: &Command<'_>,
    wanted: WantedToken<'_>,
    token: &SourceToken,
) -> Result<Issued, Failure<IssueRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let name = access_token::name(wanted.name).ok_or(IssueRefusal::BadName)?;
    let expires_at = match wanted.days {
        Some(days) => Some(rules::expires_at(now, days).ok_or(IssueRefusal::BadLife)?),
        None => None,
    };
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    // One after the other, so that the count is true.
    let Some(known) = source::lock(&transaction, wanted.source).await? else {
        return Err(IssueRefusal::UnknownSource.into());
    };
    if source_token::count_alive(&transaction, known.id, now).await? >= rules::ALIVE_MAX {
        return Err(IssueRefusal::TooMany.into());
    }
    let new = NewSourceToken {
        source_id: known.id,
        name,
        token_sha256: token.sha256(),
        created_by: &by.name,
        expires_at,
    };
    let id = source_token::insert(&transaction, new, now).await?;
    let after = json!({
        "source": wanted.source.as_str(), "token_id": id, "name": name, "expires_at": expires_at,
    });
    let change = Change::added(Action::IssueSourceToken, Subject::Source(known.id), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(source = wanted.source.as_str(), token_id = id, "token of a source issued");
    Ok(Issued { id, expires_at })
}

/// Whose token it is, if it counts; it is from now on used.
///
/// # Errors
/// If the database fails.
pub async fn open(store: &Store, token: &SourceToken) -> Result<Option<OpenedBy>, DbError> {
    let (client, now) = (store.database.connection().await?, store.now());
    let Some(alive) = source_token::find_alive(&client, token.sha256(), now).await? else {
        return Ok(None);
    };
    let is_stale = |used: DateTime<Utc>| now - used >= TimeDelta::seconds(USED_SECONDS);
    if alive.last_used_at.is_none_or(is_stale) {
        source_token::touch(&client, alive.id, now).await?;
    }
    Ok(Some(alive))
}

/// There is no such token of this source, or it was ended before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no token of this number that was not revoked before")]
pub struct UnknownToken;

impl Refusal for UnknownToken {}

/// Ends a token; of this source, if one is named.
///
/// # Errors
/// If there is none to end, or the database fails.
pub async fn revoke(
    command: &Command<'_>,
    source: Option<&SourceName>,
    token_id: i32,
) -> Result<ListedToken, Failure<UnknownToken>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let known = source_token::lock(&transaction, token_id).await?;
    let Some(known) = known.filter(|token| token.revoked_at.is_none()) else {
        return Err(UnknownToken.into());
    };
    let of = source::list_by_id(&transaction, &[known.source_id]).await?.pop();
    if source.is_some_and(|name| of.as_ref().is_none_or(|of| of.name != *name)) {
        return Err(UnknownToken.into());
    }
    source_token::revoke(&transaction, token_id, now, &by.name).await?;
    let revoked =
        ListedToken { revoked_at: Some(now), revoked_by: Some(by.name.clone()), ..known.clone() };
    let subject = Subject::Source(known.source_id);
    let (before, after) = (described(&known), described(&revoked));
    let change = Change::changed(Action::RevokeSourceToken, subject, before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(token_id, "token of a source ended");
    Ok(revoked)
}

/// What is known of a token, for the audit trail.
fn described(token: &ListedToken) -> Value {
    json!({
        "token_id": token.id,
        "name": token.name,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    })
}
