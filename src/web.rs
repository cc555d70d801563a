//! Serves the built pages, which are part of the binary. What a page may do is decided by whoever
//! serves it, through its content security policy.

use poem::error::NotFoundError;
use poem::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::accept::accepted;
use crate::http::methods::Methods;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// Vite puts what it names after its content here: under a name, it never changes.
const HASHED: &str = "assets/";

/// The pages built from one folder of `web/`, each in its file. Compressed when they were built.
pub fn pages(folder: &'static str) -> impl Endpoint<Output = Response> {
    Pages { folder, is_application: false }
}

/// An application built from one folder of `web/`: it knows its pages by their paths, so that every
/// path that names no file is answered with its one document.
pub fn application(folder: &'static str) -> impl Endpoint<Output = Response> {
    Pages { folder, is_application: true }
}

struct Pages {
    folder: &'static str,
    is_application: bool,
}

impl Pages {
    fn find(&self, path: &str) -> Option<EmbeddedFile> {
        Built::get(&format!("{}/{path}", self.folder))
    }
}

impl Endpoint for Pages {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        Methods::of([Method::GET]).check(request.method())?;
        let path = request.uri().path().trim_matches('/');
        let is_page = path.is_empty() || (self.is_application && !path.contains('.'));
        let path = if is_page { "index.html" } else { path };
        let plain = self.find(path).ok_or(NotFoundError)?;
        let mimetype = plain.metadata.mimetype().to_owned();
        let compressed =
            accepts_brotli(request.headers()).then(|| self.find(&format!("{path}.br"))).flatten();
        let is_compressed = compressed.is_some();
        let file = compressed.unwrap_or(plain);
        let etag = etag(&file.metadata.sha256_hash());
        let is_known = request
            .headers()
            .get(header::IF_NONE_MATCH)
            .is_some_and(|known| known.as_bytes() == etag.as_bytes());
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into()
        } else {
            Response::builder().content_type(mimetype).body(file.data.into_owned())
        };
        let headers = response.headers_mut();
        let caching = if path.starts_with(HASHED) {
            "private, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if is_compressed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        if let Ok(value) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, value);
        }
        Ok(response)
    }
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let encodings = accepted(headers, header::ACCEPT_ENCODING);
    encodings.iter().any(|encoding| encoding.name == "br" && encoding.is_wanted())
}

fn etag(sha256: &[u8; 32]) -> String {
    let hash: String = sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}
