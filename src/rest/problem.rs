//! Every error that the public listener gives: `application/problem+json` (RFC 9457).
//!
//! What a caller reads here is all they get; the cause of a fault of ours goes to the log only.

use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::types::Type;
use serde_json::Value;

use crate::http::body;
use crate::http::methods::NotTaken;
use crate::http::problem::{AWAY, DEFECT, Facts, ProblemBody};
use crate::service::DbError;
use crate::service::failure::{Trouble, TroubleKind};

pub use crate::http::problem::{CONTENT_TYPE, InputError, SCHEMA};

/// The schemes that a caller without valid credentials is pointed to.
const CHALLENGES: [&str; 2] =
    [r#"Basic realm="meetpoort", charset="UTF-8""#, r#"Bearer realm="meetpoort""#];

/// What a caller is told whose token was refused (RFC 6750).
const TOKEN_CHALLENGE: &str = r#"Bearer realm="meetpoort", error="invalid_token""#;

/// How long to wait if we cannot say better, in seconds.
const RETRY_SECONDS: i64 = 30;

/// What kind of error it is. Each has a type, a title and a status that do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Input that cannot be accepted, each fault of it named.
    InvalidRequest,
    /// Not exactly one set of valid credentials.
    Unauthorized,
    /// No such page, or nothing to share for this meter.
    NotFound,
    /// A method that this path does not take.
    MethodNotAllowed,
    /// The caller accepts nothing that we can give.
    NotAcceptable,
    /// The request did not arrive in time.
    RequestTimeout,
    /// The body is larger than any valid one.
    ContentTooLarge,
    /// The body is not JSON.
    UnsupportedMediaType,
    /// Too many wrong passwords from this address.
    TooManyRequests,
    /// As many passwords are valid as can be.
    TooManyVersions,
    /// A fault of ours.
    Internal,
    /// We cannot answer just now.
    Unavailable,
}

impl Kind {
    /// One kind of each status, by status. Another of the same status is described at the one call that
    /// gives it.
    pub const ALL: [Self; 11] = [
        Self::InvalidRequest,
        Self::Unauthorized,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::RequestTimeout,
        Self::ContentTooLarge,
        Self::UnsupportedMediaType,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unavailable,
    ];

    const fn facts(self) -> Facts {
        match self {
            Self::InvalidRequest => {
                (StatusCode::BAD_REQUEST, "invalid-request", "The request cannot be accepted")
            }
            Self::Unauthorized => {
                (StatusCode::UNAUTHORIZED, "unauthorized", "Valid credentials are needed")
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed")
            }
            Self::NotAcceptable => {
                (StatusCode::NOT_ACCEPTABLE, "not-acceptable", "Only JSON can be given")
            }
            Self::RequestTimeout => {
                (StatusCode::REQUEST_TIMEOUT, "request-timeout", "The request took too long")
            }
            Self::ContentTooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "content-too-large", "The body is too large")
            }
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "The body must be JSON",
            ),
            Self::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Too many wrong passwords")
            }
            Self::TooManyVersions => {
                (StatusCode::TOO_MANY_REQUESTS, "too-many-versions", "Too many valid passwords")
            }
            Self::Internal => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal-error", "Internal error")
            }
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Temporarily unavailable")
            }
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.facts().0
    }

    /// The kind in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.facts().2
    }

    /// An error of this kind as it is sent, for the document.
    #[must_use]
    pub fn example(self) -> Value {
        let (detail, errors): (_, &[(&str, &str)]) = match self {
            Self::InvalidRequest => (
                "2 fields cannot be accepted",
                &[
                    ("/klant_ean", "the check digit of this EAN is wrong"),
                    ("/eind_tijd", "is missing"),
                ],
            ),
            Self::NotFound => ("no readings are shared for this customer and meter", &[]),
            _ => (self.title(), &[]),
        };
        let errors = errors
            .iter()
            .map(|(pointer, detail)| InputError {
                pointer: (*pointer).to_owned(),
                detail: (*detail).to_owned(),
            })
            .collect();
        let problem = Problem { errors, ..Problem::new(self, detail) };
        serde_json::to_value(problem.into_parts().0).unwrap_or_default()
    }
}

