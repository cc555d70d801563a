//! Issuing tokens of sources, and ending them.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::super::fault::{Outcome, settled};
use super::super::scalar::number;
use super::super::session::command;
use super::SourceToken;
use crate::auth::source_token::SourceToken as Secret;
use crate::service::source::token::{IssueRefusal, UnknownToken, WantedToken, issue, revoke};

/// What a token is to be.
#[derive(InputObject)]
struct IssueSourceTokenInput {
    /// The name of the source.
    source: String,
    /// By which it is known again: a line of 100 characters at most.
    name: String,
    /// After how many days it ends: 3,650 at most; never, if nothing is said.
    days: Option<i32>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum IssueSourceTokenStatus {
    /// It counts from now on.
    Issued,
    /// There is no source of this name.
    UnknownSource,
    /// Its name is empty, too long, or more than a line.
    BadName,
    /// It may live from 1 to 3,650 days.
    BadLife,
    /// The source has 20 already that count.
    TooMany,
}

/// What became of issuing a token.
#[derive(SimpleObject)]
struct IssueSourceTokenPayload {
    /// What became of it.
    status: IssueSourceTokenStatus,
    /// Which one it is.
    source_token_id: Option<ID>,
    /// The token, shown here and never again: sent as `Authorization: Bearer`.
    token: Option<String>,
    /// When it ends; null if it has no end.
    expires_at: Option<DateTime<Utc>>,
}

impl From<IssueRefusal> for IssueSourceTokenPayload {
    fn from(refusal: IssueRefusal) -> Self {
        let status = match refusal {
            IssueRefusal::UnknownSource => IssueSourceTokenStatus::UnknownSource,
            IssueRefusal::BadName => IssueSourceTokenStatus::BadName,
            IssueRefusal::BadLife => IssueSourceTokenStatus::BadLife,
            IssueRefusal::TooMany => IssueSourceTokenStatus::TooMany,
        };
        Self { status, source_token_id: None, token: None, expires_at: None }
    }
}

/// Which token.
#[derive(InputObject)]
struct RevokeSourceTokenInput {
    /// Which one.
    id: ID,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RevokeSourceTokenStatus {
    /// It opens nothing more.
    Revoked,
    /// There is no such token, or it was revoked before.
    Unknown,
}

/// What became of revoking a token.
#[derive(SimpleObject)]
struct RevokeSourceTokenPayload {
    /// What became of it.
    status: RevokeSourceTokenStatus,
    /// The token, if it was revoked.
    source_token: Option<SourceToken>,
}

/// The mutations.
#[derive(Default)]
pub struct SourceTokenMutation;

#[Object]
impl SourceTokenMutation {
    /// Issues a token by which a source may send files by HTTP, and see what became of them; nothing else. It is shown
    /// once. Earlier ones stay as they are.
    async fn issue_source_token(
        &self,
        ctx: &Context<'_>,
        input: IssueSourceTokenInput,
    ) -> Outcome<IssueSourceTokenPayload> {
        let command = command(ctx)?;
        let Ok(source) = input.source.parse() else {
            return Ok(IssueRefusal::UnknownSource.into());
        };
        let token = Secret::new(&mut rand::rng());
        let wanted = WantedToken { source: &source, name: &input.name, days: input.days };
        let issued = match settled(issue(&command, wanted, &token).await)? {
            Ok(issued) => issued,
            Err(refusal) => return Ok(refusal.into()),
        };
        Ok(IssueSourceTokenPayload {
            status: IssueSourceTokenStatus::Issued,
            source_token_id: Some(issued.id.into()),
            token: Some(token.expose().to_owned()),
            expires_at: issued.expires_at,
        })
    }

    /// Revokes a token of a source: from the next request on it opens nothing.
    async fn revoke_source_token(
        &self,
        ctx: &Context<'_>,
        input: RevokeSourceTokenInput,
    ) -> Outcome<RevokeSourceTokenPayload> {
        let (command, id) = (command(ctx)?, number(&input.id)?);
        let (status, source_token) = match settled(revoke(&command, None, id).await)? {
            Ok(token) => (RevokeSourceTokenStatus::Revoked, Some(token.into())),
            Err(UnknownToken) => (RevokeSourceTokenStatus::Unknown, None),
        };
        Ok(RevokeSourceTokenPayload { status, source_token })
    }
}
