//! The client of one API: TLS, patience, and who we are there. One try of one question is made here; `tries` says when
//! there is to be another.

use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client as HttpClient, StatusCode, Url, redirect};
use secrecy::SecretString;

use super::access::Access;
pub use super::answer::Answer;
use super::failure::FetchError;
use crate::clock::Clock;
use crate::domain::source::Pull;
use crate::tls;

const CONNECT_SECONDS_MAX: u64 = 10;
/// Between two pieces of an answer.
const SILENCE_SECONDS_MAX: u64 = 60;
/// For all of an answer.
const ANSWER_SECONDS_MAX: u64 = 15 * 60;

/// The client of the API of a source. Keeps its connections and its token from one question to the next.
pub struct Client {
    http: HttpClient,
    access: Access,
}

impl Client {
    /// Of this API, by this secret. Nothing is asked yet.
    ///
    /// # Errors
    /// If a secret is needed and there is none, or the authorities cannot be read.
    pub fn new(
        pull: &Pull,
        secret: Option<SecretString>,
        clock: Clock,
    ) -> Result<Self, FetchError> {
        tls::install_provider();
        let mut builder = HttpClient::builder()
            .https_only(true)
            // Nobody is told our secret but who it is for.
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("meetpoort/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers(pull)?)
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .read_timeout(Duration::from_secs(SILENCE_SECONDS_MAX))
            .timeout(Duration::from_secs(ANSWER_SECONDS_MAX));
        if let Some(pem) = &pull.authorities {
            let authorities = Certificate::from_pem_bundle(pem.as_bytes())
                .ok()
                .filter(|authorities| !authorities.is_empty())
                .ok_or_else(|| {
                    FetchError::Settings(
                        "pull.authorities: there is no certificate in it".to_owned(),
                    )
                })?;
            builder = builder.tls_certs_merge(authorities);
        }
        let http = builder.build().map_err(FetchError::of_request)?;
        Ok(Self { http, access: Access::new(&pull.auth, secret, clock)? })
    }

    /// Asks once. If the API takes our token no more, once more with the next one.
    ///
    /// # Errors
    /// If the answer is no good one.
    pub async fn ask(&self, url: &Url) -> Result<Answer, FetchError> {
        let (request, mut token) = self.access.let_in(&self.http, url, None).await?;
        let mut response = request.send().await.map_err(FetchError::of_request)?;
        if response.status() == StatusCode::UNAUTHORIZED && self.access.has_tokens() {
            let (request, next) = self.access.let_in(&self.http, url, token.as_ref()).await?;
            response = request.send().await.map_err(FetchError::of_request)?;
            token = next;
        }
        let status = response.status();
        if status == StatusCode::OK {
            return Answer::new(response);
        }
        let refusal = self.access.refusal(response, token.as_deref()).await;
        // One that forbids something knows us: perhaps it gives us this meter not, and others yes.
        Err(match status {
            StatusCode::UNAUTHORIZED => FetchError::NotLetIn(refusal),
            _ => FetchError::Refused(refusal),
        })
    }

    /// The text without the secret.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        self.access.hide(text, None)
    }
}

fn headers(pull: &Pull) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    for (name, value) in &pull.headers {
        let wrong = || FetchError::Settings(format!("pull.headers: {name} is no header"));
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        headers.insert(header, HeaderValue::from_str(value).map_err(|_| wrong())?);
    }
    Ok(headers)
}
