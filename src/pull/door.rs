//! The door of a metering company, as its client sees it: https, a token, calls by POST. One try of one call is made
//! here; `tries` says when to try again.

use std::fs;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Certificate, Client, Identity, Response, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};

use super::answer::Answer;
use super::failure::{PullError, Refusal};
pub use super::token::GivenToken;
use super::token::{SharedToken, Token};
use super::tries::Tries;
use crate::clock::Clock;
use crate::tls;

const CONNECT_SECONDS_MAX: u64 = 10;
/// Between two pieces of an answer. The whole has no limit: it may be a month by a slow line.
const SILENCE_SECONDS_MAX: u64 = 60;
/// Of an answer that is no good one.
const REFUSAL_BYTES_MAX: usize = 64 * 1024;

/// What we can read, and like best: an answer by zstd is read fastest.
const ENCODINGS: &str = "zstd, gzip;q=0.5";

/// Where a door is, and how it knows us.
pub struct DoorSettings {
    /// `https://host`, with or without `/v1`.
    pub url: String,
    /// Certificate authorities (PEM), instead of the system's.
    pub authority: Option<PathBuf>,
    /// A certificate of ours and its key (PEM), for a door that wants one.
    pub client_certificate: Option<PathBuf>,
    /// How we get tokens.
    pub access: Access,
    /// Calls at once, for which connections are kept.
    pub at_once: usize,
}

/// How tokens are got.
pub enum Access {
    /// For a name and a password, from the door itself.
    Password {
        /// The name.
        username: String,
        /// The password.
        password: SecretString,
    },
    /// From somebody who may make them.
    Maker(TokenMaker),
}

/// Makes a token each time it is asked to, or says why it cannot.
pub type TokenMaker =
    Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<GivenToken, String>> + Send>> + Send + Sync>;

/// What went through a door so far.
#[derive(Debug, Default)]
pub struct Traffic {
    /// Calls that were sent, those for tokens included.
    pub calls: AtomicU64,
    /// Bytes of answers, as they came over the wire.
    pub bytes: AtomicU64,
    /// Calls that were tried again.
    pub retries: AtomicU64,
}

/// The door.
pub struct Door {
    client: Client,
    /// Without a slash at its end, and without `/v1`.
    base: String,
    access: Access,
    token: SharedToken,
    clock: Clock,
    traffic: Arc<Traffic>,
}

