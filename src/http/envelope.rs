//! What every answer carries, whichever door gave it and whatever went wrong: its number in our log, the
//! headers for browsers, a line in the access log. What an error looks like is the door's.

use poem::http::{HeaderName, HeaderValue, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use super::access_log::AccessLog;
use super::correlation_id::{self, CorrelationId};
use super::overfull::is_overfull;

/// What says nothing else of itself is no page, and is not to be kept.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

/// What is a door's own.
pub struct Form {
    /// The number of a request: the caller's, or one of ours.
    pub number: fn(&Request) -> CorrelationId,
    /// A header of every answer.
    pub header: (HeaderName, &'static str),
    /// The answer for which there is no room.
    pub overfull: fn() -> Response,
    /// The answer to an error that came from the framework.
    pub error: fn(poem::Error) -> Response,
}

/// The middleware.
pub struct Envelope {
    /// Where each answer is noted.
    pub log: AccessLog,
    /// What is the door's own.
    pub form: &'static Form,
}

impl<E: Endpoint> Middleware<E> for Envelope {
    type Output = EnvelopeEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        EnvelopeEndpoint { inner, log: self.log.clone(), form: self.form }
    }
}

/// An endpoint in its envelope.
pub struct EnvelopeEndpoint<E> {
    inner: E,
    log: AccessLog,
    form: &'static Form,
}

impl<E: Endpoint> Endpoint for EnvelopeEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let asked = self.log.asked(&request);
        let number = (self.form.number)(&request);
        request.extensions_mut().insert(number.clone());
        let mut response = if is_overfull(&request) {
            (self.form.overfull)()
        } else {
            match self.inner.call(request).await {
                Ok(response) => response.into_response(),
                Err(error) if error.is_from_response() => error.into_response(),
                Err(error) => (self.form.error)(error),
            }
        };
        let headers = response.headers_mut();
        for (name, value) in HEADERS.iter().chain([&self.form.header]) {
            // A page has a policy of its own.
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if let Some(value) = number.value() {
            headers.insert(correlation_id::HEADER, value);
        }
        self.log.answered(&asked, response.status(), number.as_str());
        Ok(response)
    }
}
