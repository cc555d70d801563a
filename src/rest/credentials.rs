//! Who is calling: credentials in exactly one place, in the body or as HTTP Basic.

use poem::Request;
use poem::http::header;
use poem::web::headers::authorization::{Basic, Credentials as _};
use secrecy::SecretString;

use super::envelope::CorrelationId;
use super::problem::Problem;
use crate::app::App;
use crate::auth::Caller;
use crate::service::authenticate_client::authenticate_client;

/// A name and a password as they were shown.
struct Shown {
    username: String,
    password: SecretString,
}

/// Lets the caller in, or not.
///
/// # Errors
/// The same 401 for no credentials, for credentials in two places and for wrong ones.
pub async fn admit(
    app: &App,
    request: &Request,
    username: Option<String>,
    password: Option<String>,
) -> Result<Caller, Problem> {
    // Half a set is a set as well: with another in the header there would be two.
    let in_body = (username.is_some() || password.is_some()).then(|| Shown {
        username: username.unwrap_or_default(),
        password: password.unwrap_or_default().into(),
    });
    let shown = match (in_body, in_header(request)?) {
        (Some(shown), None) | (None, Some(shown)) => shown,
        (None, None) | (Some(_), Some(_)) => return Err(Problem::unauthorized()),
    };
    let credential_id = authenticate_client(
        &app.database,
        &app.hasher,
        &shown.username,
        shown.password,
        app.clock.now(),
    )
    .await?;
    Ok(Caller { credential_id, correlation_id: CorrelationId::of(request) })
}

/// A header that is there and cannot be read is not the same as no header.
fn in_header(request: &Request) -> Result<Option<Shown>, Problem> {
    let mut values = request.headers().get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let is_basic = value
                .as_bytes()
                .split_first_chunk::<6>()
                .is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(b"Basic "));
            let basic = if is_basic { Basic::decode(value) } else { None };
            let basic = basic.ok_or_else(Problem::unauthorized)?;
            let username = basic.username().to_owned();
            Ok(Some(Shown { username, password: basic.password().into() }))
        }
        (Some(_), Some(_)) => Err(Problem::unauthorized()),
    }
}
