//! One request: JSON by POST and nothing else. A page elsewhere cannot send it with somebody's cookie:
//! the cookies are `SameSite=Strict`, and JSON needs a preflight that nobody here answers.

use std::borrow::Cow;
use std::time::Duration;

use mime::Mime;
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use poem::{Body, IntoResponse, Request, Response};
use serde_json::json;
use tokio::time;

use super::bounds::RUN_SECONDS_MAX;
use super::fault;
use crate::domain::outside_text::without_mark;
use crate::http::body::{Bodies, NotArrived, RETRY_SECONDS, Sender};
use crate::http::correlation_id::CorrelationId;
use crate::http::envelope::Form;
use crate::http::methods::NotTaken;
use crate::service::failure::{Trouble, TroubleKind};

/// The one character that no text may have, as JSON and GraphQL write it.
const NUL: &[u8] = br"\u0000";

/// Why a request got no answer of the schema's.
#[derive(Debug)]
pub struct RequestError {
    status: StatusCode,
    message: Cow<'static, str>,
    /// The value of `Allow`, if another method would do.
    allow: Option<HeaderValue>,
}

impl RequestError {
    /// A fault with this status, said in these words.
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, message: message.into(), allow: None }
    }

    /// A method that the path does not take.
    pub fn not_taken(refused: &NotTaken) -> Self {
        let fault = Self::new(StatusCode::METHOD_NOT_ALLOWED, refused.to_string());
        Self { allow: Some(refused.allow()), ..fault }
    }

    /// What is ours to answer for: a fault, or that the database or another part is away just now. The
    /// cause is logged and not told.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let trouble = Trouble::of(cause);
        if trouble.kind() == TroubleKind::Unavailable {
            tracing::error!(%trouble, "answered that we are unavailable");
            let message = "this cannot be answered just now; try again later";
            return Self::new(StatusCode::SERVICE_UNAVAILABLE, message);
        }
        tracing::error!(%trouble, "answered with an internal error");
        let message = "something went wrong here; it is in our log under the correlation id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    /// There is no room for this request now: others take it all.
    pub fn overfull() -> Self {
        let message = "too much is asked of us just now; try again later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
    }

    /// What clients know it by; the same as if a field had said it.
    fn code(&self) -> String {
        match self.status {
            StatusCode::SERVICE_UNAVAILABLE => "UNAVAILABLE".to_owned(),
            status => {
                status.canonical_reason().unwrap_or_default().to_uppercase().replace(' ', "_")
            }
        }
    }
}

impl IntoResponse for RequestError {
    fn into_response(self) -> Response {
        let body = json!({
            "errors": [{ "message": self.message, "extensions": { "code": self.code() } }],
        });
        let mut response = Response::builder().status(self.status).content_type("application/json");
        if let Some(allow) = self.allow {
            response = response.header(header::ALLOW, allow);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response = response.header(header::WWW_AUTHENTICATE, "Bearer");
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response = response.header(header::RETRY_AFTER, RETRY_SECONDS);
        }
        response.body(body.to_string())
    }
}

impl From<RequestError> for poem::Error {
    fn from(fault: RequestError) -> Self {
        Self::from_response(fault.into_response())
    }
}

/// What is asked, in so many bytes at most, by this sender.
///
/// # Errors
/// If it is not one request in JSON, is too large, does not arrive in time, or finds no room.
pub async fn asked(
    request: &Request,
    body: Body,
    bytes_max: usize,
    (bodies, from): (&Bodies, Sender),
) -> Result<async_graphql::Request, RequestError> {
    check_form(request.headers())?;
    let arrived = bodies.receive(body, bytes_max, from).await.map_err(not_arrived)?;
    let asked = read(&arrived.bytes)?;
    // It takes its room until it is answered.
    Ok(asked.data(arrived))
}

fn not_arrived(error: NotArrived) -> RequestError {
    match error {
        NotArrived::TooLarge => RequestError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "this request is larger than what is taken",
        ),
        NotArrived::Late => {
            RequestError::new(StatusCode::REQUEST_TIMEOUT, "it did not arrive in time")
        }
        NotArrived::Broken => {
            RequestError::new(StatusCode::BAD_REQUEST, "the request did not arrive whole")
        }
        NotArrived::NoRoom => RequestError::overfull(),
    }
}

/// What is answered. What takes too long is dropped, and what it waits for in the database is
/// cancelled there: see `db::client`.
///
/// # Errors
/// If it cannot be written.
pub async fn answered(
    execution: impl Future<Output = async_graphql::Response>,
) -> Result<Response, RequestError> {
    let deadline = Duration::from_secs(RUN_SECONDS_MAX);
    let answer = time::timeout(deadline, execution).await;
    let answer = answer.unwrap_or_else(|_| fault::timed_out());
    let mut response = Response::builder()
        .content_type("application/json")
        .body(serde_json::to_vec(&answer).map_err(RequestError::internal)?);
    response.headers_mut().extend(answer.http_headers);
    Ok(response)
}

fn check_form(headers: &HeaderMap) -> Result<(), RequestError> {
    let refuse = |message| Err(RequestError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return refuse("the request must not be compressed");
    }
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value: &HeaderValue| value.to_str().ok())
        .and_then(|value| value.parse::<Mime>().ok());
    match content_type {
        Some(mime) if mime.essence_str() == mime::APPLICATION_JSON.as_ref() => Ok(()),
        _ => refuse("send the request with Content-Type: application/json"),
    }
}

fn read(text: &[u8]) -> Result<async_graphql::Request, RequestError> {
    let text = without_mark(text);
    if text.trim_ascii_start().starts_with(b"[") {
        return Err(RequestError::new(StatusCode::BAD_REQUEST, "send one request at a time"));
    }
    // PostgreSQL has no text with it, and nobody writes it.
    if text.windows(NUL.len()).any(|place| place.eq_ignore_ascii_case(NUL)) {
        return Err(RequestError::new(
            StatusCode::BAD_REQUEST,
            "a text cannot have the character U+0000",
        ));
    }
    serde_json::from_slice(text)
        .map_err(|_| RequestError::new(StatusCode::BAD_REQUEST, "not a GraphQL request in JSON"))
}

/// What is alike in every answer to people.
pub static FORM: Form = Form {
    number: |_| CorrelationId::new(),
    header: (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    overfull: || RequestError::overfull().into_response(),
    error: of_framework,
};

fn of_framework(error: poem::Error) -> Response {
    if let Some(refused) = error.downcast_ref::<NotTaken>() {
        return RequestError::not_taken(refused).into_response();
    }
    match error.status() {
        StatusCode::NOT_FOUND => RequestError::new(StatusCode::NOT_FOUND, "there is nothing here"),
        _ => RequestError::internal(error),
    }
    .into_response()
}
