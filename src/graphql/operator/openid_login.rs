//! Logging in with the company's provider: the way there, and the way back. What a browser sees
//! here are redirects and plain pages; the cookie of the session is the same as by password.
//!
//! Who comes back is sent there by another site, so a `SameSite=Strict` cookie would not come
//! along on a redirect: a page of ours leads on instead.

use poem::http::{HeaderMap, StatusCode};
use poem::web::Data;
use poem::{Request, Response, handler};

use super::session::{Origin, cookie_of, decided};
use crate::app::App;
use crate::auth::openid_connect::{Answer, OpenidError};
use crate::auth::session_token::SessionToken;
use crate::domain::operator::new_session_token;
use crate::graphql::login_attempt::{BeginError, Door, append_cookie};
use crate::service::failure::{Failure, Trouble, TroubleKind};
use crate::service::operator::openid::{
    self, Arrival, ClaimsError, CompanyLogin, OpenidSignInRefusal,
};
use crate::service::operator::session::NewSession;

const DOOR: Door =
    Door { cookie: "__Host-meetpoort-login", purpose: "an operator logs in with the provider" };

/// How the means is counted and logged.
const MEANS: &str = "openid_connect";

/// Sends a browser to the provider.
#[handler]
pub async fn start(app: Data<&App>) -> Response {
    let Some(login) = &app.company_login else { return NotAdmitted::NotSetUp.page() };
    match DOOR.begin(&login.provider, &app.sealing, app.store.now()).await {
        Ok(response) => response,
        Err(BeginError::Seal(error)) => NotAdmitted::ours(error).page(),
        Err(BeginError::Openid(error)) => NotAdmitted::from(error).page(),
    }
}

/// Lets in whoever comes back from the provider, or says why not.
#[handler]
pub async fn callback(request: &Request, app: Data<&App>) -> Response {
    let Some(login) = &app.company_login else { return NotAdmitted::NotSetUp.page() };
    let origin = Origin::of(&app, request, None);
    // What cannot be read is no answer, and is refused as such.
    let answer: Answer = request.params().unwrap_or_default();
    let mut response = match admit(&app, login, &origin, request.headers(), answer).await {
        Ok(token) => {
            decided(&app, &origin, MEANS, "admitted");
            let mut response = page(StatusCode::OK, "Logged in", "You are logged in.", true);
            append_cookie(&mut response, &cookie_of(&token));
            response
        }
        Err(refusal) => {
            decided(&app, &origin, MEANS, "refused");
            refusal.page()
        }
    };
    append_cookie(&mut response, &DOOR.forgotten());
    response
}

/// The token of the session that begins.
async fn admit(
    app: &App,
    login: &CompanyLogin,
    origin: &Origin,
    headers: &HeaderMap,
    answer: Answer,
) -> Result<SessionToken, NotAdmitted> {
    let now = app.store.now();
    let attempt = DOOR.attempt_in(headers, &app.sealing, now).ok_or(NotAdmitted::NoAttempt)?;
    let claims = login.provider.finish(&attempt, answer, &login.wanted(), now).await?;
    let arrival = match Arrival::read(&claims, &login.rules, &attempt, now) {
        Err(ClaimsError::NoRole) => {
            let id = &origin.correlation_id;
            openid::lose_role(&app.store.database, &claims, id, now)
                .await
                .map_err(NotAdmitted::ours)?;
            return Err(ClaimsError::NoRole.into());
        }
        read => read?,
    };
    let token = SessionToken::new(new_session_token(&mut rand::rng()));
    let new = NewSession { token: &token, correlation_id: &origin.correlation_id, now };
    openid::sign_in(&app.store.database, &arrival, new).await?;
    Ok(token)
}

/// Why nobody is let in, as far as a browser is told.
enum NotAdmitted {
    NotSetUp,
    NoAttempt,
    ProviderFails,
    ProviderRefuses,
    TooWeak,
    NoRole,
    NoEmail,
    EmailTaken,
    Ended,
    Away,
    Ours,
}

