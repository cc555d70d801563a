//! Who sends a request to the portal: the cookie, the session that it carries, and in whose name a
//! change is made. What they may do is decided in `access`, not here.

use std::net::IpAddr;

use async_graphql::Context;
use poem::Request;
use poem::http::HeaderMap;

use super::fault::{Outcome, internal};
use crate::app::App;
use crate::auth::session_token::SessionToken;
use crate::domain::audit::Actor;
use crate::domain::ground::Ground;
use crate::domain::portal::SESSION_HOURS;
use crate::graphql::browser::{cookie, cookie_in};
use crate::http::correlation_id::CorrelationId;
use crate::service::portal::session::CustomerIn;
use crate::service::store::Command;

/// `__Host-` makes the browser itself insist on Secure, Path=/ and this very host.
const COOKIE: &str = "__Host-meetpoort-portal";

/// The token in the cookie of a request, if there is exactly one.
pub fn token_in(headers: &HeaderMap) -> Option<SessionToken> {
    SessionToken::read(cookie_in(headers, COOKIE)?)
}

/// Where a request comes from.
pub struct Origin {
    /// The address.
    pub address: IpAddr,
    /// The token of their session, if they showed one.
    pub token: Option<SessionToken>,
    /// Its number in our log.
    pub correlation_id: String,
}

impl Origin {
    /// Of this request.
    pub fn of(app: &App, request: &Request) -> Self {
        Self {
            address: app.config.trusted_proxies.source(request),
            token: token_in(request.headers()),
            correlation_id: CorrelationId::of(request),
        }
    }
}

/// The cookie of a session that begins.
pub fn cookie_of(token: &SessionToken) -> String {
    cookie(COOKIE, &token.expose(), SESSION_HOURS * 3_600)
}

/// Takes the cookie of a session out of the browser.
pub fn no_cookie() -> String {
    cookie(COOKIE, "", 0)
}

/// Who makes a change, for the audit trail: a customer, as `access` has seen to.
pub fn actor(ctx: &Context<'_>) -> Outcome<Actor> {
    let (customer, origin) = (ctx.data::<CustomerIn>()?, ctx.data::<Origin>()?);
    let by = Actor::customer(customer.klant_ean, &origin.correlation_id);
    let (token_sha256, customer_id) = (shown(ctx)?.sha256(), customer.customer_id);
    Ok(by.resting_on(Ground::CustomerSession { token_sha256, customer_id }))
}

/// What they want done, in their name.
pub fn command<'a>(ctx: &'a Context<'_>) -> Outcome<Command<'a>> {
    Ok(ctx.data::<App>()?.store.by(actor(ctx)?))
}

/// The token of the session in which somebody asks, as `access` has seen to.
pub fn shown<'a>(ctx: &'a Context<'_>) -> Outcome<&'a SessionToken> {
    let token = ctx.data::<Origin>()?.token.as_ref();
    token.ok_or_else(|| internal("a customer without a token"))
}
