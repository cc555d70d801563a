//! What every answer to people carries, whatever gave it: its number in our log and the headers for
//! browsers.

use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use uuid::Uuid;

use super::request::Fault;
use crate::http::access_log::AccessLog;
use crate::http::methods::NotTaken;
use crate::http::overfull::is_overfull;

/// The header by which an answer names its request.
const CORRELATION_HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// What says nothing else of itself is no page, and is not to be kept.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The number of a request in our log.
#[derive(Clone)]
pub struct CorrelationId(pub String);

/// The middleware, which notes each answer in this log.
pub struct Envelope(pub AccessLog);

impl<E: Endpoint> Middleware<E> for Envelope {
    type Output = EnvelopeEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        EnvelopeEndpoint { inner, log: self.0.clone() }
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
        let correlation_id = Uuid::new_v4().to_string();
        request.extensions_mut().insert(CorrelationId(correlation_id.clone()));
        let mut response = if is_overfull(&request) {
            Fault::overfull().into_response()
        } else {
            match self.inner.call(request).await {
                Ok(response) => response.into_response(),
                Err(error) => in_our_form(error),
            }
        };
        for (name, value) in HEADERS {
            response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
        }
        if let Ok(value) = HeaderValue::from_str(&correlation_id) {
            response.headers_mut().insert(CORRELATION_HEADER, value);
        }
        self.log.answered(&asked, response.status(), &correlation_id);
        Ok(response)
    }
}

fn in_our_form(error: poem::Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    if let Some(refused) = error.downcast_ref::<NotTaken>() {
        return Fault::not_taken(refused).into_response();
    }
    match error.status() {
        StatusCode::NOT_FOUND => Fault::new(StatusCode::NOT_FOUND, "there is nothing here"),
        _ => Fault::internal(error),
    }
    .into_response()
}
