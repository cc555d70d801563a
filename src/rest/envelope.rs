//! What every answer to Liander carries, whatever gave it: the correlation id, the headers of the
//! contract, and an error in our own form.

use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use uuid::Uuid;

use super::document::VERSION;
use super::problem::{Kind, Problem};
use crate::http::access_log::AccessLog;
use crate::http::methods::NotTaken;
use crate::http::overfull::is_overfull;

/// The header by which a caller and our log name a request.
pub const CORRELATION_HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// The longest correlation id that is taken over from a caller.
const CORRELATION_CHARACTERS_MAX: usize = 128;

/// The number under which both sides know a request.
#[derive(Clone)]
pub struct CorrelationId(String);

impl CorrelationId {
    /// The number of this request.
    pub fn of(request: &Request) -> String {
        request.extensions().get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }

    /// The caller's own, where it is short and plain, or a new one.
    fn choose(request: &Request) -> Self {
        let theirs = request
            .headers()
            .get(CORRELATION_HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|id| (1..=CORRELATION_CHARACTERS_MAX).contains(&id.len()))
            .filter(|id| id.bytes().all(|byte| byte.is_ascii_graphic()));
        Self(theirs.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned))
    }
}

/// The middleware.
pub struct Envelope {
    /// Where answers are noted.
    pub log: AccessLog,
}

impl<E: Endpoint> Middleware<E> for Envelope {
    type Output = EnvelopeEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        EnvelopeEndpoint { inner, log: self.log.clone() }
    }
}

/// An endpoint in its envelope.
pub struct EnvelopeEndpoint<E> {
    inner: E,
    log: AccessLog,
}

impl<E: Endpoint> Endpoint for EnvelopeEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let asked = self.log.asked(&request);
        let correlation_id = CorrelationId::choose(&request);
        request.extensions_mut().insert(correlation_id.clone());
        let mut response = if is_overfull(&request) {
            Problem::overfull().into_response()
        } else {
            match self.inner.call(request).await {
                Ok(response) => response.into_response(),
                Err(error) => in_our_form(error),
            }
        };
        seal(&mut response, &correlation_id);
        self.log.answered(&asked, response.status(), &correlation_id.0);
        Ok(response)
    }
}

/// An error that is not one of our problems already comes from the framework.
fn in_our_form(error: poem::Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
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

fn seal(response: &mut Response, correlation_id: &CorrelationId) {
    let headers = response.headers_mut();
    for (name, value) in [
        (HeaderName::from_static("api-version"), VERSION),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // The pages have a policy of their own; data is nothing that a browser may show or frame.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&correlation_id.0) {
        headers.insert(CORRELATION_HEADER, value);
    }
}