impl NotAdmitted {
    fn ours(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let trouble = Trouble::of(cause);
        tracing::error!(%trouble, "a login with the provider failed here");
        match trouble.kind() {
            TroubleKind::Unavailable => Self::Away,
            TroubleKind::RightsEnded | TroubleKind::Defect => Self::Ours,
        }
    }

    fn page(&self) -> Response {
        let (status, text) = match self {
            Self::NotSetUp => (
                StatusCode::NOT_FOUND,
                "No company account is set up here. Log in with a password.",
            ),
            Self::NoAttempt => (
                StatusCode::BAD_REQUEST,
                "This login was not begun in this browser, or took too long. Begin again.",
            ),
            Self::ProviderFails => (
                StatusCode::BAD_GATEWAY,
                "Your company's login service cannot be reached now. Who has a password here can \
                 still log in with it.",
            ),
            Self::ProviderRefuses => (
                StatusCode::FORBIDDEN,
                "Your company's login service did not let you in. Begin again.",
            ),
            Self::TooWeak => (
                StatusCode::FORBIDDEN,
                "You logged in with your company account, but not by means that are strong enough \
                 here. Begin again, and choose a stronger one.",
            ),
            Self::NoRole => (
                StatusCode::FORBIDDEN,
                "Your company account gives you no role here. Whoever looks after accounts in your \
                 company can change that.",
            ),
            Self::NoEmail => {
                (StatusCode::FORBIDDEN, "Your company account has no verified e-mail address.")
            }
            Self::EmailTaken => (
                StatusCode::FORBIDDEN,
                "Somebody with your e-mail address logs in here in another way. An admin can hand \
                 that login over to your company account.",
            ),
            Self::Ended => {
                (StatusCode::FORBIDDEN, "Your access here has ended. An admin can add you again.")
            }
            Self::Away => {
                (StatusCode::SERVICE_UNAVAILABLE, "This cannot be done just now. Try again later.")
            }
            Self::Ours => {
                (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here; it is in our log.")
            }
        };
        page(status, "Not logged in", text, false)
    }
}

impl From<OpenidError> for NotAdmitted {
    fn from(error: OpenidError) -> Self {
        tracing::warn!(%error, "a login with the provider failed");
        match error {
            OpenidError::Unavailable(_) | OpenidError::Settings(_) => Self::ProviderFails,
            OpenidError::Assurance => Self::TooWeak,
            OpenidError::Refused(_) | OpenidError::IdToken(_) => Self::ProviderRefuses,
        }
    }
}

impl From<ClaimsError> for NotAdmitted {
    fn from(error: ClaimsError) -> Self {
        tracing::warn!(%error, "the provider does not say enough");
        match error {
            ClaimsError::NoRole => Self::NoRole,
            ClaimsError::NoEmail | ClaimsError::EmailNotVerified => Self::NoEmail,
        }
    }
}

impl From<Failure<OpenidSignInRefusal>> for NotAdmitted {
    fn from(failure: Failure<OpenidSignInRefusal>) -> Self {
        match failure {
            Failure::Refused(OpenidSignInRefusal::Used) => Self::NoAttempt,
            Failure::Refused(OpenidSignInRefusal::Ended) => Self::Ended,
            Failure::Refused(OpenidSignInRefusal::EmailTaken) => Self::EmailTaken,
            Failure::Trouble(trouble) => Self::ours(trouble),
        }
    }
}

/// A page without anything that needs leave to run; it leads on to the first page if asked.
fn page(status: StatusCode, title: &str, text: &str, leads_on: bool) -> Response {
    let refresh = if leads_on { r#"<meta http-equiv="refresh" content="0; url=/">"# } else { "" };
    let body = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">{refresh}\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} - meetpoort</title>\
         </head><body><main><h1>{title}</h1><p>{text}</p><p><a href=\"/\">Go on</a></p></main>\
         </body></html>\n"
    );
    Response::builder().status(status).content_type("text/html; charset=utf-8").body(body)
}
