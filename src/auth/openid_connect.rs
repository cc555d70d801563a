//! Logging in with an OpenID Connect provider, by the authorization code flow with PKCE, state and
//! nonce. Ends in what the provider says of somebody; what that opens is for others to decide.
//!
//! OAuth itself is the crate `oauth2`; signatures are checked by `jsonwebtoken` with the one crypto
//! provider that we have. (`openidconnect` would bring a second one.)

mod attempt;
mod http;
mod id_token;
mod metadata;

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::url::Url;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, ExtraTokenFields, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;
use tokio::sync::Mutex;

pub use attempt::{ATTEMPT_MINUTES, Attempt};
pub use id_token::IdTokenError;

use crate::domain::claim::{Claims, claim};
use http::Http;
use id_token::Expected;
use metadata::{Known, Metadata};

/// What the provider publishes is asked again after this, in minutes.
const KNOWN_MINUTES: i64 = 60;

/// For an unknown key, what the provider publishes is asked again, but not more often than this.
const UNKNOWN_KEY_SECONDS: i64 = 30;

/// A provider that failed is left alone for this long.
const FAILED_SECONDS: i64 = 5;

/// How to reach a provider, and as whom.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its issuer: an https URL, exactly as it calls itself.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// How we show that, if we are asked to.
    pub client_secret: Option<SecretString>,
    /// What is asked for, beside `openid`.
    pub scopes: Vec<String>,
    /// Levels of assurance (`acr`) of which whoever logs in must have one, best first; any by default.
    pub acr_values: Vec<String>,
    /// Certificate authorities (PEM) for TLS to it; the system's if it is `None`.
    pub ca_file: Option<PathBuf>,
}

/// Why nobody came back.
#[derive(Debug, Error)]
pub enum OpenidError {
    /// The settings cannot be used.
    #[error("the settings of the OpenID Connect provider cannot be used: {0}")]
    Settings(String),
    /// The provider cannot be reached, or answers what cannot be understood.
    #[error("the OpenID Connect provider fails: {0}")]
    Unavailable(String),
    /// The provider refused.
    #[error("the OpenID Connect provider refused: {0}")]
    Refused(String),
    /// They logged in, but not by means that are strong enough.
    #[error("the login has a level of assurance that is not asked for")]
    Assurance,
    /// Its ID token does not pass.
    #[error("the ID token does not pass: {0}")]
    IdToken(#[from] IdTokenError),
}

/// How a provider answers, in the query of the callback.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Answer {
    /// What is exchanged for tokens.
    pub code: Option<String>,
    /// The state of the attempt that is answered.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why not.
    pub error: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct IdToken {
    id_token: String,
}

impl ExtraTokenFields for IdToken {}

type OauthClient = Client<
    BasicErrorResponse,
    StandardTokenResponse<IdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// A provider.
pub struct Provider {
    settings: Settings,
    redirect: RedirectUrl,
    signed_out_url: String,
    http: Http,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    known: Option<Known>,
    failed_at: Option<DateTime<Utc>>,
}

impl Provider {
    /// A provider that sends people back to this URL, and to the other one if they went out there. It is
    /// asked nothing yet.
    ///
    /// # Errors
    /// If the settings cannot be used.
    pub fn new(
        settings: Settings,
        redirect_url: &str,
        signed_out_url: &str,
    ) -> Result<Self, OpenidError> {
        let unusable = |error: &dyn std::fmt::Display| OpenidError::Settings(error.to_string());
        let issuer = Url::parse(&settings.issuer).map_err(|error| unusable(&error))?;
        if issuer.scheme() != "https" {
            return Err(unusable(&"the issuer is an https URL"));
        }
        let redirect =
            RedirectUrl::new(redirect_url.to_owned()).map_err(|error| unusable(&error))?;
        let http = Http::new(settings.ca_file.as_deref())?;
        let signed_out_url = signed_out_url.to_owned();
        Ok(Self { settings, redirect, signed_out_url, http, cache: Mutex::default() })
    }

    /// Where to send somebody who goes out here, to go out there as well (OpenID Connect RP-Initiated
    /// Logout 1.0). `None` if the provider has no such place, or cannot be asked: going out here does not
    /// wait for that. We name ourselves and keep no ID token to show, which is full of personal data; the
    /// provider may ask them whether they mean it.
    pub async fn end_session_url(&self, now: DateTime<Utc>) -> Option<Url> {
        let known = match self.known(now, KNOWN_MINUTES * 60).await {
            Ok(known) => known,
            Err(error) => {
                tracing::warn!(%error, "nobody goes out at the provider");
                return None;
            }
        };
        let mut url = Url::parse(known.metadata.end_session_endpoint.as_deref()?).ok()?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", &self.signed_out_url);
        (url.scheme() == "https").then_some(url)
    }

