//! How often a call is tried, and how long is waited in between: as long as the door asks for, else longer each
//! time, and never by all callers at the same moment.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time;

use super::failure::PullError;

/// A call is tried so often at most.
pub const TRIES_MAX: u32 = 6;

/// Whoever asks us to wait longer than this is not waited for.
const ASKED_PAUSE_MAX: Duration = Duration::from_mins(10);

/// Around this much is waited before the second try, and twice as long each time after it.
const PAUSE_FIRST: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// What callers who were all asked to wait equally long are spread over.
const SPREAD: Duration = Duration::from_secs(1);

/// The tries of one call.
#[derive(Debug, Default)]
pub struct Tries {
    made: u32,
}

impl Tries {
    /// Whether the try that is made now is the last one.
    pub fn is_last(&self) -> bool {
        self.made + 1 >= TRIES_MAX
    }

    /// Waits after a try that failed, until it is time for the next one.
    ///
    /// # Errors
    /// With this very error, if there is no point in another try.
    pub async fn pause_after(
        &mut self,
        error: PullError,
        now: DateTime<Utc>,
    ) -> Result<(), PullError> {
        self.made += 1;
        match pause(&error, self.made, now, rand::random()) {
            Some(pause) => {
                tracing::debug!(%error, ?pause, tries = self.made, "trying again after a pause");
                time::sleep(pause).await;
                Ok(())
            }
            None => Err(error),
        }
    }
}

/// How long to wait after so many tries, if another one is worth it; `chance` is from 0 to 1.
fn pause(error: &PullError, made: u32, now: DateTime<Utc>, chance: f64) -> Option<Duration> {
    if !error.is_passing() || made >= TRIES_MAX {
        return None;
    }
    if let Some(asked) = error.asked_pause(now) {
        let asked = asked.to_std().ok().filter(|asked| *asked <= ASKED_PAUSE_MAX)?;
        return Some(asked + SPREAD.mul_f64(chance));
    }
    let longest = PAUSE_FIRST.saturating_mul(1 << made).min(PAUSE_MAX);
    // Never nothing: the door is given a moment.
    Some(longest.mul_f64(0.5 + chance / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pull::failure::{Refusal, RetryAfter};

    fn now() -> DateTime<Utc> {
        "2026-11-27T12:00:00Z".parse().expect("an instant")
    }

    fn refused(retry_after: Option<RetryAfter>) -> PullError {
        let words = "503 Service Unavailable".to_owned();
        PullError::Refused(Refusal {
            status: 503,
            words,
            is_problem: true,
            retry_after,
            correlation_id: None,
        })
    }

    #[test]
    fn a_door_that_asks_to_wait_is_given_that_time_and_up_to_a_second_more() {
        let seconds = refused(Some(RetryAfter::Seconds(7)));
        assert_eq!(pause(&seconds, 1, now(), 0.0), Some(Duration::from_secs(7)));
        assert_eq!(pause(&seconds, 5, now(), 1.0), Some(Duration::from_secs(8)));
        let date = refused(Some(RetryAfter::At("2026-11-27T12:01:00Z".parse().expect("one"))));
        assert_eq!(pause(&date, 1, now(), 0.0), Some(Duration::from_mins(1)));
    }

    #[test]
    fn a_door_that_asks_for_more_than_ten_minutes_is_not_waited_for() {
        assert_eq!(pause(&refused(Some(RetryAfter::Seconds(601))), 1, now(), 0.0), None);
    }

    #[test]
    fn without_a_word_of_the_door_each_pause_is_longer_than_the_one_before_and_the_last_try_is_the_last()
     {
        let error = PullError::Unreachable("refused".to_owned());
        let pauses: Vec<Duration> =
            (1..).map_while(|made| pause(&error, made, now(), 0.0)).collect();
        assert_eq!(pauses.len() + 1, TRIES_MAX as usize);
        assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
        assert!(pauses[0] >= Duration::from_millis(500));
    }

    #[test]
    fn what_does_not_pass_is_not_tried_again() {
        assert_eq!(pause(&PullError::Unreadable(String::new()), 1, now(), 0.0), None);
    }
}
