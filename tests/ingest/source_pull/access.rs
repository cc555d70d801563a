//! As whom an API is asked, and who gets the secret.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use meetpoort::auth::seal::SealingKeys;
use meetpoort::db::source_secret;
use meetpoort::domain::operator::Role;
use meetpoort::service::source::secret::reseal_source_secrets;
use serde_json::json;

use super::{Pulling, READINGS, Readings, SECRET};
use crate::support::SEALING_KEY;
use crate::support::head_end::{Asked, HeadEnd, Reply};

/// From a head-end that is asked by this way, with the secret.
async fn asked_with(auth: &str) -> Pulling {
    let lines = format!("start_days = 1\nwindow_hours = 48\nauth = {auth}");
    let readings = Readings::default();
    let answer = move |asked: &Asked| Reply::Json(readings.rows(asked));
    let pulling = Pulling::from(READINGS, &lines, answer).await;
    pulling.secret(SECRET).await;
    pulling
}

fn oauth(more: &str) -> String {
    format!("{{ kind = \"oauth\", token_url = \"HEAD_END/token\", client_id = \"us\"{more} }}")
}

#[tokio::test]
async fn name_and_password_a_token_and_a_key_stand_where_they_should() {
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("us:{SECRET}")));
    for (auth, header, expected) in [
        ("{ kind = \"basic\", username = \"us\" }", "authorization", basic),
        ("{ kind = \"bearer\" }", "authorization", format!("Bearer {SECRET}")),
        ("{ kind = \"key\", header = \"X-Api-Key\" }", "x-api-key", SECRET.to_owned()),
    ] {
        let pulling = asked_with(auth).await;
        pulling.fetch().await;
        assert_eq!(pulling.head_end.asked()[0].headers[header], expected, "{auth}");
    }
}

#[tokio::test]
async fn a_key_may_stand_in_the_query() {
    let pulling = asked_with("{ kind = \"key\", parameter = \"api_key\" }").await;
    pulling.fetch().await;
    assert_eq!(pulling.head_end.asked()[0].parameter("api_key"), SECRET);
}

#[tokio::test]
async fn client_credentials_give_a_token_that_is_used_until_it_ends() {
    let pulling = asked_with(&oauth(", scope = \"meetdata.read\"")).await;
    pulling.fetch().await;
    pulling.later(59);
    assert!(pulling.look().await.is_empty());
    let tokens = pulling.head_end.tokens_asked();
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].form["grant_type"], "client_credentials");
    assert_eq!(tokens[0].form["scope"], "meetdata.read");
    assert!(tokens[0].authorization.starts_with("Basic "));
    assert_eq!(pulling.head_end.asked()[0].headers["authorization"], "Bearer token-1");
    // It works for an hour.
    pulling.later(1);
    pulling.fetch().await;
    assert_eq!(pulling.head_end.tokens_asked().len(), 2);
}

#[tokio::test]
async fn client_credentials_may_stand_in_the_body() {
    let pulling = asked_with(&oauth(", credentials = \"body\", audience = \"api\"")).await;
    pulling.fetch().await;
    let token = pulling.head_end.tokens_asked().remove(0);
    assert_eq!(
        (token.form["client_id"].as_str(), token.form["client_secret"].as_str()),
        ("us", SECRET)
    );
    assert_eq!((token.form["audience"].as_str(), token.authorization.as_str()), ("api", ""));
}

