//! Logging in and out, and the cookie that remembers it.

use std::net::IpAddr;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use poem::Request;
use poem::http::{HeaderMap, header};

use super::fault::{Outcome, internal, settled};
use crate::app::App;
use crate::auth::session_token::SessionToken;
use crate::domain::audit::Actor;
use crate::domain::operator::{Email, Role, SESSION_HOURS, SignInMeans, new_session_token};
use crate::graphql::browser::{cookie, cookie_in};
use crate::http::correlation_id::CorrelationId;
use crate::service::failure::Failure;
use crate::service::guess::{self, MustWait};
use crate::service::operator::session::{self, NewSession, SignedIn, WrongLogin};
use crate::service::store::Command;

/// `__Host-` makes the browser itself insist on Secure, Path=/ and this very host.
const COOKIE: &str = "__Host-meetpoort-operator";

/// The token in the cookie of a request, if there is exactly one.
pub fn token_in(headers: &HeaderMap) -> Option<SessionToken> {
    SessionToken::read(cookie_in(headers, COOKIE)?)
}

/// The cookie of a session that begins.
pub fn cookie_of(token: &SessionToken) -> String {
    cookie(COOKIE, &token.expose(), SESSION_HOURS * 3_600)
}

/// Where a request comes from.
pub struct Origin {
    /// The address of who asks.
    pub address: IpAddr,
    /// The token of their session, if they showed one.
    pub token: Option<SessionToken>,
    /// The number of the request in our log.
    pub correlation_id: String,
}

impl Origin {
    /// Of this request, which showed this token.
    pub fn of(app: &App, request: &Request, token: Option<SessionToken>) -> Self {
        Self {
            address: app.config.trusted_proxies.source(request),
            token,
            correlation_id: CorrelationId::of(request),
        }
    }
}

/// Who makes a change, for the audit trail: somebody who is logged in, as `access` has seen to.
pub fn actor(ctx: &Context<'_>) -> Outcome<Actor> {
    let (signed_in, origin) = (ctx.data::<SignedIn>()?, ctx.data::<Origin>()?);
    let by = Actor::operator(signed_in.operator_id, &signed_in.email, &origin.correlation_id);
    Ok(by.resting_on(signed_in.ground))
}

/// What they want done, in their name.
pub fn command<'a>(ctx: &'a Context<'_>) -> Outcome<Command<'a>> {
    Ok(ctx.data::<App>()?.store.by(actor(ctx)?))
}

/// An operator who is logged in.
#[derive(SimpleObject)]
pub struct Me {
    /// Identifier of the operator.
    id: ID,
    /// The address under which they log in.
    email: String,
    /// What they may do; by a token, what it may do.
    role: Role,
    /// By which means they showed who they are.
    signed_in_by: SignInMeans,
}

impl From<&SignedIn> for Me {
    fn from(signed_in: &SignedIn) -> Self {
        let SignedIn { operator_id, email, role, means, .. } = signed_in;
        Self { id: operator_id.into(), email: email.clone(), role: *role, signed_in_by: *means }
    }
}

