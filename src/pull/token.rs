//! The access token of a client: got when it is first needed, renewed before it ends, and when the door takes it no
//! more. Many callers share one, and one of them renews it for all.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use reqwest::header::HeaderValue;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::failure::PullError;
use crate::clock::Clock;

/// A token is renewed so long before it ends, so that no call arrives with one that has ended on its way.
const RENEWED_BEFORE: Duration = Duration::from_mins(1);

/// A token, as the door gives it.
#[derive(Deserialize)]
pub struct GivenToken {
    /// What is shown.
    pub access_token: String,
    /// How long it works, in seconds.
    pub expires_in: u32,
}

/// A token in use.
pub struct Token {
    /// `Bearer …`, which prints as nothing.
    pub header: HeaderValue,
    /// By the clock that nobody sets.
    renew_at: Duration,
}

impl Token {
    fn new(given: &GivenToken, now: Duration) -> Result<Self, PullError> {
        let unreadable = |_| PullError::Unreadable("a token that no header can hold".to_owned());
        let text = format!("Bearer {}", given.access_token);
        let mut header = HeaderValue::from_str(&text).map_err(unreadable)?;
        header.set_sensitive(true);
        let life = Duration::from_secs(given.expires_in.into());
        // One that lives shortly is used for half of its life.
        let renew_at = now + life.saturating_sub(RENEWED_BEFORE).max(life / 2);
        Ok(Self { header, renew_at })
    }
}

/// The token that all callers share.
pub struct SharedToken {
    current: ArcSwapOption<Token>,
    renewing: Mutex<()>,
    clock: Clock,
}

impl SharedToken {
    /// None yet.
    pub fn new(clock: Clock) -> Self {
        Self { current: ArcSwapOption::empty(), renewing: Mutex::new(()), clock }
    }

    /// The token, which `renew` gets if there is none that can be used. `refused` cannot be: the door took it no
    /// more.
    pub async fn get<E: From<PullError>>(
        &self,
        refused: Option<&Arc<Token>>,
        renew: impl Future<Output = Result<GivenToken, E>>,
    ) -> Result<Arc<Token>, E> {
        if let Some(token) = self.usable(refused) {
            return Ok(token);
        }
        let _one_at_a_time = self.renewing.lock().await;
        // Somebody else may have done it meanwhile.
        if let Some(token) = self.usable(refused) {
            return Ok(token);
        }
        // From when it was asked for: it lives no longer than that.
        let now = self.clock.elapsed();
        let token = Arc::new(Token::new(&renew.await?, now)?);
        self.current.store(Some(Arc::clone(&token)));
        Ok(token)
    }

    fn usable(&self, refused: Option<&Arc<Token>>) -> Option<Arc<Token>> {
        let token = self.current.load_full()?;
        let is_refused = refused.is_some_and(|refused| Arc::ptr_eq(refused, &token));
        (!is_refused && self.clock.elapsed() < token.renew_at).then_some(token)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex as PlainMutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    struct Office {
        token: SharedToken,
        now: Arc<PlainMutex<DateTime<Utc>>>,
        given: AtomicU32,
    }

    impl Office {
        fn new() -> Self {
            let now = Arc::new(PlainMutex::new(DateTime::UNIX_EPOCH));
            let clock = Arc::clone(&now);
            let clock = Clock::driven_by(move || *clock.lock().expect("not poisoned"));
            Self { token: SharedToken::new(clock), now, given: AtomicU32::new(0) }
        }

        fn after(&self, seconds: i64) {
            *self.now.lock().expect("not poisoned") += TimeDelta::seconds(seconds);
        }

        async fn get(&self, refused: Option<&Arc<Token>>) -> Arc<Token> {
            let renew = async {
                let number = self.given.fetch_add(1, Ordering::Relaxed);
                Ok::<_, PullError>(GivenToken {
                    access_token: format!("token-{number}"),
                    expires_in: 900,
                })
            };
            self.token.get(refused, renew).await.expect("a token")
        }
    }

    #[tokio::test]
    async fn a_token_is_used_until_a_minute_before_it_ends() {
        let office = Office::new();
        office.get(None).await;
        office.after(839);
        assert_eq!(office.get(None).await.header, "Bearer token-0");
        office.after(1);
        assert_eq!(office.get(None).await.header, "Bearer token-1");
    }

    #[tokio::test]
    async fn of_many_whose_token_is_refused_one_gets_the_next() {
        let office = Office::new();
        let refused = office.get(None).await;
        let (one, other) = tokio::join!(office.get(Some(&refused)), office.get(Some(&refused)));
        assert_eq!(one.header, "Bearer token-1");
        assert_eq!(other.header, "Bearer token-1");
    }

    #[tokio::test]
    async fn a_token_prints_as_nothing() {
        let printed = format!("{:?}", Office::new().get(None).await.header);
        assert!(!printed.contains("token-0"), "{printed}");
    }
}
