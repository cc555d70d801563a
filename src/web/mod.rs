//! Serves the built pages, which are part of the binary. What a page may do is decided by whoever
//! serves it, through its content security policy.

use poem::error::NotFoundError;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// The pages built from one folder of `web/`.
pub fn pages(folder: &'static str) -> impl Endpoint<Output = Response> {
    Pages { folder }
}

struct Pages {
    folder: &'static str,
}

impl Endpoint for Pages {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return Err(StatusCode::METHOD_NOT_ALLOWED.into());
        }
        let path = request.uri().path().trim_matches('/');
        let path = if path.is_empty() { "index.html" } else { path };
        let file = Built::get(&format!("{}/{path}", self.folder)).ok_or(NotFoundError)?;
        let etag = etag(&file.metadata.sha256_hash());
        let is_known = request
            .headers()
            .get(header::IF_NONE_MATCH)
            .is_some_and(|known| known.as_bytes() == etag.as_bytes());
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into()
        } else {
            Response::builder().content_type(file.metadata.mimetype()).body(file.data.into_owned())
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if let Ok(value) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, value);
        }
        Ok(response)
    }
}

fn etag(sha256: &[u8; 32]) -> String {
    let hash: String = sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}
