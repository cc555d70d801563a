//! The token endpoint as others see it: a client library that is not ours gets a token and pulls,
//! and a JWT library that is not ours verifies it from the published keys.

use jwt_compact::alg::Es256;
use jwt_compact::jwk::JsonWebKey;
use jwt_compact::prelude::*;
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, ClientSecret, HttpRequest, HttpResponse, TokenResponse, TokenUrl};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::portfolio::KLANT;
use crate::support::server::{Server, Site};

/// Hands the library's requests to the network.
async fn transport(
    client: &reqwest::Client,
    request: HttpRequest,
) -> Result<HttpResponse, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let mut answer = client
        .request(parts.method, parts.uri.to_string())
        .headers(parts.headers)
        .body(body)
        .send()
        .await?;
    let mut response = oauth2::http::Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        std::mem::swap(headers, answer.headers_mut());
    }
    Ok(response.body(answer.bytes().await?.to_vec()).expect("a response"))
}

async fn token_by_library(site: &Site, server: &Server) -> String {
    let (username, password) = site.issue_credential();
    let url = |path: &str| format!("https://{}{path}", server.address);
    let library = BasicClient::new(ClientId::new(username))
        .set_client_secret(ClientSecret::new(password))
        .set_auth_uri(AuthUrl::new(url("/unused")).expect("a URL"))
        .set_token_uri(TokenUrl::new(url("/v1/token")).expect("a URL"));
    let http = |request: HttpRequest| transport(&server.client, request);
    let answer = library.exchange_client_credentials().request_async(&http).await.expect("a token");
    let token = answer.access_token().secret().clone();
    site.keep_secret(&token);
    token
}

#[tokio::test]
async fn an_oauth_client_library_gets_a_token_and_pulls_with_it() {
    let site = Site::new().await;
    site.register_customer();
    let server = site.serve().await;
    let token = token_by_library(&site, &server).await;
    let answer = server
        .client
        .post(format!("https://{}/v1/beschikbare-metingen", server.address))
        .bearer_auth(token)
        .json(&json!({ "verwachtte_klant_eans": [KLANT] }))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json::<Value>().await.expect("JSON"), json!([]));
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<JsonWebKey<'static>>,
}

#[derive(serde::Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    jti: String,
}

#[tokio::test]
async fn another_jwt_library_verifies_a_token_from_the_published_keys() {
    let site = Site::new().await;
    let server = site.serve().await;
    let token = token_by_library(&site, &server).await;
    let url = format!("https://{}/.well-known/jwks.json", server.address);
    let text = server.client.get(url).send().await.expect("an answer").text().await.expect("text");
    let ids: Value = serde_json::from_str(&text).expect("JSON");
    let published: Published = serde_json::from_str(&text).expect("keys");

    let untrusted = UntrustedToken::new(&token).expect("a token");
    let kid = untrusted.header().key_id.clone().expect("a kid");
    let ids = ids["keys"].as_array().expect("keys").iter().map(|key| &key["kid"]);
    let place = ids.into_iter().position(|id| *id == kid).expect("our kid is published");
    let key = (&published.keys[place]).try_into().expect("a P-256 key");
    let verified = Es256.validator::<Claims>(&key).validate(&untrusted).expect("a good signature");

    let claims = verified.claims();
    assert_eq!(claims.custom.sub, "liander-dynamisch-terugleveren");
    assert_eq!(claims.custom.iss, "https://localhost:8443");
    assert_eq!(claims.custom.aud, "https://localhost:8443/v1");
    let life = claims.expiration.expect("exp") - claims.issued_at.expect("iat");
    assert_eq!(life.num_seconds(), 900);
}
