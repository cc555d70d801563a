//! Consent as operators look after it: recorded from paper, withdrawn for one or for many.

use meetpoort::domain::consent::ConsentText;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};

const RECORD: &str = "mutation($input: RecordConsentInput!) { recordConsent(input: $input) { status
    consent { givenAt customer { klantEan } events { kind declaredBy authority authorityExplanation channel declaredAt
        recordedBy reference textVersion } } } }";

const WITHDRAW: &str =
    "mutation($input: WithdrawConsentsInput!) { withdrawConsents(input: $input) {
    results { customerId status consent { withdrawnAt events { kind channel reference } } } } }";

/// The input of a letter, with some fields otherwise.
fn letter(changes: Value) -> Value {
    let mut input = json!({
        "klantEan": KLANT, "declaredBy": "the holder", "authority": "AUTHORISED",
        "explanation": " director ", "declaredAt": "2026-11-20T10:00:00Z",
    });
    for (name, value) in changes.as_object().expect("an object") {
        input[name] = value.clone();
    }
    input
}

impl TestApp {
    async fn record(&self, cookie: &Cookie, changes: Value) -> Value {
        let input = letter(changes);
        let mut answer = self.ask(cookie, RECORD, json!({ "input": input })).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"]["recordConsent"].take()
    }

    async fn withdraw_for(&self, cookie: &Cookie, ids: &[&str], changes: Value) -> Vec<Value> {
        let mut input = json!({
            "customerIds": ids, "declaredBy": "the holders", "authority": "OWNER", "channel": "OPERATOR",
        });
        for (name, value) in changes.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let answer = self.ask(cookie, WITHDRAW, json!({ "input": input })).await;
        let results = answer["data"]["withdrawConsents"]["results"].as_array();
        results.unwrap_or_else(|| panic!("{answer}")).clone()
    }
}

#[tokio::test]
async fn a_consent_on_paper_counts_from_its_signature_and_stands_in_the_ledger() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.deliver_intervals(METER, "2026-11-20T09:00:00Z", "2026-11-20T11:00:00Z").await;
    let operator = app.operator(Role::Operator).await;
    let recorded = app.record(&operator, json!({ "reference": "letter 2026/17" })).await;
    assert_eq!(recorded["status"], "RECORDED");
    assert_eq!(recorded["consent"]["givenAt"], "2026-11-20T10:00:00+00:00");
    assert_eq!(recorded["consent"]["customer"]["klantEan"], KLANT);
    assert_eq!(
        recorded["consent"]["events"],
        json!([{
            "kind": "GIVEN", "declaredBy": "the holder", "authority": "AUTHORISED",
            "authorityExplanation": "director", "channel": "paper",
            "declaredAt": "2026-11-20T10:00:00+00:00", "recordedBy": "operator@meetbedrijf.example",
            "reference": "letter 2026/17", "textVersion": ConsentText::current().version,
        }])
    );
    let records = app.readings(KLANT, METER, "2026-11-20T09:00:00Z", "2026-11-20T11:00:00Z").await;
    assert_eq!(records.len(), 5 * 12);
}

#[tokio::test]
async fn what_cannot_be_recorded_is_told_by_a_status() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.end_customer(OTHER_KLANT).await;
    let operator = app.operator(Role::Operator).await;
    for (changes, status) in [
        (json!({ "klantEan": METER }), "NO_SUCH_CUSTOMER"),
        (json!({ "klantEan": null, "customerId": "99" }), "NO_SUCH_CUSTOMER"),
        (json!({ "klantEan": OTHER_KLANT }), "NO_SUCH_CUSTOMER"),
        (json!({ "klantEan": null, "customerId": "2" }), "HAS_ENDED"),
        (json!({ "declaredAt": "2019-12-31T00:00:00Z" }), "BEFORE_CUSTOMER"),
        (json!({ "declaredAt": "2026-11-23T12:00:00Z" }), "IN_THE_FUTURE"),
        (json!({ "declaredBy": " " }), "INCOMPLETE"),
        (json!({ "textVersion": "1999-01-nl" }), "UNKNOWN_TEXT"),
        (json!({}), "RECORDED"),
        (json!({ "klantEan": null, "customerId": "1" }), "IN_FORCE_ALREADY"),
    ] {
        assert_eq!(app.record(&operator, changes.clone()).await["status"], status, "{changes}");
    }
    app.withdraws(KLANT).await;
    assert_eq!(app.record(&operator, json!({})).await["status"], "BEFORE_WITHDRAWAL");
}

#[tokio::test]
async fn a_consent_is_that_of_one_customer_named_in_one_way() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    for changes in [json!({ "customerId": "1" }), json!({ "klantEan": null })] {
        let answer = app.ask(&operator, RECORD, json!({ "input": letter(changes) })).await;
        assert_eq!(codes(&answer), ["BAD_INPUT"], "{answer}");
    }
}

#[tokio::test]
async fn many_are_withdrawn_at_once_each_by_itself_and_act_at_once() {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    let (from, to) = ("2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z");
    app.deliver_intervals(METER, from, to).await;
    assert_eq!(app.readings(KLANT, METER, from, to).await.len(), 5 * 12);
    let operator = app.operator(Role::Operator).await;
    let changes = json!({ "channel": "PAPER", "reference": "letter 3" });
    let results = app.withdraw_for(&operator, &["99", "1", "2"], changes).await;
    let statuses: Vec<_> = results.iter().map(|result| &result["status"]).collect();
    assert_eq!(statuses, ["NO_SUCH_CUSTOMER", "WITHDRAWN", "NONE_IN_FORCE"]);
    let consent = &results[1]["consent"];
    assert_eq!(consent["withdrawnAt"], "2026-11-23T11:00:00+00:00");
    let withdrawn = json!({ "kind": "WITHDRAWN", "channel": "paper", "reference": "letter 3" });
    assert_eq!(consent["events"][1], withdrawn);
    app.ask_readings(KLANT, METER, from, to).await.assert_status(poem::http::StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_withdrawal_that_cannot_count_is_told_by_a_status() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    for (changes, status) in [
        (json!({ "declaredAt": "2026-11-23T12:00:00Z" }), "IN_THE_FUTURE"),
        (json!({ "declaredAt": "2020-06-01T00:00:00Z" }), "BEFORE_CONSENT"),
        (json!({ "authority": "AUTHORISED" }), "INCOMPLETE"),
        (json!({ "explanation": "x".repeat(201) }), "INCOMPLETE"),
        (json!({ "declaredBy": "two\nlines" }), "INCOMPLETE"),
        (json!({ "authority": "AUTHORISED", "explanation": "board" }), "WITHDRAWN"),
        (json!({}), "NONE_IN_FORCE"),
    ] {
        let results = app.withdraw_for(&operator, &["1"], changes.clone()).await;
        assert_eq!(results[0]["status"], status, "{changes}");
    }
    app.end_customer(KLANT).await;
    let results = app.withdraw_for(&operator, &["1"], json!({})).await;
    assert_eq!(results[0]["status"], "HAS_ENDED");
}

#[tokio::test]
async fn the_texts_that_customers_agree_to_can_be_read() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "{ consentTexts { version language body sha256 isCurrent } }";
    let answer = app.asked(&viewer, query).await;
    let texts = answer["consentTexts"].as_array().expect("texts");
    let current: Vec<_> = texts.iter().filter(|text| text["isCurrent"] == true).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["version"], ConsentText::current().version);
    assert_eq!(current[0]["body"], ConsentText::current().body);
    assert_eq!(current[0]["sha256"].as_str().expect("text").len(), 64);
}