/// Who wants to log in.
#[derive(InputObject)]
struct SignInInput {
    /// E-mail address.
    #[graphql(validator(max_length = 254))]
    email: String,
    /// Password.
    #[graphql(secret)]
    password: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum SignInStatus {
    /// Logged in: the answer brings the cookie.
    SignedIn,
    /// Unknown address, or a wrong password.
    Refused,
    /// Too many wrong passwords from this address: wait.
    SlowDown,
}

/// What became of logging in.
#[derive(SimpleObject)]
struct SignInPayload {
    /// What became of it.
    status: SignInStatus,
    /// Who is logged in now.
    me: Option<Me>,
    /// How long to wait before the next attempt, if that is needed.
    wait_seconds: Option<i64>,
}

impl SignInPayload {
    fn without_session(status: SignInStatus, wait_seconds: Option<i64>) -> Self {
        Self { status, me: None, wait_seconds }
    }
}

/// What became of logging out.
#[derive(SimpleObject)]
struct SignOutPayload {
    /// How many sessions ended.
    sessions_ended: u64,
    /// Where to send the browser to log out at the company's provider as well, if they had logged in with
    /// it and it can be told to: otherwise the next person at this browser gets in without a password.
    end_session_url: Option<String>,
}

/// The queries.
#[derive(Default)]
pub struct SessionQuery;

#[Object]
impl SessionQuery {
    /// Who is logged in here; null if nobody is.
    async fn me(&self, ctx: &Context<'_>) -> Outcome<Option<Me>> {
        Ok(ctx.data_opt::<SignedIn>().map(Me::from))
    }
}

/// The mutations.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Logs in, in this browser: the answer sets a cookie that no script can read. The session ends
    /// after 30 minutes without a request, and 12 hours after it began.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Outcome<SignInPayload> {
        let (app, origin) = (ctx.data::<App>()?, ctx.data::<Origin>()?);
        let now = app.store.now();
        let database = &app.store.database;
        let booked = guess::book(&app.store, &app.operator_throttle, origin.address).await;
        let guess = match settled(booked)? {
            Ok(guess) => guess,
            Err(MustWait(seconds)) => {
                decided(app, origin, "operator", "slowed");
                return Ok(SignInPayload::without_session(SignInStatus::SlowDown, Some(seconds)));
            }
        };
        let token = SessionToken::new(new_session_token(&mut rand::rng()));
        // What is no address is checked like any other, so that it takes as long.
        let email: Result<Email, _> = input.email.parse();
        let attempt = match &email {
            Ok(email) => {
                let hasher = &app.hasher.for_operator(origin.address);
                let password = input.password.into();
                let new = NewSession { token: &token, correlation_id: &origin.correlation_id, now };
                session::sign_in(database, hasher, email, password, new).await
            }
            Err(_) => Err(WrongLogin.into()),
        };
        match attempt {
            Ok(signed_in) => {
                guess.right().await.map_err(internal)?;
                decided(app, origin, "operator", "admitted");
                ctx.insert_http_header(header::SET_COOKIE, cookie_of(&token));
                let me = Some(Me::from(&signed_in));
                Ok(SignInPayload { status: SignInStatus::SignedIn, me, wait_seconds: None })
            }
            Err(Failure::Refused(WrongLogin)) => {
                guess.wrong();
                decided(app, origin, "operator", "refused");
                Ok(SignInPayload::without_session(SignInStatus::Refused, None))
            }
            Err(Failure::Trouble(trouble)) => {
                guess.undecided().await.map_err(internal)?;
                Err(internal(trouble))
            }
        }
    }

    /// Logs out, in this browser.
    async fn sign_out(&self, ctx: &Context<'_>) -> Outcome<SignOutPayload> {
        let (app, origin) = (ctx.data::<App>()?, ctx.data::<Origin>()?);
        ctx.insert_http_header(header::SET_COOKIE, cookie(COOKIE, "", 0));
        let ended = match &origin.token {
            Some(token) => {
                let (id, now) = (&origin.correlation_id, app.store.now());
                session::sign_out(&app.store.database, token, id, now).await.map_err(internal)?
            }
            None => None,
        };
        let sessions_ended = ended.is_some().into();
        Ok(SignOutPayload { sessions_ended, end_session_url: end_session_url(app, ended).await })
    }

    /// Logs out in every browser in which this operator is logged in, this one included.
    async fn sign_out_everywhere(&self, ctx: &Context<'_>) -> Outcome<SignOutPayload> {
        let (app, by) = (ctx.data::<App>()?, actor(ctx)?);
        ctx.insert_http_header(header::SET_COOKIE, cookie(COOKIE, "", 0));
        let signed_in = ctx.data::<SignedIn>()?;
        let by = (&by, signed_in.operator_id);
        let ended = session::sign_out_everywhere(&app.store.database, by, app.store.now()).await;
        let end_session_url = end_session_url(app, Some(signed_in.means)).await;
        Ok(SignOutPayload { sessions_ended: ended.map_err(internal)?, end_session_url })
    }
}

/// Where somebody goes out at the provider, if this is how they had come.
async fn end_session_url(app: &App, means: Option<SignInMeans>) -> Option<String> {
    let login = app.company_login.as_ref().filter(|_| means == Some(SignInMeans::OpenidConnect))?;
    login.provider.end_session_url(app.store.now()).await.map(String::from)
}

/// Logs and counts a decision, without the address that was given: it may be a password.
pub fn decided(app: &App, origin: &Origin, means: &str, outcome: &str) {
    app.metrics.authentications.with_label_values(&[means, outcome]).inc();
    let Origin { address: source, correlation_id, .. } = origin;
    if outcome == "admitted" {
        tracing::info!(%source, means, outcome, correlation_id, "operator logs in");
    } else {
        tracing::warn!(%source, means, outcome, correlation_id, "operator logs in");
    }
}