    /// Where to send somebody who begins this attempt.
    ///
    /// # Errors
    /// If the provider fails.
    pub async fn begin(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<Url, OpenidError> {
        let known = self.known(now, KNOWN_MINUTES * 60).await?;
        let verifier = PkceCodeVerifier::new(attempt.verifier.clone());
        let scopes = self.settings.scopes.iter().map(|scope| Scope::new(scope.clone()));
        let client = self.client(&known.metadata)?;
        let mut request = client
            .authorize_url(|| CsrfToken::new(attempt.state.clone()))
            .add_scope(Scope::new("openid".to_owned()))
            .add_scopes(scopes)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_extra_param("nonce", &attempt.nonce);
        if !self.settings.acr_values.is_empty() {
            request = request.add_extra_param("acr_values", self.settings.acr_values.join(" "));
        }
        Ok(request.url().0)
    }

    /// What the provider says of whoever came back with this answer to this attempt. Claims that
    /// are wanted and do not stand in the ID token are looked for at the userinfo endpoint.
    ///
    /// # Errors
    /// If the answer is not one to this attempt, or the provider refuses or fails.
    pub async fn finish(
        &self,
        attempt: &Attempt,
        answer: Answer,
        wanted: &[&str],
        now: DateTime<Utc>,
    ) -> Result<Claims, OpenidError> {
        let refused = |why: &str| OpenidError::Refused(why.to_owned());
        if answer.state.as_deref() != Some(&attempt.state) {
            return Err(refused("another state than that of this attempt"));
        }
        let known = self.known(now, KNOWN_MINUTES * 60).await?;
        if answer.iss.as_ref().is_some_and(|iss| *iss != known.metadata.issuer) {
            return Err(refused("another issuer than that of this attempt"));
        }
        let code = match (answer.code, answer.error) {
            (Some(code), None) => code,
            // Text from a URL, so anybody's: the log gets no more of it than a name.
            (_, Some(error)) => return Err(refused(&printable(&error))),
            _ => return Err(refused("an answer without a code")),
        };
        let tokens = self
            .client(&known.metadata)?
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                oauth2::RequestTokenError::ServerResponse(error) => {
                    OpenidError::Refused(error.error().to_string())
                }
                oauth2::RequestTokenError::Request(error) => error,
                other => OpenidError::Unavailable(other.to_string()),
            })?;
        let mut claims = self.verified(&tokens.extra_fields().id_token, attempt, now).await?;
        // Asking does not bind the provider.
        let acr_values = &self.settings.acr_values;
        if !acr_values.is_empty()
            && !acr_values.iter().any(|acr| claims.get("acr") == Some(&json!(acr)))
        {
            return Err(OpenidError::Assurance);
        }
        if wanted.iter().any(|path| claim(&claims, path).is_none())
            && let Some(url) = &known.metadata.userinfo_endpoint
        {
            let more = self.http.claims(url, tokens.access_token().secret()).await?;
            // Who is told about must be who logged in.
            if more.get("sub") != claims.get("sub") {
                return Err(refused("claims about somebody else"));
            }
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(claims)
    }

    async fn verified(
        &self,
        id_token: &str,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<Claims, OpenidError> {
        let Settings { issuer, client_id, .. } = &self.settings;
        let expected = Expected { issuer, client_id, nonce: &attempt.nonce };
        let known = self.known(now, KNOWN_MINUTES * 60).await?;
        match id_token::verify(id_token, &known.keys, expected, now) {
            // A key that was made since we asked.
            Err(IdTokenError::UnknownKey) => {
                let known = self.known(now, UNKNOWN_KEY_SECONDS).await?;
                Ok(id_token::verify(id_token, &known.keys, expected, now)?)
            }
            other => Ok(other?),
        }
    }

    /// What the provider publishes, as it was less than so many seconds ago.
    async fn known(&self, now: DateTime<Utc>, seconds: i64) -> Result<Known, OpenidError> {
        // Held while asking, so that many people at once ask once.
        let mut cache = self.cache.lock().await;
        let is_fresh = |moment| now - moment < TimeDelta::seconds(seconds);
        if let Some(known) = cache.known.as_ref().filter(|known| is_fresh(known.asked_at)) {
            return Ok(known.clone());
        }
        if cache.failed_at.is_some_and(|failed| now - failed < TimeDelta::seconds(FAILED_SECONDS)) {
            return Err(OpenidError::Unavailable("it failed a moment ago".to_owned()));
        }
        match metadata::ask(&self.http, &self.settings.issuer, now).await {
            Ok(known) => {
                *cache = Cache { known: Some(known.clone()), failed_at: None };
                Ok(known)
            }
            Err(error) => {
                cache.failed_at = Some(now);
                Err(error)
            }
        }
    }

    fn client(&self, metadata: &Metadata) -> Result<OauthClient, OpenidError> {
        let unusable = |error: oauth2::url::ParseError| OpenidError::Unavailable(error.to_string());
        let mut client = Client::new(ClientId::new(self.settings.client_id.clone()));
        if let Some(secret) = &self.settings.client_secret {
            client = client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        let auth_type =
            if metadata.takes_basic() { AuthType::BasicAuth } else { AuthType::RequestBody };
        Ok(client
            .set_auth_type(auth_type)
            .set_auth_uri(AuthUrl::new(metadata.authorization_endpoint.clone()).map_err(unusable)?)
            .set_token_uri(TokenUrl::new(metadata.token_endpoint.clone()).map_err(unusable)?)
            .set_redirect_uri(self.redirect.clone()))
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect()
}
