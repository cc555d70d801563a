//! Compresses what streams out, as the caller accepts it. The framework's own does not weigh `q`,
//! sets no `Vary` and would decompress requests without bound.

use async_compression::Level;
use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::{Body, Endpoint, IntoResponse, Middleware, Request, Response, Result};
use strum::{IntoStaticStr, VariantArray};
use tokio::io::BufReader;

use crate::domain::day_answer::Form;
use crate::http::accept::accepted;

/// High levels cost far more time than they save on a line to one client.
const LEVEL: Level = Level::Precise(4);

/// The encodings that we have, best first: answers are kept in the first two. Several frames of zstd, one after
/// another, are more than some clients read, so it is for those who like it better than gzip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
enum Encoding {
    Gzip,
    Zstd,
    #[strum(serialize = "br")]
    Brotli,
}

impl Encoding {
    fn name(self) -> &'static str {
        self.into()
    }

    /// The one that the caller likes best; of equals, our own first. `None` is: as it is.
    fn choose(headers: &HeaderMap) -> Option<Self> {
        let accepted = accepted(headers, header::ACCEPT_ENCODING);
        let weight = |name: &str| {
            let of = |wanted: &str| {
                let mut weighed =
                    accepted.iter().filter_map(|item| Some((&item.name, item.weight?)));
                weighed.find(|(name, _)| *name == wanted).map(|(_, weight)| weight)
            };
            of(name).or_else(|| of("*")).unwrap_or_default()
        };
        let mut best = None;
        let mut best_weight = 0.0;
        for encoding in Self::VARIANTS {
            if weight(encoding.name()) > best_weight {
                best_weight = weight(encoding.name());
                best = Some(*encoding);
            }
        }
        best
    }
}

/// The form in which the caller is best given what is kept.
pub fn form(headers: &HeaderMap) -> Form {
    match Encoding::choose(headers) {
        Some(Encoding::Zstd) => Form::Zstd,
        Some(Encoding::Gzip) => Form::Gzip,
        // Compressed on its way, if at all.
        Some(Encoding::Brotli) | None => Form::Plain,
    }
}

/// The content coding of this form.
pub fn encoding(form: Form) -> Option<&'static str> {
    match form {
        Form::Zstd => Some(Encoding::Zstd.name()),
        Form::Gzip => Some(Encoding::Gzip.name()),
        Form::Plain => None,
    }
}

/// The middleware.
pub struct Compression;

impl<E: Endpoint> Middleware<E> for Compression {
    type Output = CompressionEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        CompressionEndpoint { inner }
    }
}

/// An endpoint whose answers are compressed.
pub struct CompressionEndpoint<E> {
    inner: E,
}

impl<E: Endpoint> Endpoint for CompressionEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let encoding = Encoding::choose(request.headers());
        let mut response = self.inner.call(request).await?.into_response();
        // An answer that the caller has already varies as it would if it were sent.
        let is_unchanged = response.status() == StatusCode::NOT_MODIFIED;
        if !response.status().is_success() && !is_unchanged {
            return Ok(response);
        }
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if is_unchanged {
            return Ok(response);
        }
        // What was kept compressed comes so.
        let is_compressed = headers.contains_key(header::CONTENT_ENCODING);
        if let Some(encoding) = encoding.filter(|_| !is_compressed) {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
            headers.remove(header::CONTENT_LENGTH);
            let plain = BufReader::new(response.take_body().into_async_read());
            response.set_body(match encoding {
                Encoding::Zstd => Body::from_async_read(ZstdEncoder::with_quality(plain, LEVEL)),
                Encoding::Brotli => {
                    Body::from_async_read(BrotliEncoder::with_quality(plain, LEVEL))
                }
                Encoding::Gzip => Body::from_async_read(GzipEncoder::with_quality(plain, LEVEL)),
            });
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &'static str) -> Option<Encoding> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
        Encoding::choose(&headers)
    }

    #[test]
    fn the_callers_weights_decide_and_of_equals_our_own_order() {
        assert_eq!(chosen("gzip, br, zstd"), Some(Encoding::Gzip));
        assert_eq!(chosen("gzip;q=0.9, br, zstd"), Some(Encoding::Zstd));
        assert_eq!(chosen("gzip;q=1.0, br;q=0.5"), Some(Encoding::Gzip));
        assert_eq!(chosen("zstd;q=0, *"), Some(Encoding::Gzip));
        assert_eq!(chosen("GZIP"), Some(Encoding::Gzip));
    }

    #[test]
    fn what_is_not_accepted_is_not_used() {
        assert_eq!(chosen("identity"), None);
        assert_eq!(chosen("gzip;q=0"), None);
        assert_eq!(chosen("deflate"), None);
        assert_eq!(Encoding::choose(&HeaderMap::new()), None);
    }
}
