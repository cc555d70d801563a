//! Access tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4). Its errors have the form
//! of that RFC, not our own, since its clients are libraries. Those look it up where OAuth has it: in
//! the metadata of `well_known` and in the security scheme of the document, of which it is no path.

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use secrecy::SecretString;
use serde::Serialize;
use uuid::Uuid;

use super::body::{app_of, receive};
use super::credentials::{self, Proven, ShownPassword};
use super::problem::{Kind, Problem};
use crate::app::App;
use crate::domain::signing_key::TOKEN_SECONDS;
use crate::service::credential::authenticate::Authenticated;
use crate::service::token::SigningKeyError;
use crate::service::token::issue::issue_token;

const FORM: &str = "application/x-www-form-urlencoded";
const BYTES_MAX: usize = 8 * 1024;

/// The parameters that count.
#[derive(Default)]
struct TokenForm {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<SecretString>,
    /// What the header proves, if there are credentials in it.
    proven: Option<Proven>,
}

impl TokenForm {
    fn read(text: &[u8]) -> Result<Self, TokenError> {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            let doubled = match name.as_ref() {
                "grant_type" => form.grant_type.replace(value.into_owned()).is_some(),
                "client_id" => form.client_id.replace(value.into_owned()).is_some(),
                "client_secret" => form.client_secret.replace(value.into_owned().into()).is_some(),
                // Unknown parameters must be ignored.
                _ => false,
            };
            if doubled {
                return Err(TokenError::invalid_request("a parameter is given twice"));
            }
        }
        Ok(form)
    }
}

impl<'a> FromRequest<'a> for TokenForm {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let is_form = request
            .content_type()
            .and_then(|value| value.parse::<mime::Mime>().ok())
            .is_some_and(|mime| mime.essence_str() == FORM);
        if !is_form {
            let detail = "send the request as application/x-www-form-urlencoded";
            return Err(TokenError::invalid_request(detail).into());
        }
        // As of every body: who shows wrong credentials there sends it for nothing.
        let proven = credentials::prove_by_header(app_of(request)?, request)
            .await
            .map_err(TokenError::from)?;
        let arrived = receive(request, body, BYTES_MAX, proven.is_some()).await?;
        Ok(Self { proven, ..Self::read(&arrived.bytes)? })
    }
}

/// A token.
#[derive(Serialize)]
struct Token {
    /// The token, for `Authorization: Bearer`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// How long it works, in seconds.
    expires_in: i64,
}

/// What can be wrong with a request for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum TokenErrorCode {
    /// It cannot be read.
    InvalidRequest,
    /// Unknown client, or a password that is not valid.
    InvalidClient,
    /// Another grant than client credentials.
    UnsupportedGrantType,
}

#[derive(Serialize)]
struct TokenErrorBody {
    /// A code of RFC 6749.
    error: TokenErrorCode,
    /// In words.
    error_description: &'static str,
}

/// Why there is no token.
enum TokenError {
    /// As RFC 6749 has it.
    OAuth { code: TokenErrorCode, description: &'static str },
    /// Anything else, in our own form.
    Other(Problem),
}

impl TokenError {
    fn invalid_request(description: &'static str) -> Self {
        Self::OAuth { code: TokenErrorCode::InvalidRequest, description }
    }

    fn invalid_client() -> Self {
        let description = "unknown client, or a password that is not valid now";
        Self::OAuth { code: TokenErrorCode::InvalidClient, description }
    }
}

impl From<Problem> for TokenError {
    fn from(problem: Problem) -> Self {
        if problem.is(Kind::Unauthorized) { Self::invalid_client() } else { Self::Other(problem) }
    }
}

impl From<SigningKeyError> for TokenError {
    fn from(error: SigningKeyError) -> Self {
        Self::Other(Problem::internal(error))
    }
}

impl From<TokenError> for poem::Error {
    fn from(error: TokenError) -> Self {
        Self::from_response(error.into_response())
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let (code, description) = match self {
            Self::OAuth { code, description } => (code, description),
            Self::Other(problem) => return problem.into_response(),
        };
        let body = TokenErrorBody { error: code, error_description: description };
        let response = Response::builder().content_type("application/json");
        let response = if code == TokenErrorCode::InvalidClient {
            let challenge = HeaderValue::from_static(r#"Basic realm="meetpoort", charset="UTF-8""#);
            response.status(StatusCode::UNAUTHORIZED).header(header::WWW_AUTHENTICATE, challenge)
        } else {
            response.status(StatusCode::BAD_REQUEST)
        };
        response.body(serde_json::to_vec(&body).unwrap_or_default())
    }
}

impl IntoResponse for Token {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type("application/json")
            .header(header::PRAGMA, HeaderValue::from_static("no-cache"))
            .body(serde_json::to_vec(&self).unwrap_or_default())
    }
}

/// `/v1/token`: a token, which opens the calls that read for 15 minutes, or until its password ends or is
/// revoked. For the client's name and password, in the form or as HTTP Basic.
#[handler]
pub async fn token(
    app: Data<&App>,
    request: &Request,
    form: TokenForm,
) -> Result<Token, TokenError> {
    match form.grant_type.as_deref() {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(TokenError::OAuth {
                code: TokenErrorCode::UnsupportedGrantType,
                description: "only client_credentials is supported",
            });
        }
        None => return Err(TokenError::invalid_request("grant_type is missing")),
    }
    let client = match proven_or_shown(form)? {
        Ok(client) => client,
        Err(shown) => credentials::check_password(&app, request, shown).await?,
    };
    credentials::admitted(&app, request, "password");
    let now = app.store.now();
    let number = Uuid::new_v4();
    let access_token =
        issue_token(&app.store.database, &app.sealing, &app.parties, &client, number, now).await?;
    Ok(Token { access_token, token_type: "Bearer", expires_in: TOKEN_SECONDS })
}

/// The client, whose credentials are proven already, or still to be checked: from the one place where
/// they are.
fn proven_or_shown(form: TokenForm) -> Result<Result<Authenticated, ShownPassword>, TokenError> {
    match (form.proven, form.client_id, form.client_secret) {
        // The name may be repeated in the form.
        (Some(Proven::Password(client)), None, None) => Ok(Ok(client)),
        (Some(Proven::Password(client)), Some(name), None) if client.username == name => {
            Ok(Ok(client))
        }
        (None, Some(username), Some(password)) => Ok(Err(ShownPassword { username, password })),
        // A token gives no other token.
        (None | Some(Proven::Token(_)), _, _) => Err(TokenError::invalid_client()),
        (Some(_), _, _) => Err(TokenError::invalid_request("credentials in two places")),
    }
}