#[tokio::test]
async fn a_token_that_is_taken_no_more_is_renewed_once() {
    let pulling = asked_with(&format!("{}\nminutes = 5", oauth(""))).await;
    pulling.fetch().await;
    pulling.head_end.end_tokens();
    pulling.later(5);
    pulling.fetch().await;
    let shown: Vec<String> = pulling
        .head_end
        .asked()
        .iter()
        .map(|asked| asked.headers["authorization"].clone())
        .collect();
    assert_eq!(shown, ["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn without_its_secret_nothing_is_asked_and_once_it_is_set_at_once() {
    let lines = "start_days = 1\nauth = { kind = \"bearer\" }";
    let pulling =
        Pulling::from(READINGS, lines, |_: &Asked| Reply::Json(json!({ "rows": [] }))).await;
    let failure = pulling.fail().await;
    assert!(failure.contains("source secret set"), "{failure}");
    assert!(pulling.head_end.asked().is_empty());
    pulling.secret(SECRET).await;
    pulling.fetch().await;
}

#[tokio::test]
async fn a_secret_goes_to_no_other_server_than_it_was_set_for() {
    let mut pulling = asked_with("{ kind = \"bearer\" }").await;
    pulling.fetch().await;
    pulling.head_end = HeadEnd::start(|_: &Asked| Reply::Json(json!({ "rows": [] }))).await;
    pulling.describe(READINGS, "start_days = 1\nauth = { kind = \"bearer\" }").await;
    let failure = pulling.fail().await;
    assert!(failure.contains("set it anew"), "{failure}");
    assert!(pulling.head_end.asked().is_empty());
    pulling.secret(SECRET).await;
    pulling.fetch().await;
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let elsewhere = HeadEnd::start(|_: &Asked| Reply::Json(json!({ "rows": [] }))).await;
    let url = format!("{}/here", elsewhere.url);
    let lines = "start_days = 1\nauth = { kind = \"bearer\" }";
    let pulling =
        Pulling::from(READINGS, lines, move |_: &Asked| Reply::Redirect(url.clone())).await;
    pulling.secret(SECRET).await;
    let failure = pulling.fail().await;
    assert!(failure.contains("302 Found: redirects are not followed"), "{failure}");
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn operators_set_a_secret_that_nobody_sees_again() {
    let lines = "start_days = 1\nauth = { kind = \"bearer\" }";
    let pulling =
        Pulling::from(READINGS, lines, |_: &Asked| Reply::Json(json!({ "rows": [] }))).await;
    let cookie = pulling.app.operator(Role::Operator).await;
    let set = "mutation { setSourceSecret(input: { name: \"head-end\", secret: \"geheim-7\" }) {
        status source { pull { secretSetBy } } } }";
    let set = pulling.app.asked(&cookie, set).await;
    assert_eq!(set["setSourceSecret"]["status"], "SET");
    assert!(set["setSourceSecret"]["source"]["pull"]["secretSetBy"].is_string());
    pulling.fetch().await;
    assert_eq!(pulling.head_end.asked()[0].headers["authorization"], "Bearer geheim-7");

    let trail = pulling
        .app
        .asked(&cookie, "{ auditTrail(first: 9) { edges { node { action before after } } } }")
        .await;
    let trail = trail.to_string();
    assert!(trail.contains("set_source_secret") && !trail.contains("geheim-7"), "{trail}");
    let client = pulling.app.app.store.database.connection().await.expect("a connection");
    let sealed =
        source_secret::find(&client, pulling.id().await).await.expect("asked").expect("one");
    drop(client);
    assert!(!sealed.sealed.windows(8).any(|bytes| bytes == b"geheim-7"));

    let remove = "mutation { removeSourceSecret(input: { name: \"head-end\" }) { status } }";
    for status in ["REMOVED", "UNCHANGED"] {
        let removed = pulling.app.asked(&cookie, remove).await;
        assert_eq!(removed["removeSourceSecret"]["status"], status);
    }
}

#[tokio::test]
async fn a_secret_is_sealed_again_under_another_key() {
    let pulling = asked_with("{ kind = \"bearer\" }").await;
    let next = BASE64_STANDARD.encode([7; 32]);
    let keys = SealingKeys::new(&next.into(), Some(&SEALING_KEY.into())).expect("keys");
    reseal_source_secrets(&pulling.app.app.store.database, &keys).await.expect("sealed");
    let client = pulling.app.app.store.database.connection().await.expect("a connection");
    let sealed =
        source_secret::find(&client, pulling.id().await).await.expect("asked").expect("one");
    assert_eq!(sealed.sealed_under, keys.current());
}
