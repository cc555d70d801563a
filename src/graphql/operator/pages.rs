//! The dashboards: the built pages of `web/dashboard`, under a strict content security policy.

use poem::http::{HeaderValue, header};
use poem::{Endpoint, EndpointExt, Request, Response};

use crate::web;

/// Nothing from elsewhere, nothing inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Everything but `/graphql`.
pub fn endpoint() -> impl Endpoint<Output = Response> + 'static {
    web::application("dashboard").around(|pages, request: Request| async move {
        let mut answer = pages.call(request).await?;
        let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        Ok(answer)
    })
}
