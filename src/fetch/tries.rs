//! How often a question is tried within one turn, and how long is waited in between: as long as the API asks for, else
//! longer each time, and never by all at the same moment.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::failure::FetchError;

/// A question is tried so often at most.
pub const TRIES_MAX: u32 = 4;

/// An API that asks us to wait longer than this is asked again in another turn.
const ASKED_PAUSE_MAX: Duration = Duration::from_mins(1);

/// Around this much is waited before the second try, and twice as long each time after it.
const PAUSE_FIRST: Duration = Duration::from_millis(500);

/// What those who were all asked to wait equally long are spread over.
const SPREAD: Duration = Duration::from_secs(1);

/// How long to wait after so many tries, if another one is worth it; `chance` is from 0 to 1.
#[must_use]
pub fn pause(error: &FetchError, made: u32, now: DateTime<Utc>, chance: f64) -> Option<Duration> {
    if !error.is_passing() || made >= TRIES_MAX {
        return None;
    }
    if let Some(asked) = error.asked_pause(now) {
        let asked = asked.to_std().ok().filter(|asked| *asked <= ASKED_PAUSE_MAX)?;
        return Some(asked + SPREAD.mul_f64(chance));
    }
    let longest = PAUSE_FIRST.saturating_mul(1 << made);
    // Never nothing: the API is given a moment.
    Some(longest.mul_f64(0.5 + chance / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pull::failure::{Refusal, RetryAfter};

    fn refused(status: u16, seconds: Option<u32>) -> FetchError {
        FetchError::Refused(Refusal {
            status,
            words: String::new(),
            is_problem: false,
            retry_after: seconds.map(RetryAfter::Seconds),
            correlation_id: None,
        })
    }

    fn paused(error: &FetchError, made: u32, chance: f64) -> Option<Duration> {
        pause(error, made, DateTime::UNIX_EPOCH, chance)
    }

    #[test]
    fn an_api_that_asks_to_wait_is_given_that_time_and_up_to_a_second_more() {
        let asked = refused(429, Some(7));
        assert_eq!(paused(&asked, 1, 0.0), Some(Duration::from_secs(7)));
        assert_eq!(paused(&asked, 3, 1.0), Some(Duration::from_secs(8)));
        assert_eq!(paused(&refused(429, Some(61)), 1, 0.0), None);
    }

    #[test]
    fn without_a_word_of_the_api_pauses_grow_and_the_last_try_is_the_last() {
        let error = refused(503, None);
        let pauses: Vec<_> = (1..).map_while(|made| paused(&error, made, 0.0)).collect();
        assert_eq!(pauses.len() + 1, TRIES_MAX as usize);
        assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
    }

    #[test]
    fn what_does_not_pass_is_not_tried_again() {
        assert_eq!(paused(&refused(404, None), 1, 0.0), None);
        assert_eq!(paused(&FetchError::Settings(String::new()), 1, 0.0), None);
    }
}
