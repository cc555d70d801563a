//! Who is calling: credentials in exactly one place, in the body, as HTTP Basic, or as a bearer
//! token. Every decision is logged once, without what was shown.

use poem::Request;
use poem::http::{HeaderValue, header};
use poem::web::headers::authorization::{Basic, Bearer, Credentials as _};
use secrecy::{ExposeSecret, SecretString};

use super::problem::Problem;
use crate::app::App;
use crate::auth::Caller;
use crate::domain::credential::{LIANDER_USERNAME, Recalled};
use crate::http::authentication::Decision;
use crate::http::body::Sender;
use crate::http::correlation_id::CorrelationId;
use crate::service::credential::authenticate::{
    Authenticated, WrongPassword, authenticate_client, recall_client, recall_credential,
};
use crate::service::failure::{Failure, settle};
use crate::service::guess::{self, MustWait};
use crate::service::token::verify::{OpenedBy, recall_token, verify_token};

/// A name and a password as they were shown.
pub struct ShownPassword {
    /// The name.
    pub username: String,
    /// The password.
    pub password: SecretString,
}

impl ShownPassword {
    /// Those of a body. Half a set is a set as well, which opens nothing: with another in the
    /// header there would be two.
    pub fn in_body(username: Option<String>, password: Option<String>) -> Option<Self> {
        (username.is_some() || password.is_some()).then(|| Self {
            username: username.unwrap_or_default(),
            password: password.unwrap_or_default().into(),
        })
    }
}

/// What stands in the `Authorization` header.
pub enum InHeader {
    /// A name and a password.
    Basic(ShownPassword),
    /// An access token.
    Bearer(SecretString),
}

/// What credentials have proven.
pub enum Proven {
    /// A name and a password, which are this client's.
    Password(Authenticated),
    /// A token, which opens the calls by this.
    Token(OpenedBy),
}

/// What the `Authorization` header of a call says of who is calling.
pub enum ByHeader {
    /// It is proven.
    Proven(Proven),
    /// It was proven before, by this; whether it still stands is for the database to say.
    Recalled(InHeader, Recalled),
}

impl ByHeader {
    /// What is proven, looked at now if it was only recalled.
    ///
    /// # Errors
    /// As for [`prove_by_header`].
    pub async fn proven(self, app: &App, request: &Request) -> Result<Proven, Problem> {
        match self {
            Self::Proven(proven) => Ok(proven),
            Self::Recalled(shown, _) => prove(app, request, shown).await,
        }
    }
}

/// What the `Authorization` header proves, if there is one. Judged before a body is read: who shows
/// wrong credentials there sends it for nothing.
///
/// # Errors
/// 401 if it proves nothing; 429 for an address that has to wait.
pub async fn prove_by_header(app: &App, request: &Request) -> Result<Option<Proven>, Problem> {
    match in_header(request) {
        Ok(None) => Ok(None),
        Ok(Some(shown)) => prove(app, request, shown).await.map(Some),
        Err(Unreadable) => Err(refuse(app, request, "an unreadable Authorization header")),
    }
}

/// The same for a call that asks the database whether what was proven before still stands together with all else
/// that it asks: that is not looked at yet.
///
/// # Errors
/// As for [`prove_by_header`].
pub async fn recall_by_header(app: &App, request: &Request) -> Result<Option<ByHeader>, Problem> {
    if let Ok(Some(shown)) = in_header(request)
        && let Some(recalled) = recall(app, request, &shown)
    {
        return Ok(Some(ByHeader::Recalled(shown, recalled)));
    }
    Ok(prove_by_header(app, request).await?.map(ByHeader::Proven))
}

/// What these credentials rested on when they were shown before, wherever they stand; `None` if they are not in
/// one place, or not remembered.
pub fn recalled(
    app: &App,
    request: &Request,
    by_header: Option<&ByHeader>,
    in_body: Option<&ShownPassword>,
) -> Option<Recalled> {
    match (by_header, in_body) {
        (Some(ByHeader::Recalled(_, recalled)), None) => Some(recalled.clone()),
        (None, Some(shown)) => recall_password(app, request, shown),
        _ => None,
    }
}

