//! Who sends a request: a browser by its cookie, or a script by its token. Never both.

use poem::Request;
use poem::http::{HeaderMap, HeaderName, StatusCode, header};

use super::request::RequestError;
use super::session::token_in;
use crate::app::App;
use crate::auth::access_token::AccessToken;
use crate::auth::session_token::SessionToken;
use crate::service::operator::access_token;
use crate::service::operator::session::{self, SignedIn};

/// By which a browser says from where a page asks. No page can write it.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who sends a request.
pub struct Caller {
    /// The token of their session, if they showed one.
    pub token: Option<SessionToken>,
    /// Who that is, if anybody.
    pub signed_in: Option<SignedIn>,
}

/// Finds out who sends this request. Whoever shows nothing, or a session that has ended, is nobody.
///
/// # Errors
/// If a page elsewhere sends it, or a token is shown that does not count.
pub async fn caller(app: &App, request: &Request) -> Result<Caller, RequestError> {
    let headers = request.headers();
    let now = app.store.now();
    if let Some(access_token) = access_token_in(headers)? {
        let signed_in = access_token::resume(&app.store.database, &access_token, now)
            .await
            .map_err(RequestError::internal)?;
        if signed_in.is_none() {
            app.metrics.authentications.with_label_values(&["access_token", "refused"]).inc();
            return Err(unauthorized("the token is unknown, or has ended"));
        }
        return Ok(Caller { token: None, signed_in });
    }
    check_origin(app, request)?;
    let token = token_in(headers);
    let signed_in = match &token {
        Some(token) => session::resume(&app.store.database, token, now)
            .await
            .map_err(RequestError::internal)?,
        None => None,
    };
    Ok(Caller { token, signed_in })
}

/// The token of a script, if one is shown.
///
/// # Errors
/// If it is none of ours, or does not stand alone.
pub fn access_token_in(headers: &HeaderMap) -> Result<Option<AccessToken>, RequestError> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Ok(None);
    }
    if headers.contains_key(header::COOKIE) {
        return Err(unauthorized("send a token or a cookie, not both"));
    }
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    };
    value
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, token)| AccessToken::read(token.trim()))
        .map(Some)
        .ok_or_else(|| unauthorized("send Authorization: Bearer with one token of ours"))
}

fn unauthorized(message: &'static str) -> RequestError {
    RequestError::new(StatusCode::UNAUTHORIZED, message)
}

/// Refuses what a page elsewhere sends. A program that is no browser says nothing of a page.
///
/// # Errors
/// If a page elsewhere sends it.
pub fn check_origin(app: &App, request: &Request) -> Result<(), RequestError> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text(SEC_FETCH_SITE);
    let is_from_here = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin_is_ours = match text(header::ORIGIN) {
        None => true,
        // A page may keep its origin to itself, if the browser itself says that it is ours.
        Some("null") => site == Some("same-origin"),
        Some(origin) => is_ours(app, request, origin),
    };
    if is_from_here && origin_is_ours {
        return Ok(());
    }
    Err(RequestError::new(StatusCode::FORBIDDEN, "a page elsewhere may not ask this"))
}

/// Whether pages of this origin are ours: that of the configured URL, or of the very host that is
/// asked.
fn is_ours(app: &App, request: &Request, origin: &str) -> bool {
    // HTTP/2 has it in the URL.
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = authority.or(host);
    let asked = host.is_some_and(|host| origin.strip_prefix("https://") == Some(host));
    asked || origin == app.config.operator_url.trim_end_matches('/')
}
