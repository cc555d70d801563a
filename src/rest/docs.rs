//! The readable page of the API: the built pages of `web/docs`, under a strict content security policy.

use poem::http::{HeaderValue, header};
use poem::web::Redirect;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Result};

use crate::web;

/// Nothing from elsewhere, nothing inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Everything under `/docs`.
pub fn endpoint() -> impl Endpoint + 'static {
    web::pages("docs").around(|pages, request: Request| async move {
        // The page names its parts relative to itself, so it needs the slash.
        if request.original_uri().path() == "/docs" {
            return Ok(Redirect::permanent("/docs/").into_response());
        }
        guarded(pages.call(request).await)
    })
}

fn guarded(answer: Result<Response>) -> Result<Response> {
    let mut answer = answer?;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(answer)
}
