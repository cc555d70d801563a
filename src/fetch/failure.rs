//! Why something could not be fetched, in words for whoever looks after the source. No text of it holds a secret or a
//! URL, and what an API says of itself is made fit for a line.

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

use crate::pull::failure::{PullError, Refusal};

/// What keeps us from fetching something.
#[derive(Debug, Error)]
pub enum FetchError {
    /// What is described makes no question.
    #[error("{0}")]
    Settings(String),
    /// Nobody answers there.
    #[error("the API cannot be reached: {0}")]
    Unreachable(String),
    /// Somebody answers there who cannot show who they are.
    #[error(
        "the certificate of the API is not trusted: {0}; pull.authorities names authorities that are"
    )]
    Untrusted(String),
    /// The answer ended before its end.
    #[error("the answer broke off: {0}")]
    BrokenOff(String),
    /// The API refuses our secret, or a token that was just given.
    #[error("the API does not let us in: {0}")]
    NotLetIn(Refusal),
    /// No token is given to us.
    #[error("no token was given: {0}")]
    NoToken(Refusal),
    /// The API refuses the question.
    #[error("{0}")]
    Refused(Refusal),
    /// The answer is not what was described.
    #[error("the answer is not as described: {0}")]
    Unreadable(String),
    /// The answer has no end that we would wait for.
    #[error(
        "the answer is larger than {mebibytes} MiB: ask for less time at once (pull.window_hours)"
    )]
    TooLarge {
        /// What it may be.
        mebibytes: u64,
    },
}

impl FetchError {
    /// What became of a request. In what `reqwest` says of itself stands the URL, and in that perhaps a key.
    pub(super) fn of_request(error: reqwest::Error) -> Self {
        PullError::of_request(&error.without_url()).into()
    }

    /// Whether the same question may be answered a little later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::BrokenOff(_) => true,
            Self::Refused(refusal) | Self::NoToken(refusal) => {
                matches!(refusal.status, 408 | 429 | 500 | 502 | 503 | 504)
            }
            _ => false,
        }
    }

    /// Whether it may be about what was asked for alone, so that other questions are answered.
    #[must_use]
    pub fn is_of_question(&self) -> bool {
        match self {
            Self::Refused(refusal) => !matches!(refusal.status, 300..=399 | 429),
            Self::Unreadable(_) | Self::TooLarge { .. } => true,
            _ => false,
        }
    }

    /// The status of HTTP by which the question was refused.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }

    /// How long the API wants us to wait.
    #[must_use]
    pub fn asked_pause(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        match self {
            Self::Refused(refusal) | Self::NoToken(refusal) => {
                refusal.retry_after.map(|after| after.from(now))
            }
            _ => None,
        }
    }
}

impl From<PullError> for FetchError {
    fn from(error: PullError) -> Self {
        match error {
            PullError::Unreachable(words) => Self::Unreachable(words),
            PullError::Untrusted(words) => Self::Untrusted(words),
            PullError::BrokenOff(words) => Self::BrokenOff(words),
            PullError::NotLetIn(refusal) => Self::NotLetIn(refusal),
            PullError::Refused(refusal) => Self::Refused(refusal),
            PullError::Unreadable(words) => Self::Unreadable(words),
            other => Self::Settings(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> FetchError {
        FetchError::Refused(Refusal {
            status,
            words: String::new(),
            is_problem: false,
            retry_after: None,
            correlation_id: None,
        })
    }

    #[test]
    fn what_is_refused_for_one_meter_is_told_from_what_would_be_for_all() {
        let of_question = [400, 403, 404, 422, 500].map(|status| refused(status).is_of_question());
        assert_eq!(of_question, [true; 5]);
        assert!(!refused(302).is_of_question() && !refused(429).is_of_question());
        assert!(!FetchError::Unreachable(String::new()).is_of_question());
    }

    #[test]
    fn only_what_passes_is_tried_again() {
        let passing = [408, 429, 500, 503].map(|status| refused(status).is_passing());
        assert_eq!(passing, [true; 4]);
        assert!([301, 400, 403, 404, 501].iter().all(|status| !refused(*status).is_passing()));
    }
}
