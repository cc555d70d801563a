//! Which source sends a request: by a bearer token of its own, and by nothing else. Every decision is logged once,
//! without what was shown.

use poem::Request;
use poem::http::{HeaderMap, header};

use super::problem::{Kind, Problem};
use crate::app::App;
use crate::auth::source_token::SourceToken;
use crate::http::authentication::Decision;
use crate::service::failure::settle;
use crate::service::guess::{self, MustWait};
use crate::service::source::token::{OpenedBy, open};

/// The source that sends this request.
///
/// # Errors
/// 401 without a token that counts; 403 if nothing is taken in from its source; 429 for an address from which too
/// many wrong ones came.
pub async fn sender(app: &App, request: &Request) -> Result<OpenedBy, Problem> {
    let Some(shown) = bearer(request.headers()) else {
        decided(app, request, "refused", "no token");
        return Err(Problem::unauthorized(false));
    };
    let opened = match SourceToken::read(shown) {
        Some(token) => open(&app.store, &token).await?,
        None => None,
    };
    // Nobody guesses a token of 256 bits, so one that is right need not wait for those who try.
    let Some(opened) = opened else { return Err(refuse(app, request).await?) };
    if !opened.is_enabled {
        decided(app, request, "refused", "its source is disabled");
        let detail = format!("nothing is taken in from {} at present", opened.source_name);
        return Err(Problem::new(Kind::SourceDisabled, detail));
    }
    decided(app, request, "admitted", "");
    Ok(opened)
}

/// A wrong token: it counts against its address.
async fn refuse(app: &App, request: &Request) -> Result<Problem, Problem> {
    let address = app.config.trusted_proxies.source(request);
    match settle(guess::book(&app.store, &app.source_throttle, address).await)? {
        Ok(guess) => {
            guess.wrong();
            decided(app, request, "refused", "an unknown token, or one that has ended");
            Ok(Problem::unauthorized(true))
        }
        Err(MustWait(seconds)) => {
            decided(app, request, "slowed", "too many wrong tokens from this address");
            Ok(Problem::slow_down(seconds))
        }
    }
}

/// What is shown as a bearer token, if that is all there is.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Logs and counts a decision.
fn decided(app: &App, request: &Request, outcome: &str, why: &str) {
    let decision = Decision { means: "source_token", outcome, why };
    decision.note(&app.metrics, &app.config.trusted_proxies, request);
}
