//! Coming into the portal with the broker: the way there, and the way back. Both end with a redirect;
//! a page of the portal says, in the customer's language, what became of it.
//!
//! The pages themselves need no cookie, and what they ask comes from this site again, so the cookie of
//! the session can be `SameSite=Strict` all the same.

use poem::http::{HeaderMap, StatusCode, header};
use poem::web::Data;
use poem::{Request, Response, handler};

use super::caller::{Origin, cookie_of};
use super::session::{Means, decided};
use crate::app::App;
use crate::auth::openid_connect::{Answer, OpenidError};
use crate::auth::session_token::SessionToken;
use crate::domain::operator::new_session_token;
use crate::graphql::login_attempt::{BeginError, Door, append_cookie};
use crate::service::failure::{Failure, Trouble, TroubleKind};
use crate::service::operator::session::NewSession;
use crate::service::portal::openid::{
    CustomerArrival, CustomerLogin, CustomerSignInRefusal, sign_in,
};

const DOOR: Door = Door {
    cookie: "__Host-meetpoort-portal-login",
    purpose: "a customer comes in with the broker",
};

/// Sends a browser to the broker.
#[handler]
pub async fn start(app: Data<&App>) -> Response {
    let Some(login) = &app.customer_login else { return NotAdmitted::NotSetUp.answer() };
    match DOOR.begin(&login.provider, &app.sealing, app.store.now()).await {
        Ok(response) => response,
        Err(BeginError::Seal(error)) => NotAdmitted::ours(error).answer(),
        Err(BeginError::Openid(error)) => NotAdmitted::from(error).answer(),
    }
}

/// Lets in whoever comes back from the broker, or has a page say why not.
#[handler]
pub async fn callback(request: &Request, app: Data<&App>) -> Response {
    let Some(login) = &app.customer_login else { return NotAdmitted::NotSetUp.answer() };
    let origin = Origin::of(&app, request);
    // What cannot be read is no answer, and is refused as such.
    let answer: Answer = request.params().unwrap_or_default();
    let mut response = match admit(&app, login, &origin, request.headers(), answer).await {
        Ok((token, connections)) => {
            decided(&app, &origin, Means::OpenidConnect, "admitted");
            // Who has several says first which one this is about.
            let page = if connections > 1 { "/portal/aansluitingen" } else { "/portal/" };
            let mut response = redirect(page);
            append_cookie(&mut response, &cookie_of(&token));
            response
        }
        Err(refusal) => {
            decided(&app, &origin, Means::OpenidConnect, "refused");
            refusal.answer()
        }
    };
    append_cookie(&mut response, &DOOR.forgotten());
    response
}

/// The token of the session that begins, and for how many connections it is.
async fn admit(
    app: &App,
    login: &CustomerLogin,
    origin: &Origin,
    headers: &HeaderMap,
    answer: Answer,
) -> Result<(SessionToken, usize), NotAdmitted> {
    let now = app.store.now();
    let attempt = DOOR.attempt_in(headers, &app.sealing, now).ok_or(NotAdmitted::NoAttempt)?;
    let wanted = [login.claim.path.as_str()];
    let claims = login.provider.finish(&attempt, answer, &wanted, now).await?;
    let arrival = CustomerArrival::read(&claims, &login.claim, &attempt);
    let token = SessionToken::new(new_session_token(&mut rand::rng()));
    let new = NewSession { token: &token, correlation_id: &origin.correlation_id, now };
    let connections = sign_in(&app.store.database, &arrival, new).await?;
    Ok((token, connections))
}

/// Why nobody is let in, as far as a browser is told.
#[derive(Clone, Copy)]
enum NotAdmitted {
    NotSetUp,
    NoAttempt,
    ProviderFails,
    ProviderRefuses,
    TooWeak,
    NoConnection,
    Away,
    Ours,
}

impl NotAdmitted {
    fn ours(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let trouble = Trouble::of(cause);
        tracing::error!(%trouble, "a customer's login failed here");
        match trouble.kind() {
            TroubleKind::Unavailable => Self::Away,
            TroubleKind::RightsEnded | TroubleKind::Defect => Self::Ours,
        }
    }

    /// Sends a browser to the page where customers come in, which knows these names.
    fn answer(self) -> Response {
        redirect(match self {
            Self::NotSetUp => "/portal/?login=not-set-up",
            Self::NoAttempt => "/portal/?login=no-attempt",
            Self::ProviderFails => "/portal/?login=unavailable",
            Self::ProviderRefuses => "/portal/?login=refused",
            Self::TooWeak => "/portal/?login=too-weak",
            Self::NoConnection => "/portal/?login=no-connection",
            Self::Away => "/portal/?login=try-later",
            Self::Ours => "/portal/?login=failed",
        })
    }
}

impl From<OpenidError> for NotAdmitted {
    fn from(error: OpenidError) -> Self {
        tracing::warn!(%error, "a customer's login failed");
        match error {
            OpenidError::Unavailable(_) | OpenidError::Settings(_) => Self::ProviderFails,
            OpenidError::Assurance => Self::TooWeak,
            OpenidError::Refused(_) | OpenidError::IdToken(_) => Self::ProviderRefuses,
        }
    }
}

impl From<Failure<CustomerSignInRefusal>> for NotAdmitted {
    fn from(failure: Failure<CustomerSignInRefusal>) -> Self {
        match failure {
            Failure::Refused(CustomerSignInRefusal::Used) => Self::NoAttempt,
            Failure::Refused(CustomerSignInRefusal::NoConnection) => Self::NoConnection,
            Failure::Trouble(trouble) => Self::ours(trouble),
        }
    }
}

fn redirect(to: &'static str) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, to).finish()
}
