//! What a caller accepts, and how much it likes it: the lists of `Accept` and `Accept-Encoding`.

use poem::http::HeaderMap;
use poem::http::header::HeaderName;

/// One item of such a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// What, in lower case, without its parameters.
    pub name: String,
    /// How much, from 0, which is not at all, to 1; `None` if what stands there is no number.
    pub weight: Option<f32>,
}

impl Accepted {
    /// One that may be used. What has a weight that cannot be read was meant to be.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.weight.is_none_or(|weight| weight > 0.0)
    }
}

/// All items of this header, in their order; none if it is not there.
pub fn accepted(headers: &HeaderMap, header: HeaderName) -> Vec<Accepted> {
    let values = headers.get_all(header).into_iter();
    values
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .filter_map(item)
        .collect()
}

/// `gzip;q=0.5` is `gzip`, with 0.5.
fn item(text: &str) -> Option<Accepted> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
    let weight = parts
        .filter_map(|part| part.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .map_or(Some(1.0), |(_, weight)| weight.trim().parse().ok())
        .filter(|weight: &f32| weight.is_finite());
    Some(Accepted { name, weight })
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderValue, header};

    use super::*;

    #[test]
    fn lists_are_read_over_lines_with_weights_and_without() {
        let mut headers = HeaderMap::new();
        for line in ["gzip, BR ;Q = 0.5,", "*;level=9;q=0, zstd;q=much"] {
            headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static(line));
        }
        let found: Vec<_> = accepted(&headers, header::ACCEPT_ENCODING)
            .into_iter()
            .map(|item| (item.is_wanted(), item.name, item.weight))
            .collect();
        let expected = [
            (true, "gzip".to_owned(), Some(1.0)),
            (true, "br".to_owned(), Some(0.5)),
            (false, "*".to_owned(), Some(0.0)),
            (true, "zstd".to_owned(), None),
        ];
        assert_eq!(found, expected);
        assert!(accepted(&headers, header::ACCEPT).is_empty());
    }
}
