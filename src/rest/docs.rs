//! The readable page of the API: the built pages of `web/docs`, under a strict content security policy.

use poem::http::{HeaderValue, header};
use poem::{Endpoint, EndpointExt, Response, Route};

use crate::web;

/// Nothing from elsewhere, nothing inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Everything under `/docs`.
pub fn endpoint() -> impl Endpoint + 'static {
    Route::new().nest("/", web::pages("docs")).after(|result: poem::Result<Response>| async move {
        result.map(|mut response| {
            let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        })
    })
}
