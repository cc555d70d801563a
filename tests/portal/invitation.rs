//! Invitations: a code that is shown once, and what becomes of it.

use std::sync::Arc;

use chrono::TimeDelta;
use meetpoort::domain::invitation::InvitationCode;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER, ean, made_up_ean};
use crate::support::{TestApp, database};

const INVITE: &str = "mutation($ids: [ID!]!) { invite(input: { customerIds: $ids }) { results {
    customerId status code invitation { id state kind expiresAt createdBy customer { klantEan } } } } }";

const REVOKE: &str = "mutation($id: ID!) { revokeInvitation(input: { id: $id }) { status
    invitation { state } } }";

impl TestApp {
    /// What became of inviting these customers.
    async fn invited(&self, cookie: &Cookie, ids: &[&str]) -> Vec<Value> {
        let answer = self.ask(cookie, INVITE, json!({ "ids": ids })).await;
        let results = answer["data"]["invite"]["results"].as_array();
        results.unwrap_or_else(|| panic!("{answer}")).clone()
    }

    /// The states of the invitations in a list with this filter.
    async fn invitations(&self, cookie: &Cookie, filter: &str) -> Vec<String> {
        let query = format!("{{ invitations{filter} {{ edges {{ node {{ state }} }} }} }}");
        let answer = self.asked(cookie, &query).await;
        let edges = answer["invitations"]["edges"].as_array().expect("edges");
        edges.iter().map(|edge| edge["node"]["state"].as_str().expect("text").to_owned()).collect()
    }
}

#[tokio::test]
async fn each_customer_gets_a_code_of_their_own_and_a_status() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.end_customer(OTHER_KLANT).await;
    let operator = app.operator(Role::Operator).await;
    let results = app.invited(&operator, &["1", "2", "3", "1"]).await;
    let statuses: Vec<_> = results.iter().map(|result| &result["status"]).collect();
    assert_eq!(statuses, ["INVITED", "HAS_ENDED", "NO_SUCH_CUSTOMER"]);
    let invitation = &results[0]["invitation"];
    assert_eq!(invitation["state"], "OPEN");
    assert_eq!(invitation["kind"], "INVITATION");
    assert_eq!(invitation["customer"]["klantEan"], KLANT);
    assert_eq!(invitation["createdBy"], "operator@meetbedrijf.example");
    assert_eq!(invitation["expiresAt"], "2027-01-22T11:00:00+00:00");
    assert!(results[0]["code"].as_str().and_then(InvitationCode::read).is_some());
    assert!(results[1]["code"].is_null() && results[2]["code"].is_null());
}

#[tokio::test]
async fn a_customer_who_consents_can_be_invited_to_look_or_to_withdraw() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    assert_eq!(app.invited(&operator, &["1"]).await[0]["status"], "INVITED");
}

#[tokio::test]
async fn the_code_lies_nowhere_in_clear() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    let operator = app.operator(Role::Operator).await;
    let results = app.invited(&operator, &["1"]).await;
    let code = results[0]["code"].as_str().expect("a code");
    let client = database::connect(&app.database.url()).await;
    let row = client.query_one("select code_sha256 from invitation", &[]).await.expect("a row");
    let kept: Vec<u8> = row.get(0);
    assert_eq!(kept, InvitationCode::read(code).expect("a code").sha256(ean(KLANT)));
    let query = "select coalesce(string_agg(concat(before, after), ' '), '') from audit_event";
    let trail: String = client.query_one(query, &[]).await.expect("a row").get(0);
    assert!(trail.contains("return_code") || trail.contains("invitation"), "{trail}");
    assert!(!trail.contains(code) && !trail.contains(&code.replace('-', "")));
}

#[tokio::test]
async fn a_newer_invitation_ends_the_one_before() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    let operator = app.operator(Role::Operator).await;
    app.invited(&operator, &["1"]).await;
    app.clock.set(app.clock.now() + TimeDelta::days(1));
    let operator = app.browser("operator@meetbedrijf.example").await;
    app.invited(&operator, &["1"]).await;
    assert_eq!(app.invitations(&operator, "").await, ["OPEN", "REVOKED"]);
    let query = "{ customer(id: 1) { invitations { state } } }";
    let answer = app.asked(&operator, query).await;
    assert_eq!(
        answer["customer"]["invitations"],
        json!([{ "state": "OPEN" }, { "state": "REVOKED" }])
    );
}

