//! As whom an API is asked: the secret of the source put where it wants it, or a token got for it.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use form_urlencoded::Serializer;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

use super::failure::FetchError;
use super::secrets::Secrets;
use crate::clock::Clock;
use crate::domain::source::{Auth, ClientCredentials};
use crate::pull::failure::Refusal;
use crate::pull::token::{GivenToken, SharedToken, Token};

/// Of an answer that is no good one, or that should be short.
const WORDS_BYTES_MAX: usize = 64 * 1024;
/// How long a token is used of which nobody says how long it works, in seconds.
const LIFE_SECONDS: u32 = 300;

/// As whom an API is asked.
pub struct Access {
    auth: Auth,
    secret: Option<SecretString>,
    secrets: Secrets,
    token: SharedToken,
}

impl Access {
    /// By this secret, which there is if one belongs to it.
    pub fn new(
        auth: &Auth,
        secret: Option<SecretString>,
        clock: Clock,
    ) -> Result<Self, FetchError> {
        if auth.needs_secret() && secret.is_none() {
            return Err(FetchError::Settings(
                "its secret is not known: tell it by `meetpoort source secret set`".to_owned(),
            ));
        }
        let name = match auth {
            Auth::Basic { username } => Some(username.as_str()),
            Auth::Oauth { client_id, .. } => Some(client_id.as_str()),
            _ => None,
        };
        let secrets = Secrets::of(secret.as_ref(), name);
        Ok(Self { auth: auth.clone(), secret, secrets, token: SharedToken::new(clock) })
    }

    /// What becomes of a question so that we are let in; with a token, that too.
    pub async fn let_in(
        &self,
        http: &Client,
        url: &Url,
        refused: Option<&Arc<Token>>,
    ) -> Result<(RequestBuilder, Option<Arc<Token>>), FetchError> {
        let secret = self.secret();
        let get = || http.get(url.clone());
        match &self.auth {
            Auth::None => Ok((get(), None)),
            Auth::Basic { username } => {
                let pair = BASE64_STANDARD.encode(format!("{username}:{secret}"));
                Ok((get().header(AUTHORIZATION, hidden(&format!("Basic {pair}"))?), None))
            }
            Auth::Bearer => {
                Ok((get().header(AUTHORIZATION, hidden(&format!("Bearer {secret}"))?), None))
            }
            Auth::Key { header: Some(header), .. } => {
                let name = HeaderName::from_bytes(header.as_bytes()).map_err(|_| {
                    FetchError::Settings("pull.auth.header is no header".to_owned())
                })?;
                Ok((get().header(name, hidden(secret)?), None))
            }
            Auth::Key { header: None, parameter } => {
                let mut url = url.clone();
                url.query_pairs_mut().append_pair(parameter.as_deref().unwrap_or("key"), secret);
                Ok((http.get(url), None))
            }
            Auth::Oauth { .. } => {
                let token = self.token.get(refused, self.new_token(http)).await?;
                Ok((get().header(AUTHORIZATION, token.header.clone()), Some(token)))
            }
        }
    }

    /// Whether a token that is refused may be followed by one that is not.
    pub const fn has_tokens(&self) -> bool {
        matches!(self.auth, Auth::Oauth { .. })
    }

    /// The text without the secret and without the token.
    pub fn hide(&self, text: &str, token: Option<&Token>) -> String {
        let header = token.and_then(|token| token.header.to_str().ok());
        self.secrets.hide(text, header.and_then(|header| header.strip_prefix("Bearer ")))
    }

    /// What the API says of it that it refuses something.
    pub async fn refusal(&self, response: reqwest::Response, token: Option<&Token>) -> Refusal {
        let (status, headers) = (response.status(), response.headers().clone());
        // One whose words break off is a refusal all the same.
        let body = start_of(response).await.unwrap_or_default();
        let mut refusal = Refusal::read(status, &headers, &body);
        if status.is_redirection() {
            refusal.words.push_str(": redirects are not followed, put the final URL into pull.url");
        }
        refusal.words = self.hide(&refusal.words, token);
        refusal.correlation_id = refusal.correlation_id.map(|id| self.hide(&id, token));
        refusal
    }

    /// Another token, by client credentials (RFC 6749, section 4.4).
    async fn new_token(&self, http: &Client) -> Result<GivenToken, FetchError> {
        let response = self.token_request(http)?.send().await.map_err(FetchError::of_request)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::NoToken(self.refusal(response, None).await));
        }
        let given: Given = serde_json::from_slice(&start_of(response).await?)
            .map_err(|_| FetchError::Unreadable("there is no token in it".to_owned()))?;
        let expires_in = given.expires_in.unwrap_or(LIFE_SECONDS);
        Ok(GivenToken { access_token: given.access_token, expires_in })
    }

    fn token_request(&self, http: &Client) -> Result<RequestBuilder, FetchError> {
        let Auth::Oauth { token_url, client_id, scope, audience, credentials } = &self.auth else {
            return Err(FetchError::Settings("there are no tokens".to_owned()));
        };
        let secret = self.secret();
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        for (name, value) in [("scope", scope), ("audience", audience)] {
            if let Some(value) = value {
                form.append_pair(name, value);
            }
        }
        let mut request = http.post(token_url.as_str());
        match credentials {
            ClientCredentials::Header => {
                // Each by itself is encoded as in a form first: RFC 6749, section 2.3.1.
                let part = |text: &str| -> String {
                    form_urlencoded::byte_serialize(text.as_bytes()).collect()
                };
                let pair = BASE64_STANDARD.encode(format!("{}:{}", part(client_id), part(secret)));
                request = request.header(AUTHORIZATION, hidden(&format!("Basic {pair}"))?);
            }
            ClientCredentials::Body => {
                form.append_pair("client_id", client_id).append_pair("client_secret", secret);
            }
        }
        Ok(request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(form.finish()))
    }

    fn secret(&self) -> &str {
        self.secret.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default()
    }
}

/// A token, as servers give them.
#[derive(Deserialize)]
struct Given {
    access_token: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u32>,
}

/// A number, which some write as a text.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(u32),
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Number(seconds) => Some(seconds),
        Written::Text(text) => text.parse().ok(),
        Written::Other(_) => None,
    })
}

/// A header that prints as nothing.
fn hidden(text: &str) -> Result<HeaderValue, FetchError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        FetchError::Settings("its secret holds what no header can: set it anew".to_owned())
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// The first bytes of an answer that should be short.
async fn start_of(mut response: reqwest::Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while body.len() < WORDS_BYTES_MAX {
        match response.chunk().await.map_err(FetchError::of_request)? {
            Some(piece) => body.extend_from_slice(&piece),
            None => break,
        }
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_token_works_is_read_however_it_is_written() {
        for (json, expected) in [
            (r#"{"access_token": "a", "expires_in": 3599}"#, Some(3599)),
            (r#"{"access_token": "a", "expires_in": "3599"}"#, Some(3599)),
            (r#"{"access_token": "a", "expires_in": null}"#, None),
            (r#"{"access_token": "a"}"#, None),
        ] {
            let given: Given = serde_json::from_str(json).expect("read");
            assert_eq!(given.expires_in, expected, "{json}");
        }
    }

    #[test]
    fn without_its_secret_nothing_is_asked() {
        let clock = Clock::driven_by(|| chrono::DateTime::UNIX_EPOCH);
        let error = Access::new(&Auth::Bearer, None, clock.clone()).err().expect("refused");
        assert!(error.to_string().contains("source secret set"));
        assert!(Access::new(&Auth::None, None, clock).is_ok());
    }
}