async fn prove(app: &App, request: &Request, shown: InHeader) -> Result<Proven, Problem> {
    match shown {
        InHeader::Basic(shown) => check_password(app, request, shown).await.map(Proven::Password),
        InHeader::Bearer(token) => check_token(app, request, &token).await.map(Proven::Token),
    }
}

fn recall(app: &App, request: &Request, shown: &InHeader) -> Option<Recalled> {
    match shown {
        InHeader::Basic(shown) => recall_password(app, request, shown),
        InHeader::Bearer(token) => {
            recall_token(&app.known_tokens, token.expose_secret(), app.store.now())
        }
    }
}

fn recall_password(app: &App, request: &Request, shown: &ShownPassword) -> Option<Recalled> {
    let address = app.config.trusted_proxies.source(request);
    // Who guessed wrong last has to wait their turn.
    if !app.throttle.is_trusted(address, app.store.clock.elapsed()) {
        return None;
    }
    recall_credential(&app.hasher.for_client(address), &shown.username, &shown.password)
}

/// Lets the caller in to the calls, or not.
///
/// # Errors
/// The same 401 for no credentials, for credentials in two places and for wrong ones; 429 for an
/// address that has to wait.
pub async fn admit(
    app: &App,
    request: &Request,
    by_header: Option<ByHeader>,
    in_body: Option<ShownPassword>,
) -> Result<Caller, Problem> {
    let correlation_id = CorrelationId::of(request);
    let (credential_id, is_rehearsal) = match exactly_one(app, request, by_header, in_body).await? {
        Proven::Password(client) => {
            admitted(app, request, "password");
            (client.credential_id, false)
        }
        Proven::Token(OpenedBy { credential_id, is_rehearsal }) => {
            admitted(app, request, if is_rehearsal { "rehearsal" } else { "token" });
            (credential_id, is_rehearsal)
        }
    };
    Ok(Caller { credential_id, correlation_id, is_rehearsal })
}

/// Lets in who shows a password, in the body or as HTTP Basic; a token is not enough.
///
/// # Errors
/// As for [`admit`].
pub async fn admit_by_password(
    app: &App,
    request: &Request,
    by_header: Option<ByHeader>,
    in_body: Option<ShownPassword>,
) -> Result<Authenticated, Problem> {
    match exactly_one(app, request, by_header, in_body).await? {
        Proven::Password(client) => {
            admitted(app, request, "password");
            Ok(client)
        }
        Proven::Token(_) => {
            decided(app, request, "token", "refused", "a token cannot refresh a password");
            Err(Problem::unauthorized())
        }
    }
}

async fn exactly_one(
    app: &App,
    request: &Request,
    by_header: Option<ByHeader>,
    in_body: Option<ShownPassword>,
) -> Result<Proven, Problem> {
    match (in_body, by_header) {
        (None, Some(by_header)) => by_header.proven(app, request).await,
        (Some(shown), None) => check_password(app, request, shown).await.map(Proven::Password),
        (None, None) => Err(refuse(app, request, "no credentials")),
        (Some(_), Some(_)) => Err(refuse(app, request, "credentials in two places")),
    }
}

fn refuse(app: &App, request: &Request, why: &str) -> Problem {
    decided(app, request, "none", "refused", why);
    Problem::unauthorized()
}

/// Notes that somebody is let in, by these means.
pub fn admitted(app: &App, request: &Request, means: &str) {
    decided(app, request, means, "admitted", "");
}

/// Whose body a request brings: of somebody whom we know by their credentials or, from before, by
/// their address; or a stranger's.
pub fn sender(app: &App, request: &Request, is_proven: bool) -> Sender {
    let address = app.config.trusted_proxies.source(request);
    if is_proven || app.hasher.knows(address) {
        Sender::Known(address)
    } else {
        Sender::Stranger(address)
    }
}

