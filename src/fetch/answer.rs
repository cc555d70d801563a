//! A good answer on its way in: decoded piece by piece, never larger than is bearable, and whole or none.

use std::io::Write;
use std::mem::take;

use flate2::write::MultiGzDecoder;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, LINK};

use super::failure::FetchError;
use crate::domain::source::{Container, DOCUMENT_BYTES_MAX};
use crate::pull::failure::shown;

/// Of one page of lines, decoded.
const ANSWER_BYTES_MAX: u64 = 256 << 20;

/// A good answer.
pub struct Answer {
    response: Response,
    gzip: Option<Box<MultiGzDecoder<Vec<u8>>>>,
    bytes: u64,
    bytes_max: u64,
}

impl Answer {
    pub(super) fn new(response: Response) -> Result<Self, FetchError> {
        let coding = response.headers().get(CONTENT_ENCODING);
        let gzip = match coding.map_or("", |value| value.to_str().unwrap_or("?")) {
            "" | "identity" => None,
            "gzip" => Some(Box::new(MultiGzDecoder::new(Vec::new()))),
            other => {
                let words = format!("it is coded as {}, which we did not ask for", shown(other));
                return Err(FetchError::Unreadable(words));
            }
        };
        Ok(Self { response, gzip, bytes: 0, bytes_max: ANSWER_BYTES_MAX })
    }

    /// The same, if whoever takes it in can take it: a document may not be as large as lines.
    #[must_use]
    pub fn bounded_for(mut self, container: &Container) -> Self {
        if matches!(container, Container::Json { .. } | Container::Xlsx { .. }) {
            self.bytes_max = DOCUMENT_BYTES_MAX;
        }
        self
    }

    /// The URL of the next page, if the header says one.
    #[must_use]
    pub fn next_link(&self) -> Option<String> {
        let links = self.response.headers().get_all(LINK);
        links.iter().filter_map(|value| value.to_str().ok()).find_map(next_of)
    }

    /// The next piece of it, which may be empty; or nothing, once it has ended.
    ///
    /// # Errors
    /// If it breaks off or is too large.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        let piece = self.response.chunk().await.map_err(FetchError::of_request)?;
        let broken = |error: std::io::Error| FetchError::BrokenOff(format!("gzip: {error}"));
        let decoded = match (&mut self.gzip, piece) {
            (None, None) => return Ok(None),
            (None, Some(piece)) => piece.to_vec(),
            (Some(gzip), Some(piece)) => {
                gzip.write_all(&piece).and_then(|()| gzip.flush()).map_err(broken)?;
                take(gzip.get_mut())
            }
            (Some(gzip), None) => {
                // Whether it is whole stands at its end.
                gzip.try_finish().map_err(broken)?;
                let rest = take(gzip.get_mut());
                self.gzip = None;
                rest
            }
        };
        self.bytes += decoded.len() as u64;
        if self.bytes > self.bytes_max {
            return Err(FetchError::TooLarge { mebibytes: self.bytes_max >> 20 });
        }
        Ok(Some(decoded))
    }
}

/// The target of `rel="next"` in the value of a header `Link` (RFC 8288).
fn next_of(value: &str) -> Option<String> {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        let (parameters, others) = match after.split_once('<') {
            Some((parameters, _)) => {
                (parameters, after.get(parameters.len()..).unwrap_or_default())
            }
            None => (after, ""),
        };
        let is_next = parameters.split([';', ',']).any(|parameter| {
            let (name, relation) = parameter.split_once('=').unwrap_or_default();
            name.trim().eq_ignore_ascii_case("rel")
                && relation
                    .trim()
                    .trim_matches('"')
                    .split(' ')
                    .any(|one| one.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(target.trim().to_owned());
        }
        rest = others;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_in_the_header_link() {
        for (value, target) in [
            ("</p?page=2>; rel=\"next\"", Some("/p?page=2")),
            ("<https://a/1>; rel=prev, <https://a/3>; rel=next", Some("https://a/3")),
            ("<https://a/1>; title=\"x\"; rel=\"last next\"", Some("https://a/1")),
            ("<https://a/1>; rel=\"prev\"", None),
            ("<https://a/1", None),
            ("", None),
        ] {
            assert_eq!(next_of(value).as_deref(), target, "{value}");
        }
    }
}
