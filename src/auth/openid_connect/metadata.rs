//! What a provider publishes: where its endpoints are, and the keys with which it signs.

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;

use super::OpenidError;
use super::http::Http;

/// Its metadata, as far as we look at it (OpenID Connect Discovery, section 3).
#[derive(Debug, Clone, Deserialize)]
pub struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub userinfo_endpoint: Option<String>,
    pub end_session_endpoint: Option<String>,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

impl Metadata {
    /// Whether we may show who we are by HTTP Basic, which is the rule if nothing is said.
    pub fn takes_basic(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_ref();
        methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"))
    }
}

/// All that is known of a provider.
#[derive(Debug, Clone)]
pub struct Known {
    pub metadata: Metadata,
    pub keys: Vec<Jwk>,
    pub asked_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// Asks a provider.
pub async fn ask(http: &Http, issuer: &str, now: DateTime<Utc>) -> Result<Known, OpenidError> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let metadata: Metadata = http.document(&url).await?;
    if metadata.issuer != issuer {
        let called = format!("it calls itself {}, and not {issuer}", metadata.issuer);
        return Err(OpenidError::Unavailable(called));
    }
    if !metadata.authorization_endpoint.starts_with("https://") {
        return Err(OpenidError::Unavailable("its login page is not on https".to_owned()));
    }
    let set: KeySet = http.document(&metadata.jwks_uri).await?;
    // Keys of a kind that we do not know are no hindrance to those that we do.
    let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
    Ok(Known { metadata, keys, asked_at: now })
}
