//! Access tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4). Its errors have the form
//! of that RFC, not our own, since its clients are libraries.

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{IntoResponse, Request, RequestBody, Response};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::{ToJSON, Type};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ApiResponse, Enum, ExtractParamOptions, Object, OpenApi,
};
use secrecy::SecretString;
use serde::Serialize;
use uuid::Uuid;

use super::body::{app_of, receive};
use super::credentials::{self, Proven, Shown};
use super::document::Tag;
use super::problem::{Kind, Problem};
use crate::app::App;
use crate::domain::signing_key::TOKEN_SECONDS;
use crate::service::authenticate_client::Authenticated;
use crate::service::issue_token::{IssueTokenError, issue_token};

const FORM: &str = "application/x-www-form-urlencoded";
const BYTES_MAX: usize = 8 * 1024;

/// How the client asks.
#[derive(Clone, Copy, Enum)]
#[oai(rename_all = "snake_case")]
pub enum GrantType {
    /// With its own credentials.
    ClientCredentials,
}

/// A request for a token. Documents what [`TokenForm`] reads.
#[derive(Object)]
#[oai(rename = "TokenRequest")]
struct TokenRequest {
    /// Always `client_credentials`.
    grant_type: GrantType,
    /// Name of the client, unless it is in the `Authorization` header.
    #[oai(validator(min_length = 1, max_length = 256))]
    client_id: Option<String>,
    /// Its password, likewise.
    #[oai(validator(min_length = 1, max_length = 256))]
    client_secret: Option<String>,
    /// There are no scopes: what is asked for is not looked at.
    #[oai(validator(max_length = 1000))]
    scope: Option<String>,
}

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

impl<'a> ApiExtractor<'a> for TokenForm {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        TokenRequest::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let schema = TokenRequest::schema_ref();
        let content = vec![MetaMediaType { content_type: FORM, schema }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
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
#[derive(Serialize, Object)]
#[oai(rename = "Token")]
struct Token {
    /// The token, for `Authorization: Bearer`.
    #[oai(validator(max_length = 4096))]
    access_token: String,
    /// Always `Bearer`.
    #[oai(validator(max_length = 16))]
    token_type: String,
    /// How long it works, in seconds.
    expires_in: i64,
}

/// What can be wrong with a request for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case")]
pub enum TokenErrorCode {
    /// It cannot be read.
    InvalidRequest,
    /// Unknown client, or a password that is not valid.
    InvalidClient,
    /// Another grant than client credentials.
    UnsupportedGrantType,
}

#[derive(Serialize, Object)]
#[oai(rename = "TokenError")]
struct TokenErrorBody {
    /// A code of RFC 6749.
    error: TokenErrorCode,
    /// In words.
    #[oai(validator(max_length = 1000))]
    error_description: String,
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

impl From<IssueTokenError> for TokenError {
    fn from(error: IssueTokenError) -> Self {
        Self::Other(match error {
            IssueTokenError::Database(error) => error.into(),
            other => Problem::internal(other),
        })
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
        let body = TokenErrorBody { error: code, error_description: description.to_owned() };
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

impl ApiResponse for TokenError {
    fn meta() -> MetaResponses {
        let response = |status, description| MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content: vec![MetaMediaType {
                content_type: "application/json",
                schema: TokenErrorBody::schema_ref(),
            }],
            headers: Vec::new(),
        };
        let mut responses = vec![
            response(400, "The request cannot be accepted"),
            response(401, "Valid credentials are needed"),
        ];
        // 400, 401, 406 and 415 are not given in our own form here.
        let others = Problem::meta().responses.into_iter();
        responses
            .extend(others.filter(|other| ![400, 401, 406, 415].map(Some).contains(&other.status)));
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        TokenErrorBody::register(registry);
        Problem::register(registry);
    }
}

/// A token on its way out.
struct Issued(Token);

impl IntoResponse for Issued {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type("application/json")
            .header(header::PRAGMA, HeaderValue::from_static("no-cache"))
            .body(self.0.to_json_string())
    }
}

impl ApiResponse for Issued {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![MetaResponse {
                description: "A token of 15 minutes",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: "application/json",
                    schema: Token::schema_ref(),
                }],
                headers: Vec::new(),
            }],
        }
    }

    fn register(registry: &mut Registry) {
        Token::register(registry);
    }
}

/// The call.
pub struct Call;

#[OpenApi(tag = "Tag::Access")]
impl Call {
    /// An access token
    ///
    /// OAuth 2.0 client credentials, in the form or as HTTP Basic. The token opens both calls for
    /// 15 minutes, or until its password ends or is revoked.
    #[oai(path = "/token", method = "post", operation_id = "token")]
    async fn token(
        &self,
        app: Data<&App>,
        request: &Request,
        form: TokenForm,
    ) -> Result<Issued, TokenError> {
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
        credentials::let_in(&app, request, "password");
        let now = app.clock.now();
        let number = Uuid::new_v4();
        let access_token =
            issue_token(&app.database, &app.sealing, &app.parties, &client, number, now).await?;
        let token_type = "Bearer".to_owned();
        Ok(Issued(Token { access_token, token_type, expires_in: TOKEN_SECONDS }))
    }
}

/// The client, whose credentials are proven already, or still to be checked: from the one place where
/// they are.
fn proven_or_shown(form: TokenForm) -> Result<Result<Authenticated, Shown>, TokenError> {
    match (form.proven, form.client_id, form.client_secret) {
        // The name may be repeated in the form.
        (Some(Proven::Password(client)), None, None) => Ok(Ok(client)),
        (Some(Proven::Password(client)), Some(name), None) if client.username == name => {
            Ok(Ok(client))
        }
        (None, Some(username), Some(password)) => Ok(Err(Shown { username, password })),
        // A token gives no other token.
        (None | Some(Proven::Token(_)), _, _) => Err(TokenError::invalid_client()),
        (Some(_), _, _) => Err(TokenError::invalid_request("credentials in two places")),
    }
}
