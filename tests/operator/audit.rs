//! The audit trail: every change is written down with who, when, and what before and after.

use meetpoort::domain::operator::Role;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::support::portfolio::KLANT;
use crate::support::{TestApp, database};

const TRAIL: &str =
    "query($filter: AuditEventFilter!) { auditTrail(filter: $filter) { edges { node {
    actorKind actor action subjectKind subject before after occurredAt } } } }";

#[tokio::test]
async fn a_change_is_written_down_with_who_when_and_what_before_and_after() {
    let app = TestApp::start().await.with_customer().await;
    app.withdraws(KLANT).await;
    let operator = app.operator(Role::Operator).await;
    let filter = json!({ "filter": { "subjectKind": "consent" } });
    let answer = app.ask(&operator, TRAIL, filter).await;
    let edges = answer["data"]["auditTrail"]["edges"].as_array().expect("edges");
    let actions: Vec<_> = edges.iter().map(|edge| &edge["node"]["action"]).collect();
    assert_eq!(actions, ["withdraw_consent", "give_consent"], "{answer}");
    let withdrawn = &edges[0]["node"];
    assert_eq!(withdrawn["actorKind"], "system");
    assert_eq!(withdrawn["actor"], "a test");
    assert_eq!(withdrawn["occurredAt"], "2026-11-23T11:00:00+00:00");
    assert_eq!(withdrawn["before"]["klant_ean"], KLANT);
    assert_eq!(withdrawn["after"]["withdrawn_at"], "2026-11-23T11:00:00Z");
}

#[tokio::test]
async fn no_line_of_it_can_be_changed_or_removed() {
    let app = TestApp::start().await.with_customer().await;
    let client = database::connect(&app.database.url()).await;
    for statement in
        ["update audit_event set actor = 'x'", "delete from audit_event", "truncate audit_event"]
    {
        assert!(client.batch_execute(statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn no_password_stands_in_it() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let answer = app.ask(&operator, TRAIL, json!({ "filter": {} })).await.to_string();
    assert!(answer.contains("issue_credential") && answer.contains("add_operator"), "{answer}");
    for secret in [app.password.expose_secret(), crate::support::operator::PASSWORD, "argon2id"] {
        assert!(!answer.contains(secret));
    }
}
