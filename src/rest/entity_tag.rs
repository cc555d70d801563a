//! `ETag` and `If-None-Match` (RFC 9110): who has an answer already is told so, and is not sent it again.
//!
//! The tags are weak. A strong one names bytes, and so would be another one for each content coding, and for
//! each version of a library that compresses. What a caller wants to know is whether the records are still
//! the same; ranges, for which bytes matter, are not given. `If-None-Match` compares weakly anyway.
//!
//! RFC 9110 has 304 for GET and 412 for methods that change something. The calls ask by POST, so that neither
//! credentials nor EANs stand in a URL, and change nothing: they answer as GET does.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponse, MetaResponses, Registry};

use crate::domain::day_answer::{ContentHash, Known};

/// An answer that may have a tag.
pub struct Tagged<T> {
    /// `None` if the caller has it already.
    answer: Option<T>,
    hash: Option<ContentHash>,
}

impl<T> Tagged<T> {
    /// An answer of which nobody knows the hash before it is written.
    pub fn unknown(answer: T) -> Self {
        Self { answer: Some(answer), hash: None }
    }

    /// An answer with this hash.
    pub fn new(answer: T, hash: ContentHash) -> Self {
        Self { answer: Some(answer), hash: Some(hash) }
    }

    /// The caller has it already.
    pub fn unchanged(hash: Option<ContentHash>) -> Self {
        Self { answer: None, hash }
    }
}

impl<T: IntoResponse> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = match self.answer {
            Some(answer) => answer.into_response(),
            None => StatusCode::NOT_MODIFIED.into_response(),
        };
        if let Some(tag) = self.hash.and_then(|hash| HeaderValue::try_from(written(hash)).ok()) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

impl<T: ApiResponse> ApiResponse for Tagged<T> {
    fn meta() -> MetaResponses {
        let MetaResponses { mut responses } = T::meta();
        responses.push(MetaResponse {
            description: "The caller has it already, by `If-None-Match`",
            status: Some(StatusCode::NOT_MODIFIED.as_u16()),
            status_range: None,
            content: Vec::new(),
            headers: Vec::new(),
        });
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

fn written(ContentHash(hash): ContentHash) -> String {
    format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(hash))
}

/// What a caller says by `If-None-Match` that they have. Tags that are none of ours match nothing.
pub fn known(headers: &HeaderMap) -> Known {
    let mut hashes = Vec::new();
    for line in headers.get_all(header::IF_NONE_MATCH) {
        if line.as_bytes().trim_ascii() == b"*" {
            return Known::All;
        }
        hashes.extend(opaque_tags(line.as_bytes()).filter_map(read));
    }
    Known::These(hashes)
}

/// What stands between the quotes of each tag of a list, up to where it is no list any more. Whether a tag
/// is weak does not matter. There may be commas within.
fn opaque_tags(mut list: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        while let [b' ' | b'\t' | b',', rest @ ..] = list {
            list = rest;
        }
        let quoted = list.strip_prefix(b"W/").unwrap_or(list).strip_prefix(b"\"")?;
        let end = quoted.iter().position(|byte| *byte == b'"')?;
        list = &quoted[end + 1..];
        Some(&quoted[..end])
    })
}

fn read(opaque_tag: &[u8]) -> Option<ContentHash> {
    let hash = BASE64_URL_SAFE_NO_PAD.decode(opaque_tag).ok()?;
    hash.try_into().ok().map(ContentHash)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: ContentHash = ContentHash([1; 32]);
    const OTHER: ContentHash = ContentHash([255; 32]);

    fn known_by(lines: &[&str]) -> Known {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::IF_NONE_MATCH, HeaderValue::from_str(line).unwrap());
        }
        known(&headers)
    }

    #[test]
    fn a_tag_is_read_as_it_was_written() {
        assert_eq!(known_by(&[&written(ONE)]), Known::These(vec![ONE]));
    }

    #[test]
    fn a_tag_that_became_strong_on_its_way_is_the_same() {
        let tag = written(ONE);
        assert_eq!(known_by(&[tag.trim_start_matches("W/")]), Known::These(vec![ONE]));
    }

    #[test]
    fn lists_are_read_over_lines_past_the_tags_of_others() {
        let (one, other) = (written(ONE), written(OTHER));
        let lines = [format!(" ,\"a, b\",{one} ,, W/\"\""), other.clone()];
        let lines = [lines[0].as_str(), &lines[1]];
        assert_eq!(known_by(&lines), Known::These(vec![ONE, OTHER]));
        assert_eq!(known_by(&[&format!("{one}{other}")]), Known::These(vec![ONE, OTHER]));
    }

    #[test]
    fn a_star_is_whatever_there_is() {
        assert_eq!(known_by(&["*"]), Known::All);
        assert_eq!(known_by(&["\"*\""]), Known::These(Vec::new()));
    }

    #[test]
    fn what_is_no_list_of_tags_is_nothing() {
        for line in ["", ",", "W/", "\"", "w/\"x\"", "x", "W/\"AQ\"", "\u{fffd}"] {
            assert!(known_by(&[line]).is_nothing(), "{line}");
        }
        assert!(known(&HeaderMap::new()).is_nothing());
    }
}
