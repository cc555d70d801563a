//! Why something could not be pulled. No text of it holds a secret, and what a door says of itself is made fit
//! for a terminal.

use std::error::Error;
use std::fmt;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use thiserror::Error;

use crate::domain::outside_text::with_causes;

/// Of a door's own words, so many characters are shown at most.
const WORDS_CHARACTERS_MAX: usize = 500;

/// What keeps us from pulling something.
#[derive(Debug, Error)]
pub enum PullError {
    /// The settings make no client.
    #[error("{0}")]
    Settings(String),
    /// Nobody answers there.
    #[error("the door cannot be reached: {0}")]
    Unreachable(String),
    /// Somebody answers there who cannot show who they are.
    #[error(
        "the door's certificate is not trusted: {0}; --authority names a file with its authority"
    )]
    Untrusted(String),
    /// The answer ended before its end.
    #[error("the answer broke off: {0}")]
    BrokenOff(String),
    /// The door refuses the name and the password, or a token that it has just given.
    #[error("the door does not let us in: {0}")]
    NotLetIn(Refusal),
    /// The door refuses the call.
    #[error("{0}")]
    Refused(Refusal),
    /// The answer is against the contract.
    #[error("the answer is not what the interface promises: {0}")]
    Unreadable(String),
    /// Our own disk fails.
    #[error("{path}: {error}")]
    File {
        /// What was to be read or written.
        path: PathBuf,
        /// Why it was not.
        error: io::Error,
    },
    /// Somebody else works in this folder.
    #[error("{path}: another pull is at work in this folder")]
    FolderTaken {
        /// The folder.
        path: PathBuf,
    },
}

impl PullError {
    /// A file that fails.
    pub fn file(path: &Path, error: io::Error) -> Self {
        Self::File { path: path.to_owned(), error }
    }

    /// What became of a request.
    pub fn of_request(error: &reqwest::Error) -> Self {
        let text = shown(&with_causes(error));
        if is_of_certificate(error) {
            Self::Untrusted(text)
        } else if error.is_builder() {
            Self::Settings(text)
        } else if error.is_body() || error.is_decode() {
            Self::BrokenOff(text)
        } else {
            Self::Unreachable(text)
        }
    }

    /// Whether the same call may go well a little later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::BrokenOff(_) => true,
            Self::Refused(refusal) => matches!(refusal.status, 408 | 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }

    /// Whether it is the door that fails or refuses, perhaps at every meter.
    pub fn is_of_door(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::BrokenOff(_) | Self::Refused(_))
    }

    /// Whether it would be the same for every other meter.
    pub fn is_of_all(&self) -> bool {
        !matches!(
            self,
            Self::Unreachable(_) | Self::BrokenOff(_) | Self::Refused(_) | Self::Unreadable(_)
        )
    }

    /// How long the door wants us to wait.
    pub fn asked_pause(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        match self {
            Self::Refused(refusal) => refusal.retry_after.map(|after| after.from(now)),
            _ => None,
        }
    }
}

/// An answer that is none of the good ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The status of HTTP.
    pub status: u16,
    /// What the door says of it.
    pub words: String,
    /// Whether it says so as a problem (RFC 9457), as the door does and what stands before it hardly does.
    pub is_problem: bool,
    /// When to try again.
    pub retry_after: Option<RetryAfter>,
    /// Under which the door has it in its log.
    pub correlation_id: Option<String>,
}

impl Refusal {
    /// Reads what the door says, as a problem (RFC 9457) or as an error of OAuth (RFC 6749).
    pub fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let header = |name| {
            headers.get(name).and_then(|value: &reqwest::header::HeaderValue| value.to_str().ok())
        };
        let mut words = status.to_string();
        if let Ok(told) = serde_json::from_slice::<Told>(body) {
            told.add_to(&mut words);
        }
        Self {
            status: status.as_u16(),
            words: shown(&words),
            is_problem: header(CONTENT_TYPE.as_str())
                .is_some_and(|kind| kind.starts_with("application/problem+json")),
            retry_after: headers
                .get(RETRY_AFTER)
                .and_then(|value| RetryAfter::read(value.to_str().ok()?)),
            correlation_id: header("x-correlation-id").map(shown),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)?;
        match self.retry_after {
            Some(RetryAfter::Seconds(seconds)) => write!(f, "; try again after {seconds} seconds")?,
            Some(RetryAfter::At(moment)) => write!(f, "; try again after {moment}")?,
            None => {}
        }
        match &self.correlation_id {
            Some(id) => write!(f, " (correlation id {id})"),
            None => Ok(()),
        }
    }
}

/// When to try again, as the header has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds from now.
    Seconds(u32),
    /// At this moment.
    At(DateTime<Utc>),
}

