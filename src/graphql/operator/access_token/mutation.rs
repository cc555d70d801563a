//! Making and ending tokens for scripts.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use crate::app::App;
use crate::auth::access_token::AccessToken;
use crate::domain::operator::Role;
use crate::graphql::operator::fault::{Outcome, internal};
use crate::graphql::operator::scalar::number;
use crate::graphql::operator::session::actor;
use crate::service::operator::access_token::{self, CreatedToken, WantedToken};
use crate::service::operator::session::SignedIn;

/// What a token is to be.
#[derive(InputObject)]
struct CreateAccessTokenInput {
    /// By which its owner knows it again: a line of 100 characters at most.
    name: String,
    /// What it may do at most: no more than its owner.
    role: Role,
    /// After how many days it ends: 365 at most.
    days: i32,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum CreateAccessTokenStatus {
    /// It counts from now on.
    Created,
    /// Its name is empty, too long, or more than a line.
    BadName,
    /// It may live from 1 to 365 days.
    BadLife,
    /// It would be allowed more than its owner is.
    RoleTooHigh,
    /// Its owner has 50 already that are alive.
    TooMany,
}

/// What became of making a token.
#[derive(SimpleObject)]
struct CreateAccessTokenPayload {
    /// What became of it.
    status: CreateAccessTokenStatus,
    /// Which one it is.
    access_token_id: Option<ID>,
    /// The token, shown here and never again: sent as `Authorization: Bearer`.
    token: Option<String>,
    /// When it ends.
    expires_at: Option<DateTime<Utc>>,
}

impl From<CreateAccessTokenStatus> for CreateAccessTokenPayload {
    fn from(status: CreateAccessTokenStatus) -> Self {
        Self { status, access_token_id: None, token: None, expires_at: None }
    }
}

/// Which token.
#[derive(InputObject)]
struct RevokeAccessTokenInput {
    /// Which one.
    id: ID,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RevokeAccessTokenStatus {
    /// It counts no more.
    Revoked,
    /// There is no such token of one's own, or it was ended before.
    Unknown,
}

/// What became of ending a token.
#[derive(SimpleObject)]
struct RevokeAccessTokenPayload {
    /// What became of it.
    status: RevokeAccessTokenStatus,
}

/// The mutations.
#[derive(Default)]
pub struct AccessTokenMutation;

#[Object]
impl AccessTokenMutation {
    /// Makes a token for a script and shows it, once. Of who comes from the company's provider it counts
    /// for 30 days after they last logged in, and again once they do.
    async fn create_access_token(
        &self,
        ctx: &Context<'_>,
        input: CreateAccessTokenInput,
    ) -> Outcome<CreateAccessTokenPayload> {
        use CreateAccessTokenStatus as Status;
        let (app, by) = (ctx.data::<App>()?, actor(ctx)?);
        let token = AccessToken::new(&mut rand::rng());
        let wanted = WantedToken { name: &input.name, role: input.role, days: input.days };
        let by = (&by, ctx.data::<SignedIn>()?);
        let created =
            access_token::create(&app.store.database, by, wanted, &token, app.store.now()).await;
        Ok(match created.map_err(internal)? {
            CreatedToken::Created { id, expires_at } => CreateAccessTokenPayload {
                status: Status::Created,
                access_token_id: Some(id.into()),
                token: Some(token.expose().to_owned()),
                expires_at: Some(expires_at),
            },
            CreatedToken::BadName => Status::BadName.into(),
            CreatedToken::BadLife => Status::BadLife.into(),
            CreatedToken::RoleTooHigh => Status::RoleTooHigh.into(),
            CreatedToken::TooMany => Status::TooMany.into(),
        })
    }

    /// Ends a token of one's own, at once; an admin ends anybody's.
    async fn revoke_access_token(
        &self,
        ctx: &Context<'_>,
        input: RevokeAccessTokenInput,
    ) -> Outcome<RevokeAccessTokenPayload> {
        let (app, by) = (ctx.data::<App>()?, actor(ctx)?);
        let (by, id) = ((&by, ctx.data::<SignedIn>()?), number(&input.id)?);
        let revoked = access_token::revoke(&app.store.database, by, id, app.store.now()).await;
        let status = if revoked.map_err(internal)? {
            RevokeAccessTokenStatus::Revoked
        } else {
            RevokeAccessTokenStatus::Unknown
        };
        Ok(RevokeAccessTokenPayload { status })
    }
}
