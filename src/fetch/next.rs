//! What the next page is asked by.

use std::fs::File;

use reqwest::Url;

use super::failure::FetchError;
use super::look::text_at;
use crate::domain::source::Paging;

/// An answer has so many pages at most.
pub const PAGES_MAX: u32 = 10_000;

/// A page that came in.
pub struct Page<'p> {
    /// What its answer was asked by at first.
    pub first: &'p Url,
    /// What it was asked by itself.
    pub url: &'p Url,
    /// Counted from 0.
    pub number: u32,
    /// Whether it has no record.
    pub is_empty: bool,
    /// The URL that its header names.
    pub link: Option<&'p str>,
}

/// What the first page is asked by, if that is this URL.
#[must_use]
pub fn first(paging: &Paging, url: &Url) -> Url {
    match paging {
        Paging::Page { parameter, first } => with(url, parameter, &first.to_string()),
        _ => url.clone(),
    }
}

/// What the page after this one is asked by; nothing, if it is the last. `file` is what it holds.
///
/// # Errors
/// If it does not say so in a way in which it can be.
pub fn next(paging: &Paging, page: &Page<'_>, file: File) -> Result<Option<Url>, FetchError> {
    let text = |path| text_at(path, file).map_err(FetchError::Unreadable);
    let next = match paging {
        Paging::None => None,
        Paging::Page { .. } if page.is_empty => None,
        Paging::Page { parameter, first } => {
            Some(with(page.first, parameter, &(first + page.number + 1).to_string()))
        }
        Paging::Continuation { token, parameter } => {
            text(token)?.map(|token| with(page.first, parameter, &token))
        }
        Paging::Next { field: Some(field) } => {
            text(field)?.map(|link| linked(page.url, &link)).transpose()?
        }
        Paging::Next { field: None } => page.link.map(|link| linked(page.url, link)).transpose()?,
    };
    if next.is_some() && page.number + 1 >= PAGES_MAX {
        return Err(FetchError::Unreadable(format!("it has more than {PAGES_MAX} pages")));
    }
    Ok(next)
}

/// A link of a page, which leads to where it came from: nobody else is told our secret.
fn linked(page: &Url, link: &str) -> Result<Url, FetchError> {
    let unreadable =
        |words: &str| FetchError::Unreadable(format!("the link to the next page {words}"));
    let url = page.join(link).map_err(|_| unreadable("is none"))?;
    if url.origin() != page.origin() || !url.username().is_empty() || url.password().is_some() {
        return Err(unreadable("leads to another server"));
    }
    Ok(url)
}

/// The URL with this parameter, and without another of its name.
fn with(url: &Url, parameter: &str, value: &str) -> Url {
    let mut url = url.clone();
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != parameter)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(parameter, value);
    url
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom, Write};

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    fn after(
        paging: &Paging,
        body: &str,
        link: Option<&str>,
        number: u32,
    ) -> Result<Option<Url>, FetchError> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(body.as_bytes()).expect("written");
        file.seek(SeekFrom::Start(0)).expect("rewound");
        let first = url("https://a.example/v1/r?from=x&page=9");
        let current = url("https://a.example/v1/r?from=x&page=1");
        let is_empty = body.is_empty();
        next(paging, &Page { first: &first, url: &current, number, is_empty, link }, file)
    }

    fn text(next: Result<Option<Url>, FetchError>) -> Option<String> {
        next.expect("a next page, or none").map(String::from)
    }

    #[test]
    fn numbered_pages_are_asked_for_until_one_is_empty() {
        let paging = Paging::Page { parameter: "page".to_owned(), first: 1 };
        assert_eq!(
            first(&paging, &url("https://a.example/?a=b")).as_str(),
            "https://a.example/?a=b&page=1"
        );
        let next = text(after(&paging, "[{}]", None, 1));
        assert_eq!(next.as_deref(), Some("https://a.example/v1/r?from=x&page=3"));
        assert_eq!(text(after(&paging, "", None, 1)), None);
    }

    #[test]
    fn a_continuation_is_asked_by_its_token() {
        let (token, parameter) = ("meta.next".to_owned(), "page".to_owned());
        let paging = Paging::Continuation { token, parameter };
        let next = text(after(&paging, r#"{"meta": {"next": "a&b=c"}}"#, None, 0));
        assert_eq!(next.as_deref(), Some("https://a.example/v1/r?from=x&page=a%26b%3Dc"));
        assert_eq!(text(after(&paging, r#"{"meta": {"next": null}}"#, None, 0)), None);
        assert!(after(&paging, "<html>", None, 0).is_err());
    }

    #[test]
    fn a_link_is_followed_within_its_server_alone() {
        let header = Paging::Next { field: None };
        let next = text(after(&header, "", Some("/v1/r?p=2"), 0));
        assert_eq!(next.as_deref(), Some("https://a.example/v1/r?p=2"));
        let field = Paging::Next { field: Some("next".to_owned()) };
        let next = text(after(&field, r#"{"next": "https://a.example/x"}"#, None, 0));
        assert_eq!(next.as_deref(), Some("https://a.example/x"));
        for elsewhere in [
            "https://b.example/x",
            "http://a.example/x",
            "https://a.example:8443/x",
            "//b.example",
            "https://u:p@a.example/x",
        ] {
            let error = after(&header, "", Some(elsewhere), 0).expect_err("refused");
            assert!(error.to_string().contains("another server"), "{error}");
        }
    }

    #[test]
    fn pages_without_end_are_not_followed() {
        let header = Paging::Next { field: None };
        assert!(after(&header, "", Some("?p=2"), PAGES_MAX).is_err());
    }
}