impl RetryAfter {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(seconds) => Some(Self::Seconds(seconds)),
            // Too many for the type is as long as it goes.
            Err(_) if is_number => Some(Self::Seconds(u32::MAX)),
            Err(_) => Some(Self::At(DateTime::parse_from_rfc2822(text).ok()?.to_utc())),
        }
    }

    /// How long that is from now.
    #[must_use]
    pub fn from(self, now: DateTime<Utc>) -> TimeDelta {
        match self {
            Self::Seconds(seconds) => TimeDelta::seconds(seconds.into()),
            Self::At(moment) => (moment - now).max(TimeDelta::zero()),
        }
    }
}

/// What a refusal may say in its body.
#[derive(Deserialize)]
struct Told {
    title: Option<String>,
    detail: Option<String>,
    #[serde(default)]
    errors: Vec<Field>,
    error_description: Option<String>,
}

#[derive(Deserialize)]
struct Field {
    pointer: String,
    detail: String,
}

impl Told {
    fn add_to(self, words: &mut String) {
        if let Some(said) = self.detail.or(self.error_description).or(self.title) {
            let _ = write!(words, ": {said}");
        }
        for (number, Field { pointer, detail }) in self.errors.into_iter().enumerate() {
            let between = if number == 0 { ": " } else { ", " };
            let _ = write!(words, "{between}{pointer} {detail}");
        }
    }
}

/// Somebody else's words, fit for a line of a terminal.
pub fn shown(words: &str) -> String {
    let plain = |character: char| if character.is_control() { ' ' } else { character };
    words.chars().take(WORDS_CHARACTERS_MAX).map(plain).collect()
}

fn is_of_certificate(error: &(dyn Error + 'static)) -> bool {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return true;
    }
    // What an error of I/O was made of is not among its causes.
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inner = inner.map(|inner| inner as &(dyn Error + 'static));
    inner.or(error.source()).is_some_and(is_of_certificate)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn refusal(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Refusal {
        let headers = headers.iter().map(|(name, value)| {
            (reqwest::header::HeaderName::from_static(name), HeaderValue::from_static(value))
        });
        let status = StatusCode::from_u16(status).expect("a status");
        Refusal::read(status, &headers.collect(), body.as_bytes())
    }

    #[test]
    fn a_problem_is_shown_with_its_fields_and_its_correlation_id() {
        let body = r#"{"type":"urn:x","title":"Bad","status":400,"detail":"2 fields cannot be accepted",
            "errors":[{"pointer":"/klant_ean","detail":"is missing"},{"pointer":"/eind_tijd","detail":"must be later"}]}"#;
        let refused = refusal(400, &[("x-correlation-id", "abc")], body);
        assert_eq!(
            refused.to_string(),
            "400 Bad Request: 2 fields cannot be accepted: /klant_ean is missing, /eind_tijd must be later \
             (correlation id abc)"
        );
    }

    #[test]
    fn an_error_of_oauth_and_one_without_words_are_shown_as_well() {
        let oauth = r#"{"error":"invalid_client","error_description":"unknown client"}"#;
        assert_eq!(refusal(401, &[], oauth).to_string(), "401 Unauthorized: unknown client");
        assert_eq!(refusal(502, &[], "<html>").to_string(), "502 Bad Gateway");
    }

    #[test]
    fn the_words_of_a_door_move_no_terminal() {
        let refused = refusal(500, &[], "{\"detail\":\"\\u001b[2Ja\\nb\"}");
        assert_eq!(refused.to_string(), "500 Internal Server Error:  [2Ja b");
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        let now = "2026-11-27T12:00:00Z".parse().expect("an instant");
        for (header, seconds) in [
            ("7", Some(7)),
            ("Fri, 27 Nov 2026 12:00:30 GMT", Some(30)),
            ("Fri, 27 Nov 2026 11:00:00 GMT", Some(0)),
            ("99999999999", Some(u32::MAX.into())),
            ("soon", None),
            ("-1", None),
        ] {
            let refused = PullError::Refused(refusal(503, &[("retry-after", header)], ""));
            assert_eq!(refused.asked_pause(now), seconds.map(TimeDelta::seconds), "{header}");
        }
    }

    #[test]
    fn only_what_passes_is_tried_again() {
        let refused = |status| PullError::Refused(refusal(status, &[], ""));
        let passing = |status: &u16| refused(*status).is_passing();
        let all = [400, 401, 404, 408, 413, 429, 500, 501, 502, 503, 504];
        let expected: Vec<u16> = vec![408, 429, 500, 502, 503, 504];
        assert_eq!(all.into_iter().filter(passing).collect::<Vec<_>>(), expected);
        assert!(!PullError::NotLetIn(refusal(401, &[], "")).is_passing());
    }
}
