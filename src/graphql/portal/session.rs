//! Coming into the portal and going out.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use poem::http::header;
use strum::IntoStaticStr;

use super::caller::{Origin, command, cookie_of, no_cookie, shown};
use super::fault::{Outcome, internal, settled};
use super::me::Me;
use crate::app::App;
use crate::auth::session_token::SessionToken;
use crate::domain::audit::Actor;
use crate::domain::ean::Ean;
use crate::domain::invitation::InvitationCode;
use crate::domain::operator::new_session_token;
use crate::domain::portal_login::PortalMeans;
use crate::service::guess::{self, MustWait};
use crate::service::portal::session::{self, CustomerIn, ReturnCode};

/// The longest text that is read as a code.
const CODE_BYTES_MAX: usize = 100;

/// Who wants to come in.
#[derive(InputObject)]
struct SignInInput {
    /// EAN of the connection: 18 digits, on every energy bill.
    klant_ean: Ean,
    /// The code of the letter, or the one for coming back. Case, spaces and dashes do not matter.
    #[graphql(secret)]
    code: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum SignInStatus {
    /// Signed in: the answer brings the cookie. The code is used up.
    SignedIn,
    /// EAN and code do not belong together, or the code was used or is too old.
    Refused,
    /// Too many wrong codes from this address: wait.
    SlowDown,
}

/// What became of coming in.
#[derive(SimpleObject)]
struct SignInPayload {
    /// What became of it.
    status: SignInStatus,
    /// Who is signed in now.
    me: Option<Me>,
    /// How long to wait before the next attempt, if that is needed.
    wait_seconds: Option<i64>,
}

impl SignInPayload {
    fn without_session(status: SignInStatus, wait_seconds: Option<i64>) -> Self {
        Self { status, me: None, wait_seconds }
    }
}

/// What became of going out.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum SignOutStatus {
    /// Signed out.
    SignedOut,
    /// Nobody was signed in.
    NotSignedIn,
}

/// What became of going out.
#[derive(SimpleObject)]
struct SignOutPayload {
    /// What became of it.
    status: SignOutStatus,
    /// Where to send the browser to go out at the broker as well, if they came in with it and it can be
    /// told to: otherwise the next person at this browser comes in without showing who they are.
    end_session_url: Option<String>,
}

/// What became of asking for a code to come back.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum NewReturnCodeStatus {
    /// It works. Any other code of this customer's works no more.
    Made,
    /// Whoever came in with the broker comes back with it.
    NotByBroker,
    /// The connection is no longer theirs.
    HasEnded,
}

/// What became of asking for a code to come back.
#[derive(SimpleObject)]
struct NewReturnCodePayload {
    /// What became of it.
    status: NewReturnCodeStatus,
    /// The code. It is not shown again.
    code: Option<String>,
    /// From when it works no more.
    expires_at: Option<DateTime<Utc>>,
}

/// The mutations.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Comes in, in this browser, with the EAN of a connection and a code. The answer sets a cookie
    /// that no script can read. The session ends after 15 minutes without a request, after 2 hours,
    /// and when the customer holds the connection no more.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Outcome<SignInPayload> {
        let (app, origin) = (ctx.data::<App>()?, ctx.data::<Origin>()?);
        let SignInInput { klant_ean, code } = input;
        let booked = guess::book(&app.store, &app.portal_throttle, origin.address).await;
        let guess = match settled(booked)? {
            Ok(guess) => guess,
            Err(MustWait(seconds)) => {
                decided(app, origin, Means::Code, "slowed");
                return Ok(SignInPayload::without_session(SignInStatus::SlowDown, Some(seconds)));
            }
        };
        let code = Some(code).filter(|code| code.len() <= CODE_BYTES_MAX);
        let code = code.and_then(|code| InvitationCode::read(&code));
        let token = SessionToken::new(new_session_token(&mut rand::rng()));
        let by = Actor::customer(klant_ean, &origin.correlation_id);
        let signed_in = session::sign_in(&app.store.by(by), klant_ean, code.as_ref(), &token).await;
        let Some(customer) = signed_in.map_err(internal)? else {
            guess.wrong();
            decided(app, origin, Means::Code, "refused");
            return Ok(SignInPayload::without_session(SignInStatus::Refused, None));
        };
        guess.right().await.map_err(internal)?;
        decided(app, origin, Means::Code, "admitted");
        ctx.insert_http_header(header::SET_COOKIE, cookie_of(&token));
        let me = Some(Me(customer));
        Ok(SignInPayload { status: SignInStatus::SignedIn, me, wait_seconds: None })
    }

    /// Goes out, in this browser.
    async fn sign_out(&self, ctx: &Context<'_>) -> Outcome<SignOutPayload> {
        let (app, origin) = (ctx.data::<App>()?, ctx.data::<Origin>()?);
        ctx.insert_http_header(header::SET_COOKIE, no_cookie());
        let ended = match &origin.token {
            Some(token) => session::sign_out(&app.store.database, token).await.map_err(internal)?,
            None => None,
        };
        let status = match ended {
            Some(_) => SignOutStatus::SignedOut,
            None => SignOutStatus::NotSignedIn,
        };
        let broker =
            app.customer_login.as_ref().filter(|_| ended == Some(PortalMeans::OpenidConnect));
        let end_session_url = match broker {
            Some(login) => login.provider.end_session_url(app.store.now()).await,
            None => None,
        };
        Ok(SignOutPayload { status, end_session_url: end_session_url.map(String::from) })
    }

    /// Makes a code to come back with later, so that withdrawing stays as easy as giving. It works
    /// once, for a year, in place of any other code of this customer's. Whoever came in with the broker
    /// gets none: it would open the portal past the broker and its level of assurance.
    async fn new_return_code(&self, ctx: &Context<'_>) -> Outcome<NewReturnCodePayload> {
        let customer = ctx.data::<CustomerIn>()?;
        let command = command(ctx)?;
        let token = shown(ctx)?;
        let code = InvitationCode::new(&mut rand::rng());
        let id = customer.customer_id;
        let made = session::renew_return_code(&command, id, token, &code).await;
        let without = |status| NewReturnCodePayload { status, code: None, expires_at: None };
        Ok(match made.map_err(internal)? {
            ReturnCode::Made { expires_at } => NewReturnCodePayload {
                status: NewReturnCodeStatus::Made,
                code: Some(code.expose()),
                expires_at: Some(expires_at),
            },
            ReturnCode::NotByBroker => without(NewReturnCodeStatus::NotByBroker),
            ReturnCode::Ended => without(NewReturnCodeStatus::HasEnded),
        })
    }
}

/// By what somebody shows who they are.
#[derive(Clone, Copy, IntoStaticStr)]
pub enum Means {
    /// The code of a letter, or one for coming back.
    #[strum(serialize = "customer")]
    Code,
    /// What the broker says of them.
    #[strum(serialize = "customer_openid_connect")]
    OpenidConnect,
}

impl Means {
    /// How it is counted and logged.
    fn name(self) -> &'static str {
        self.into()
    }
}

/// Logs and counts a decision, without the EAN: who is a customer is theirs to tell.
pub fn decided(app: &App, origin: &Origin, means: Means, outcome: &str) {
    let means = means.name();
    app.metrics.authentications.with_label_values(&[means, outcome]).inc();
    let Origin { address: source, correlation_id, .. } = origin;
    if outcome == "admitted" {
        tracing::info!(%source, outcome, means, correlation_id, "customer signs in");
    } else {
        tracing::warn!(%source, outcome, means, correlation_id, "customer signs in");
    }
}
