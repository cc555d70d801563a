//! The way of a browser to an OpenID Connect provider and back: what it keeps meanwhile, and for whom.
//! Operators and customers take it through doors of their own.
//!
//! Who comes back is sent by another site, so the cookie that comes along cannot be `SameSite=Strict`.

use chrono::{DateTime, Utc};
use poem::Response;
use poem::http::{HeaderMap, StatusCode, header};
use thiserror::Error;

use super::browser::cookie_in;
use crate::auth::openid_connect::{ATTEMPT_MINUTES, Attempt, OpenidError, Provider};
use crate::auth::seal::{SealError, SealingKeys};

/// For whom the way is.
pub struct Door {
    /// The name of the cookie that keeps the attempt.
    pub cookie: &'static str,
    /// What an attempt is sealed for: none of another door opens.
    pub purpose: &'static str,
}

/// Why nobody is sent to the provider.
#[derive(Debug, Error)]
pub enum BeginError {
    /// The attempt cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The provider fails.
    #[error(transparent)]
    Openid(#[from] OpenidError),
}

impl Door {
    /// Sends a browser to the provider.
    ///
    /// # Errors
    /// If the provider fails, or the attempt cannot be sealed.
    pub async fn begin(
        &self,
        provider: &Provider,
        sealing: &SealingKeys,
        now: DateTime<Utc>,
    ) -> Result<Response, BeginError> {
        let attempt = Attempt::new(&mut rand::rng(), now);
        let sealed = attempt.sealed(sealing, self.purpose)?;
        let url = provider.begin(&attempt, now).await?;
        Ok(Response::builder()
            .status(StatusCode::SEE_OTHER)
            .header(header::LOCATION, url.as_str())
            .header(header::SET_COOKIE, self.cookie(&sealed, ATTEMPT_MINUTES * 60))
            .finish())
    }

    /// The attempt from which a browser comes back, if it was begun in it and not too long ago.
    pub fn attempt_in(
        &self,
        headers: &HeaderMap,
        sealing: &SealingKeys,
        now: DateTime<Utc>,
    ) -> Option<Attempt> {
        Attempt::opened(cookie_in(headers, self.cookie)?, sealing, self.purpose, now)
    }

    /// What takes the attempt from a browser.
    pub fn forgotten(&self) -> String {
        self.cookie("", 0)
    }

    fn cookie(&self, value: &str, seconds: i64) -> String {
        let name = self.cookie;
        format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
    }
}

/// Adds a cookie to an answer.
pub fn append_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