impl Door {
    /// A client of this door. Nothing is asked yet.
    ///
    /// # Errors
    /// If the settings cannot be used.
    pub fn new(settings: DoorSettings, clock: Clock) -> Result<Self, PullError> {
        tls::install_provider();
        let base = base(&settings.url)?;
        let mut builder = Client::builder()
            .https_only(true)
            .redirect(redirect::Policy::none())
            .user_agent(concat!("meetpoort-pull/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .read_timeout(Duration::from_secs(SILENCE_SECONDS_MAX))
            .tcp_nodelay(true)
            .pool_max_idle_per_host(settings.at_once);
        if let Some(file) = &settings.authority {
            let authorities = Certificate::from_pem_bundle(&read(file)?)
                .ok()
                .filter(|authorities| !authorities.is_empty())
                .ok_or_else(|| unusable(file, "there is no certificate in it"))?;
            builder = builder.tls_certs_only(authorities);
        }
        if let Some(file) = &settings.client_certificate {
            let identity = Identity::from_pem(&read(file)?)
                .map_err(|_| unusable(file, "there is no certificate with its key in it"))?;
            builder = builder.identity(identity);
        }
        let client = builder.build().map_err(|error| PullError::of_request(&error))?;
        let token = SharedToken::new(clock.clone());
        let traffic = Arc::default();
        Ok(Self { client, base, access: settings.access, token, clock, traffic })
    }

    /// What went through it so far.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Waits after a try that failed, until it is time for the next one.
    ///
    /// # Errors
    /// With this very error, if there is no point in another try.
    pub async fn pause_after(&self, tries: &mut Tries, error: PullError) -> Result<(), PullError> {
        tries.pause_after(error, self.clock.now()).await?;
        self.traffic.retries.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// How much time has passed since some moment.
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Tries one call. If the door takes our token no more, once more with the next one.
    ///
    /// # Errors
    /// If the answer is no good one.
    pub async fn ask(&self, path: &str, question: &Bytes) -> Result<Answer, PullError> {
        let token = self.token.get(None, self.new_token()).await?;
        let mut response = self.send(path, question, &token).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            let next = self.token.get(Some(&token), self.new_token()).await?;
            response = self.send(path, question, &next).await?;
        }
        match response.status() {
            StatusCode::OK => Answer::new(response, Arc::clone(&self.traffic)),
            StatusCode::UNAUTHORIZED => Err(PullError::NotLetIn(self.refusal(response).await)),
            _ => Err(PullError::Refused(self.refusal(response).await)),
        }
    }

    async fn send(
        &self,
        path: &str,
        question: &Bytes,
        token: &Token,
    ) -> Result<Response, PullError> {
        self.traffic.calls.fetch_add(1, Ordering::Relaxed);
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header(AUTHORIZATION, token.header.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json, application/problem+json")
            .header(ACCEPT_ENCODING, ENCODINGS)
            .body(question.clone());
        request.send().await.map_err(|error| PullError::of_request(&error))
    }

    /// Another token, by OAuth 2.0 client credentials (RFC 6749, section 4.4).
    async fn new_token(&self) -> Result<GivenToken, PullError> {
        let (username, password) = match &self.access {
            Access::Password { username, password } => (username, password),
            Access::Maker(make) => return make().await.map_err(PullError::Settings),
        };
        self.traffic.calls.fetch_add(1, Ordering::Relaxed);
        let request = self
            .client
            .post(format!("{}/v1/token", self.base))
            .basic_auth(username, Some(password.expose_secret()))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        let response = request.send().await.map_err(|error| PullError::of_request(&error))?;
        match response.status() {
            StatusCode::OK => {
                let body = self.start_of(response).await?;
                serde_json::from_slice(&body)
                    .map_err(|_| PullError::Unreadable("no token in the answer".to_owned()))
            }
            StatusCode::UNAUTHORIZED => Err(PullError::NotLetIn(self.refusal(response).await)),
            _ => Err(PullError::Refused(self.refusal(response).await)),
        }
    }

    async fn refusal(&self, response: Response) -> Refusal {
        let (status, headers) = (response.status(), response.headers().clone());
        // One whose words break off is a refusal all the same.
        let body = self.start_of(response).await.unwrap_or_default();
        Refusal::read(status, &headers, &body)
    }

    /// The first bytes of a body that should be short.
    async fn start_of(&self, mut response: Response) -> Result<Vec<u8>, PullError> {
        let mut body = Vec::new();
        while body.len() < REFUSAL_BYTES_MAX {
            let piece = response.chunk().await.map_err(|error| PullError::of_request(&error))?;
            let Some(piece) = piece else { break };
            self.traffic.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

/// `https://host` of what somebody wrote: with or without a slash at the end, or `/v1`.
fn base(url: &str) -> Result<String, PullError> {
    let wrong = |why: &str| PullError::Settings(format!("the URL of the door {why}"));
    let read = Url::parse(url).map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    if read.scheme() != "https" {
        return Err(wrong("must begin with https://"));
    }
    if !read.username().is_empty() || read.password().is_some() {
        return Err(wrong("must hold no name and no password"));
    }
    if read.query().is_some() || read.fragment().is_some() {
        return Err(wrong("must end with its path"));
    }
    let whole = read.as_str().trim_end_matches('/');
    Ok(whole.strip_suffix("/v1").unwrap_or(whole).to_owned())
}

fn read(file: &Path) -> Result<Vec<u8>, PullError> {
    fs::read(file).map_err(|error| PullError::file(file, error))
}

fn unusable(file: &Path, why: &str) -> PullError {
    PullError::Settings(format!("{}: {why}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_of_a_door_may_end_in_its_version() {
        for url in [
            "https://a.example",
            "https://a.example/",
            "https://a.example/v1",
            "https://a.example/v1/",
        ] {
            assert_eq!(base(url).expect("a URL"), "https://a.example", "{url}");
        }
        assert_eq!(
            base("https://a.example:8443/poort").expect("one"),
            "https://a.example:8443/poort"
        );
    }

    #[test]
    fn a_url_that_could_give_something_away_is_refused_without_repeating_it() {
        for url in [
            "http://a.example",
            "https://naam:geheim@a.example",
            "https://a.example/?password=geheim",
            "geheim",
        ] {
            let error = base(url).expect_err("refused").to_string();
            assert!(!error.contains("geheim"), "{error}");
        }
    }
}
