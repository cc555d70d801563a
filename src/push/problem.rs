//! Every error that a source is given (RFC 9457). What it reads there is all it gets; the cause of a fault of ours goes
//! to the log only.

use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::error::ParsePathError;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::types::Type;

use crate::http::body;
use crate::http::methods::NotTaken;
use crate::http::problem::{AWAY, DEFECT, Facts, ProblemBody};
use crate::service::DbError;
use crate::service::failure::{Trouble, TroubleKind};

/// What kind of error it is. Each has a type, a title and a status that do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A header or the body cannot be accepted.
    InvalidRequest,
    /// No token of a source that counts.
    Unauthorized,
    /// Nothing is taken in from this source.
    SourceDisabled,
    /// No such page, or nothing that this source sent.
    NotFound,
    /// A method that this path does not take.
    MethodNotAllowed,
    /// The file did not arrive in time.
    RequestTimeout,
    /// The file is larger than what is taken.
    ContentTooLarge,
    /// A content encoding that is not taken.
    UnsupportedEncoding,
    /// Another file was sent under this key.
    KeyReused,
    /// Too many wrong tokens from this address.
    TooManyRequests,
    /// A fault of ours.
    Internal,
    /// No file can be taken just now.
    Unavailable,
}

impl Kind {
    /// All of them; no two have one status.
    pub const ALL: [Self; 12] = [
        Self::InvalidRequest,
        Self::Unauthorized,
        Self::SourceDisabled,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::RequestTimeout,
        Self::ContentTooLarge,
        Self::UnsupportedEncoding,
        Self::KeyReused,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unavailable,
    ];

    const fn facts(self) -> Facts {
        use StatusCode as S;
        match self {
            Self::InvalidRequest => {
                (S::BAD_REQUEST, "invalid-request", "The request cannot be accepted")
            }
            Self::Unauthorized => (S::UNAUTHORIZED, "unauthorized", "A valid token is needed"),
            Self::SourceDisabled => (S::FORBIDDEN, "source-disabled", "The source is disabled"),
            Self::NotFound => (S::NOT_FOUND, "not-found", "Not found"),
            Self::MethodNotAllowed => {
                (S::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed")
            }
            Self::RequestTimeout => {
                (S::REQUEST_TIMEOUT, "request-timeout", "The request took too long")
            }
            Self::ContentTooLarge => {
                (S::PAYLOAD_TOO_LARGE, "content-too-large", "The file is too large")
            }
            Self::UnsupportedEncoding => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-encoding",
                "The content encoding is not taken",
            ),
            Self::KeyReused => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "Another file was sent under this key",
            ),
            Self::TooManyRequests => {
                (S::TOO_MANY_REQUESTS, "too-many-requests", "Too many wrong tokens")
            }
            Self::Internal => (S::INTERNAL_SERVER_ERROR, "internal-error", "Internal error"),
            Self::Unavailable => (S::SERVICE_UNAVAILABLE, "unavailable", "Temporarily unavailable"),
        }
    }
}

/// An error on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    kind: Kind,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// An error of this kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), headers: Vec::new() }
    }

    /// No token is shown, or none that counts; why is logged and not told.
    pub fn unauthorized(is_shown: bool) -> Self {
        let (detail, challenge) = if is_shown {
            (
                "the token is unknown, or has ended",
                r#"Bearer realm="meetpoort", error="invalid_token""#,
            )
        } else {
            (
                "send Authorization: Bearer with a token of this source",
                r#"Bearer realm="meetpoort""#,
            )
        };
        Self::new(Kind::Unauthorized, detail)
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// Too many wrong tokens from this address.
    pub fn slow_down(seconds: i64) -> Self {
        let detail = format!("too many wrong tokens from this address: wait {seconds} seconds");
        Self::new(Kind::TooManyRequests, detail).retry_after(seconds)
    }

    /// No file can be taken just now, for this reason.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, detail).retry_after(body::RETRY_SECONDS)
    }

    /// There is no room for this request now: others take it all.
    pub fn overfull() -> Self {
        Self::unavailable("too much is asked of us just now; try again later")
    }

    /// What is ours to answer for. The cause is logged and not told.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Trouble::of(cause).into()
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    fn retry_after(self, seconds: i64) -> Self {
        self.with(header::RETRY_AFTER, HeaderValue::from(seconds))
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble.kind() {
            TroubleKind::RightsEnded => Self::unauthorized(true),
            TroubleKind::Unavailable => {
                tracing::error!(%trouble, "answered that we are unavailable");
                Self::unavailable(AWAY)
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
        ProblemBody::new(self.kind.facts(), self.detail, Vec::new()).into_response(self.headers)
    }
}

impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        let described = |kind: Kind| ProblemBody::described(kind.facts());
        MetaResponses { responses: Kind::ALL.map(described).into() }
    }

    fn register(registry: &mut Registry) {
        ProblemBody::register(registry);
    }
}

/// What an error of the framework is.
pub fn of_framework(error: poem::Error) -> Response {
    if let Some(refused) = error.downcast_ref::<NotTaken>() {
        return Problem::new(Kind::MethodNotAllowed, refused.to_string())
            .with(header::ALLOW, refused.allow())
            .into_response();
    }
    // An identifier that is none is one of nothing.
    if error.status() == StatusCode::NOT_FOUND || error.is::<ParsePathError>() {
        return Problem::new(Kind::NotFound, "there is nothing here").into_response();
    }
    if error.status().is_client_error() {
        return Problem::new(Kind::InvalidRequest, "the request cannot be read").into_response();
    }
    Problem::internal(error).into_response()
}
