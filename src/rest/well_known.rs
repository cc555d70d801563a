//! What an OAuth client and a verifier of tokens look up: the metadata of the issuer (RFC 8414)
//! and its public keys (RFC 7517). Public, and the same for everybody.

use poem::http::{HeaderValue, header};
use poem::web::Data;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::problem::Problem;
use crate::app::App;
use crate::db::signing_key;

/// How long a verifier may keep the keys, in seconds: far shorter than they are published ahead.
const KEYS_CACHED_SECONDS: u32 = 300;

/// `/.well-known/jwks.json`
#[handler]
pub async fn jwks(app: Data<&App>) -> Result<Response, Problem> {
    let client = app.store.database.connection().await?;
    let keys: Vec<Value> = signing_key::list_published(&client, app.store.now())
        .await?
        .into_iter()
        .map(|(kid, key)| {
            json!({
                "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
                "kid": kid, "x": key.x, "y": key.y,
            })
        })
        .collect();
    Ok(cacheable(&json!({ "keys": keys })))
}

/// `/.well-known/oauth-authorization-server`
#[handler]
pub fn metadata(app: Data<&App>) -> Response {
    let issuer = &app.parties.issuer;
    cacheable(&json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/v1/token"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "service_documentation": format!("{issuer}/docs/"),
    }))
}

fn cacheable(value: &Value) -> Response {
    let mut response = Response::builder().content_type("application/json").body(value.to_string());
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(value) = HeaderValue::from_str(&format!("public, max-age={KEYS_CACHED_SECONDS}")) {
        headers.insert(header::CACHE_CONTROL, value);
    }
    response
}