#[tokio::test]
async fn an_invitation_expires_and_stays_expired_when_it_is_replaced() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    let operator = app.operator(Role::Operator).await;
    app.invited(&operator, &["1"]).await;
    app.clock.set(app.clock.now() + TimeDelta::days(60));
    let operator = app.browser("operator@meetbedrijf.example").await;
    assert_eq!(app.invitations(&operator, "").await, ["EXPIRED"]);
    app.invited(&operator, &["1"]).await;
    assert_eq!(app.invitations(&operator, "").await, ["OPEN", "EXPIRED"]);
    for (state, count) in [("OPEN", 1), ("EXPIRED", 1), ("USED", 0), ("REVOKED", 0)] {
        let filter = format!("(state: {state}, customerId: 1)");
        assert_eq!(app.invitations(&operator, &filter).await.len(), count, "{state}");
    }
    assert!(app.invitations(&operator, "(customerId: 2)").await.is_empty());
}

#[tokio::test]
async fn an_open_invitation_can_be_revoked_once() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    let operator = app.operator(Role::Operator).await;
    let id = app.invited(&operator, &["1"]).await[0]["invitation"]["id"].clone();
    for status in ["REVOKED", "NOT_OPEN"] {
        let answer = app.ask(&operator, REVOKE, json!({ "id": id })).await;
        assert_eq!(answer["data"]["revokeInvitation"]["status"], status, "{answer}");
        assert_eq!(answer["data"]["revokeInvitation"]["invitation"]["state"], "REVOKED");
    }
    let answer = app.ask(&operator, REVOKE, json!({ "id": "99" })).await;
    assert_eq!(answer["data"]["revokeInvitation"]["status"], "UNKNOWN");
}

#[tokio::test]
async fn two_who_invite_the_same_customers_in_another_order_both_do() {
    let app = TestApp::start().await;
    for number in 0..6 {
        let [klant, meter] = [1_000 + number, 5_000 + number].map(made_up_ean);
        app.customer(&klant, &meter).await;
    }
    let operator = app.operator(Role::Operator).await;
    let forth = app.invited(&operator, &["1", "2", "3", "4", "5", "6"]);
    let back = app.invited(&operator, &["6", "5", "4", "3", "2", "1"]);
    let (forth, back) = tokio::join!(forth, back);
    for results in [&forth, &back] {
        assert!(results.iter().all(|result| result["status"] == "INVITED"), "{results:?}");
    }
    let ids = back.iter().map(|result| result["customerId"].as_str().expect("text"));
    assert_eq!(ids.collect::<Vec<_>>(), ["6", "5", "4", "3", "2", "1"]);
}

#[tokio::test]
async fn at_most_two_hundred_are_invited_at_once() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let many: Vec<String> = (0..201).map(|number| number.to_string()).collect();
    for ids in [json!([]), json!(many)] {
        let answer = app.ask(&operator, INVITE, json!({ "ids": ids })).await;
        assert_eq!(codes(&answer), ["BAD_INPUT"], "{answer}");
    }
}

#[tokio::test]
async fn a_letter_names_the_company_and_the_portal_as_they_are_set() {
    let mut app = TestApp::start().await;
    let query = "{ company { name portalUrl } }";
    let viewer = app.operator(Role::Viewer).await;
    let expected = json!({ "name": null, "portalUrl": "https://localhost:8443/portal/" });
    assert_eq!(app.asked(&viewer, query).await["company"], expected);
    assert_eq!(app.portal_data(&None, "{ companyName }").await, json!({ "companyName": null }));

    let config = Arc::make_mut(&mut app.app.config);
    config.company_name = Some("Meetbedrijf Test".parse().expect("a name"));
    config.public_url = "https://meten.example/".to_owned();
    let expected =
        json!({ "name": "Meetbedrijf Test", "portalUrl": "https://meten.example/portal/" });
    assert_eq!(app.asked(&viewer, query).await["company"], expected);
    let expected = json!({ "companyName": "Meetbedrijf Test" });
    assert_eq!(app.portal_data(&None, "{ companyName }").await, expected);
}
