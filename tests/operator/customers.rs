//! Operators register, change and end customers.

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::Cookie;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT};

const REGISTER: &str =
    "mutation($input: RegisterCustomerInput!) { registerCustomer(input: $input) {
    status customer { id name klantEan validFrom } } }";
const CHANGE: &str = "mutation($input: ChangeCustomerInput!) { changeCustomer(input: $input) {
    status customer { name } } }";
const END: &str = "mutation($input: EndCustomerInput!) { endCustomer(input: $input) {
    status withdrawnConsentId customer { validUntil consents { withdrawnAt events { kind authority } } } } }";

impl TestApp {
    /// The payload of a mutation, which must be answered without an error.
    pub async fn done(&self, cookie: &Cookie, mutation: &str, input: Value) -> Value {
        let answer = self.ask(cookie, mutation, json!({ "input": input })).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let data = answer["data"].as_object().expect("data");
        data.values().next().expect("a payload").clone()
    }

    /// What was written into the audit trail about things of this kind, newest first.
    pub async fn trail(&self, cookie: &Cookie, subject_kind: &str) -> Vec<Value> {
        let query =
            "query($kind: String!) { auditTrail(first: 100, filter: { subjectKind: $kind }) {
            edges { node { actorKind actor action subject before after } } } }";
        let answer = self.ask(cookie, query, json!({ "kind": subject_kind })).await;
        let edges = answer["data"]["auditTrail"]["edges"].as_array().expect("edges").clone();
        edges.into_iter().map(|mut edge| edge["node"].take()).collect()
    }
}

#[tokio::test]
async fn a_customer_is_registered_and_the_trail_names_the_operator() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let input =
        json!({ "klantEan": KLANT, "name": " Zonnepark ", "validFrom": "2026-11-01T00:00:00Z" });
    let payload = app.done(&operator, REGISTER, input).await;
    assert_eq!(payload["status"], "REGISTERED");
    assert_eq!(payload["customer"]["name"], "Zonnepark");
    let trail = app.trail(&operator, "customer").await;
    assert_eq!(trail[0]["actorKind"], "operator");
    assert_eq!(trail[0]["actor"], "operator@meetbedrijf.example");
    assert_eq!(trail[0]["after"]["klant_ean"], KLANT);
}

#[tokio::test]
async fn a_connection_with_a_holder_and_a_name_that_is_none_are_statuses() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    for (input, status) in [
        (json!({ "klantEan": KLANT, "name": "Opvolger" }), "CONNECTION_TAKEN"),
        (json!({ "klantEan": OTHER_KLANT, "name": "  " }), "INVALID_NAME"),
        (json!({ "klantEan": OTHER_KLANT, "name": "x".repeat(201) }), "INVALID_NAME"),
    ] {
        let payload = app.done(&operator, REGISTER, input).await;
        assert_eq!(payload, json!({ "status": status, "customer": null }));
    }
}

#[tokio::test]
async fn a_name_is_put_right_and_the_trail_has_both() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let payload = app.done(&operator, CHANGE, json!({ "id": "1", "name": "Andere naam" })).await;
    assert_eq!(payload, json!({ "status": "CHANGED", "customer": { "name": "Andere naam" } }));
    let trail = app.trail(&operator, "customer").await;
    assert_eq!(trail[0]["before"]["name"], "A customer");
    assert_eq!(trail[0]["after"]["name"], "Andere naam");
    let unknown = app.done(&operator, CHANGE, json!({ "id": "999", "name": "x" })).await;
    assert_eq!(unknown["status"], "UNKNOWN_CUSTOMER");
}

#[tokio::test]
async fn a_company_number_is_registered_found_kept_put_right_and_taken_away() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let input = json!({ "klantEan": KLANT, "name": "Zonnepark", "companyNumber": "01234567" });
    let id = app.done(&operator, REGISTER, input).await["customer"]["id"].take();
    let number = "{ customers { edges { node { name companyNumber } } } }";
    for (change, name, expected) in [
        (json!({ "id": id, "name": "Zonnepark B.V." }), "Zonnepark B.V.", json!("01234567")),
        (json!({ "id": id, "companyNumber": "87654321" }), "Zonnepark B.V.", json!("87654321")),
        (json!({ "id": id, "companyNumber": null }), "Zonnepark B.V.", json!(null)),
    ] {
        if !expected.is_null() {
            let found = format!("{{ customers(search: {expected}) {{ totalCount }} }}");
            app.done(&operator, CHANGE, json!({ "id": id, "companyNumber": expected })).await;
            assert_eq!(app.asked(&operator, &found).await["customers"]["totalCount"], 1);
        }
        assert_eq!(app.done(&operator, CHANGE, change).await["status"], "CHANGED");
        let node = app.asked(&operator, number).await["customers"]["edges"][0]["node"].take();
        assert_eq!(node, json!({ "name": name, "companyNumber": expected }));
    }
    let trail = app.trail(&operator, "customer").await;
    assert_eq!(trail[0]["before"]["company_number"], "87654321");
    assert!(trail[0]["after"]["company_number"].is_null());
}

#[tokio::test]
async fn a_company_number_has_eight_digits() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let input = json!({ "klantEan": KLANT, "name": "Zonnepark", "companyNumber": "1234567" });
    let answer = app.ask(&operator, REGISTER, json!({ "input": input })).await;
    assert!(answer.to_string().contains("exactly 8 digits"), "{answer}");
    assert_eq!(
        app.asked(&operator, "{ customers { totalCount } }").await["customers"]["totalCount"],
        0
    );
}

#[tokio::test]
async fn ending_a_customer_ends_their_consent_and_their_readings_are_shared_no_more() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z").await;
    assert_eq!(app.available(&[KLANT]).await.len(), 1);
    let operator = app.operator(Role::Operator).await;
    let payload = app.done(&operator, END, json!({ "id": "1" })).await;
    assert_eq!(payload["status"], "ENDED");
    assert_eq!(payload["withdrawnConsentId"], "1");
    let consent = &payload["customer"]["consents"][0];
    assert_eq!(consent["withdrawnAt"], payload["customer"]["validUntil"]);
    let events = consent["events"].as_array().expect("events");
    assert_eq!(
        events.iter().map(|event| &event["kind"]).collect::<Vec<_>>(),
        ["GIVEN", "WITHDRAWN"]
    );
    assert!(app.available(&[KLANT]).await.is_empty());
}

#[tokio::test]
async fn a_consent_never_passes_to_the_next_holder() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z").await;
    let operator = app.operator(Role::Operator).await;
    app.done(&operator, END, json!({ "id": "1" })).await;
    let next = json!({ "klantEan": KLANT, "name": "Opvolger" });
    assert_eq!(app.done(&operator, REGISTER, next).await["status"], "REGISTERED");
    assert!(app.available(&[KLANT]).await.is_empty());
}

#[tokio::test]
async fn who_cannot_be_ended_then_is_a_status() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    for (input, status) in [
        (json!({ "id": "999" }), "UNKNOWN_CUSTOMER"),
        (json!({ "id": "1", "endedAt": "2026-11-24T00:00:00Z" }), "IN_THE_FUTURE"),
        (json!({ "id": "1", "endedAt": "2019-12-31T00:00:00Z" }), "BEFORE_BEGIN"),
        (json!({ "id": "1" }), "ENDED"),
        (json!({ "id": "1" }), "ENDED_ALREADY"),
    ] {
        assert_eq!(app.done(&operator, END, input).await["status"], status);
    }
}
