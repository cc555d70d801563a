//! The portal's pages: those built from `web/portal`, under a strict content security policy.

use poem::http::{HeaderValue, header};
use poem::web::Redirect;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response};

use crate::web;

/// Nothing from elsewhere, nothing inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Everything under `/portal` but the schema and the downloads.
pub fn endpoint() -> impl Endpoint<Output = Response> + 'static {
    web::application("portal").around(|pages, request: Request| async move {
        // The page names its parts relative to itself, so it needs the slash.
        if request.original_uri().path() == "/portal" {
            return Ok(Redirect::permanent("/portal/").into_response());
        }
        let mut answer = pages.call(request).await?;
        let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        Ok(answer)
    })
}