/// The header is there and cannot be read, which is not the same as no header.
pub struct Unreadable;

/// What stands in the `Authorization` header, if there is one.
///
/// # Errors
/// If there are two, or one that is neither Basic nor Bearer.
pub fn in_header(request: &Request) -> Result<Option<InHeader>, Unreadable> {
    let mut values = request.headers().get_all(header::AUTHORIZATION).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value,
        (Some(_), Some(_)) => return Err(Unreadable),
    };
    if has_scheme(value, b"basic") {
        let basic = Basic::decode(value).ok_or(Unreadable)?;
        let username = basic.username().to_owned();
        return Ok(Some(InHeader::Basic(ShownPassword {
            username,
            password: basic.password().into(),
        })));
    }
    if has_scheme(value, b"bearer") {
        let bearer = Bearer::decode(value).ok_or(Unreadable)?;
        return Ok(Some(InHeader::Bearer(bearer.token().into())));
    }
    Err(Unreadable)
}

/// The headers crate asserts the scheme, so it is looked at first.
fn has_scheme(value: &HeaderValue, scheme: &[u8]) -> bool {
    let (head, rest) = value.as_bytes().split_at_checked(scheme.len()).unwrap_or_default();
    head.eq_ignore_ascii_case(scheme) && rest.starts_with(b" ")
}

/// Checks a password, unless its address has to wait. That it let somebody in is for the caller to note.
///
/// # Errors
/// 401 if it is wrong, 429 if the address has to wait.
pub async fn check_password(
    app: &App,
    request: &Request,
    shown: ShownPassword,
) -> Result<Authenticated, Problem> {
    let (database, hasher, clock) = (&app.store.database, &app.hasher, &app.store.clock);
    let address = app.config.trusted_proxies.source(request);
    let hasher = &hasher.for_client(address);
    let (now, elapsed) = (clock.now(), clock.elapsed());
    let ShownPassword { username, password } = shown;
    // Whoever was right shows the same again, thousands of times: that is no guess.
    if app.throttle.is_trusted(address, elapsed)
        && let Some(client) = recall_client(database, hasher, &username, &password, now).await?
    {
        return Ok(client);
    }
    let guess = match settle(guess::book(&app.store, &app.throttle, address).await)? {
        Ok(guess) => guess,
        Err(MustWait(seconds)) => {
            let why = "too many wrong passwords from this address";
            decided(app, request, "password", "slowed", why);
            return Err(Problem::slow_down(seconds));
        }
    };
    match authenticate_client(database, hasher, &username, password, now).await {
        Ok(authenticated) => {
            guess.right().await?;
            Ok(authenticated)
        }
        Err(Failure::Refused(WrongPassword)) => {
            guess.wrong();
            // Somebody may have put the password where the name belongs: only our own name is logged.
            let why =
                if username == LIANDER_USERNAME { "wrong password" } else { "unknown client" };
            decided(app, request, "password", "refused", why);
            Err(Problem::unauthorized())
        }
        Err(Failure::Trouble(trouble)) => {
            guess.undecided().await?;
            Err(trouble.into())
        }
    }
}

async fn check_token(
    app: &App,
    request: &Request,
    token: &SecretString,
) -> Result<OpenedBy, Problem> {
    let (database, now) = (&app.store.database, app.store.now());
    let verified =
        verify_token(database, &app.parties, &app.known_tokens, token.expose_secret(), now).await;
    settle(verified)?.map_err(|refusal| {
        decided(app, request, "token", "refused", &refusal.to_string());
        Problem::invalid_token()
    })
}

/// Logs and counts a decision.
fn decided(app: &App, request: &Request, means: &str, outcome: &str, why: &str) {
    let decision = Decision { means, outcome, why };
    decision.note(&app.metrics, &app.config.trusted_proxies, request);
}
