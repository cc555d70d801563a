//! Operators issue tokens of sources, see when they were used, and revoke them.

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::Cookie;

const DEFINE: &str =
    "mutation($input: DefineSourceInput!) { defineSource(input: $input) { status } }";
const ISSUE: &str = "mutation($input: IssueSourceTokenInput!) { issueSourceToken(input: $input) {
    status sourceTokenId token expiresAt } }";
const REVOKE: &str =
    "mutation($input: RevokeSourceTokenInput!) { revokeSourceToken(input: $input) {
    status sourceToken { name revokedAt revokedBy } } }";
const DESCRIPTION: &str = "container = { kind = 'ndjson' }
layout = { shape = 'wide', identifier = { column = 'ean' } }
time = { columns = ['time'] }
channels = [{ name = 'power', quantity = 'active_power', unit = 'kW' }]";

async fn app_with_source() -> (TestApp, Cookie) {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let input = json!({ "name": "head-end", "descriptionToml": DESCRIPTION });
    let payload = app.done(&operator, DEFINE, input).await;
    assert_eq!(payload["status"], "REGISTERED", "{payload}");
    (app, operator)
}

async fn tokens(app: &TestApp, operator: &Cookie) -> Value {
    let query = "{ source(name: \"head-end\") { tokens { id name createdBy expiresAt lastUsedAt revokedAt } } }";
    app.asked(operator, query).await["source"]["tokens"].clone()
}

#[tokio::test]
async fn a_token_of_a_source_is_shown_once_and_never_written_down() {
    let (app, operator) = app_with_source().await;
    let input = json!({ "source": "head-end", "name": "server 2", "days": 30 });
    let issued = app.done(&operator, ISSUE, input).await;
    assert_eq!(issued["status"], "ISSUED", "{issued}");
    assert_eq!(issued["expiresAt"], "2026-12-23T11:00:00+00:00");
    let token = issued["token"].as_str().expect("a token");
    assert!(token.starts_with("mps_") && token.len() == 47, "it is as scanners know it");

    let listed = tokens(&app, &operator).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert_eq!((&listed[0]["name"], &listed[0]["lastUsedAt"]), (&json!("server 2"), &Value::Null));
    let trail = app.trail(&operator, "source").await;
    assert_eq!(trail[0]["action"], "issue_source_token");
    assert_eq!(trail[0]["after"]["name"], "server 2");
    assert!(!Value::from(trail).to_string().contains(token));
}

#[tokio::test]
async fn a_token_of_a_source_is_revoked_once() {
    let (app, operator) = app_with_source().await;
    let input = json!({ "source": "head-end", "name": "server 2" });
    let issued = app.done(&operator, ISSUE, input).await;
    let input = json!({ "id": issued["sourceTokenId"] });
    let revoked = app.done(&operator, REVOKE, input.clone()).await;
    assert_eq!(revoked["status"], "REVOKED");
    assert_eq!(revoked["sourceToken"]["revokedAt"], "2026-11-23T11:00:00+00:00");
    assert_eq!(app.trail(&operator, "source").await[0]["action"], "revoke_source_token");
    assert_eq!(app.done(&operator, REVOKE, input).await["status"], "UNKNOWN");
}

#[tokio::test]
async fn a_token_is_refused_to_a_source_that_is_not_there_and_under_a_name_that_says_nothing() {
    let (app, operator) = app_with_source().await;
    for (source, name, days, status) in [
        ("nobody", "server 2", 1, "UNKNOWN_SOURCE"),
        ("No Body", "server 2", 1, "UNKNOWN_SOURCE"),
        ("head-end", " ", 1, "BAD_NAME"),
        ("head-end", "server 2", 0, "BAD_LIFE"),
    ] {
        let input = json!({ "source": source, "name": name, "days": days });
        assert_eq!(app.done(&operator, ISSUE, input).await["status"], status, "{source} {name}");
    }
    assert_eq!(tokens(&app, &operator).await, json!([]));
}