/// An error on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<InputError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// An error of this kind.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    /// Whether it is of this kind.
    #[must_use]
    pub fn is(&self, kind: Kind) -> bool {
        self.kind == kind
    }

    /// Bad input, with everything that is wrong with it.
    #[must_use]
    pub fn invalid(errors: Vec<InputError>) -> Self {
        let detail = match errors.len() {
            1 => "1 field cannot be accepted".to_owned(),
            count => format!("{count} fields cannot be accepted"),
        };
        Self { errors, ..Self::new(Kind::InvalidRequest, detail) }
    }

    /// The one answer to missing, doubled and wrong credentials.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(
            Kind::Unauthorized,
            "give one set of valid credentials in one place: username and password in the body, \
             HTTP Basic, or a bearer token",
        )
        .with_headers(header::WWW_AUTHENTICATE, &CHALLENGES)
    }

    /// A token that does not count; why is logged and not told.
    #[must_use]
    pub fn invalid_token() -> Self {
        Self::new(Kind::Unauthorized, "the access token is not valid (any more): get a new one")
            .with_headers(header::WWW_AUTHENTICATE, &[TOKEN_CHALLENGE])
    }

    /// Too many wrong passwords from this address.
    #[must_use]
    pub fn slow_down(seconds: i64) -> Self {
        let detail = format!("too many wrong passwords from this address: wait {seconds} seconds");
        Self::new(Kind::TooManyRequests, detail).with_retry_after(seconds)
    }

    /// There is no room for this request now: others take it all.
    #[must_use]
    pub fn overfull() -> Self {
        Self::new(Kind::Unavailable, "too much is asked of us just now; try again later")
            .with_retry_after(body::RETRY_SECONDS)
    }

    fn with_headers(mut self, name: HeaderName, values: &[&'static str]) -> Self {
        for value in values {
            self.headers.push((name.clone(), HeaderValue::from_static(value)));
        }
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: i64) -> Self {
        self.headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
        self
    }

    /// A method that the path does not take.
    #[must_use]
    pub fn method_not_allowed(refused: &NotTaken) -> Self {
        let mut problem = Self::new(Kind::MethodNotAllowed, refused.to_string());
        problem.headers.push((header::ALLOW, refused.allow()));
        problem
    }

    fn into_parts(self) -> (ProblemBody, Vec<(HeaderName, HeaderValue)>) {
        (ProblemBody::new(self.kind.facts(), self.detail, self.errors), self.headers)
    }

    /// What is ours to answer for: a fault, or that the database or another part is away just now. The
    /// cause is logged and not told.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Trouble::of(cause).into()
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble.kind() {
            TroubleKind::RightsEnded => Self::unauthorized(),
            TroubleKind::Unavailable => {
                tracing::error!(%trouble, "answered that we are unavailable");
                Self::new(Kind::Unavailable, AWAY).with_retry_after(RETRY_SECONDS)
            }
            TroubleKind::Defect => {
                tracing::error!(%trouble, "answered with an internal error");
                Self::new(Kind::Internal, DEFECT)
            }
        }
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        Trouble::from(error).into()
    }
}

impl From<Problem> for poem::Error {
    fn from(problem: Problem) -> Self {
        Self::from_response(problem.into_response())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (body, headers) = self.into_parts();
        body.into_response(headers)
    }
}

impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        let response = |kind: Kind| ProblemBody::described(kind.facts());
        MetaResponses { responses: Kind::ALL.map(response).into() }
    }

    fn register(registry: &mut Registry) {
        ProblemBody::register(registry);
    }
}

/// What an error of the framework is.
pub fn of_framework(error: poem::Error) -> Response {
    if let Some(refused) = error.downcast_ref::<NotTaken>() {
        return Problem::method_not_allowed(refused).into_response();
    }
    match error.status() {
        StatusCode::NOT_FOUND => {
            Problem::new(Kind::NotFound, "there is nothing here").into_response()
        }
        status if status.is_client_error() => {
            Problem::new(Kind::InvalidRequest, "the request cannot be read").into_response()
        }
        _ => Problem::internal(error).into_response(),
    }
}
