//! Giving and withdrawing consent in the portal, and the receipts of both.

use meetpoort::domain::consent::ConsentText;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::operator::{Cookie, codes};
use crate::support::portal::{GIVE, WITHDRAW};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};
use crate::support::{TestApp, at};

const RECEIPT: &str =
    "query($id: ID!) { receipt(id: $id) { kind klantEan name text recordedAt consentId } }";

fn with(mut input: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        input[name] = value.clone();
    }
    input
}

impl TestApp {
    async fn give_here(&self, cookie: &Cookie, changes: Value) -> Value {
        let input = with(
            json!({
                "textVersion": ConsentText::current().version, "declaredBy": "the holder",
                "authority": "OWNER", "agreed": true,
            }),
            &changes,
        );
        let mut answer = self.portal(cookie, GIVE, json!({ "input": input })).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"]["giveConsent"].take()
    }

    async fn withdraw_here(&self, cookie: &Cookie, changes: Value) -> Value {
        let input = with(json!({ "declaredBy": "the holder", "authority": "OWNER" }), &changes);
        let mut answer = self.portal(cookie, WITHDRAW, json!({ "input": input })).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"]["withdrawConsent"].take()
    }
}

#[tokio::test]
async fn the_offer_says_what_with_whom_why_how_often_and_how_it_is_withdrawn() {
    let app = TestApp::start().await;
    let query = "{ consentOffer { textVersion language body sha256 sections { heading text }
        translations { language sections { heading } } } }";
    let offer = app.portal_data(&None, query).await["consentOffer"].take();
    assert_eq!(offer["textVersion"], ConsentText::current().version);
    assert_eq!(offer["language"], "nl");
    let headings = |sections: &Value| -> Vec<String> {
        let sections = sections.as_array().expect("sections").iter();
        sections.filter_map(|section| section["heading"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(
        headings(&offer["sections"]),
        ["Wat wordt gedeeld", "Met wie", "Waarom", "Hoe vaak en hoe lang", "Intrekken"]
    );
    assert_eq!(offer["translations"][0]["language"], "en");
    assert_eq!(headings(&offer["translations"][0]["sections"]).len(), 5);
}

#[tokio::test]
async fn consent_given_here_opens_readings_from_now_on_and_withdrawing_closes_them_at_once() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let (from, to) = ("2026-11-23T10:00:00Z", "2026-11-23T12:00:00Z");
    assert!(app.portal_data(&cookie, "{ me { consent { id } } }").await["me"]["consent"].is_null());

    let given = app.give_here(&cookie, json!({})).await;
    assert_eq!(given["status"], "GIVEN", "{given}");
    assert_eq!(given["receipt"]["kind"], "GIVEN");
    assert_eq!(given["receipt"]["channel"], "portal");
    assert_eq!(given["receipt"]["authority"], "OWNER");
    assert_eq!(given["receipt"]["declaredAt"], "2026-11-23T11:00:00+00:00");

    app.clock.set(at("2026-11-23T13:10:00"));
    app.deliver_intervals(METER, from, to).await;
    assert_eq!(app.readings(KLANT, METER, from, to).await.len(), 5 * 12);

    let cookie = app.customer_browser(KLANT, 1).await;
    let withdrawn = app.withdraw_here(&cookie, json!({})).await;
    assert_eq!(withdrawn["status"], "WITHDRAWN");
    assert_eq!(withdrawn["receipt"]["kind"], "WITHDRAWN");
    app.ask_readings(KLANT, METER, from, to).await.assert_status(StatusCode::NOT_FOUND);
    let history = app.portal_data(&cookie, "{ me { history { kind } } }").await;
    assert_eq!(history["me"]["history"], json!([{ "kind": "GIVEN" }, { "kind": "WITHDRAWN" }]));
}

#[tokio::test]
async fn consent_needs_an_act_of_its_own_to_the_text_that_is_offered_now() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    let cookie = app.customer_browser(KLANT, 1).await;
    for (changes, status) in [
        (json!({ "agreed": false }), "NOT_AGREED"),
        (json!({ "textVersion": "2025-01-nl" }), "STALE_TEXT"),
        (json!({ "declaredBy": " " }), "INCOMPLETE"),
        (json!({ "declaredBy": "two\nlines" }), "INCOMPLETE"),
        (json!({ "authority": "AUTHORISED" }), "INCOMPLETE"),
        (json!({ "receiptEmail": "nobody" }), "BAD_EMAIL"),
        (json!({ "authority": "AUTHORISED", "explanation": "director" }), "GIVEN"),
        (json!({}), "IN_FORCE_ALREADY"),
    ] {
        assert_eq!(app.give_here(&cookie, changes.clone()).await["status"], status, "{changes}");
    }
}

#[tokio::test]
async fn withdrawing_tells_what_is_missing_and_that_nothing_is_in_force() {
    let app = TestApp::start().await.with_customer().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    for (changes, status) in [
        (json!({ "declaredBy": "" }), "INCOMPLETE"),
        (json!({ "receiptEmail": "nobody" }), "BAD_EMAIL"),
        (json!({}), "WITHDRAWN"),
        (json!({}), "NONE_IN_FORCE"),
    ] {
        let withdrawn = app.withdraw_here(&cookie, changes.clone()).await;
        assert_eq!(withdrawn["status"], status, "{changes}");
    }
}

#[tokio::test]
async fn a_receipt_can_be_read_again_by_its_own_customer_alone() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let id = app.give_here(&cookie, json!({})).await["receipt"]["id"].clone();
    let again = app.portal(&cookie, RECEIPT, json!({ "id": id })).await;
    assert_eq!(again["data"]["receipt"]["klantEan"], KLANT, "{again}");
    assert_eq!(again["data"]["receipt"]["text"], ConsentText::current().body);
    let other = app.customer_browser(OTHER_KLANT, 2).await;
    let theirs = app.portal(&other, RECEIPT, json!({ "id": id })).await;
    assert_eq!(theirs["data"], json!({ "receipt": null }));
    let nobody = app.portal(&None, RECEIPT, json!({ "id": id })).await;
    assert_eq!(codes(&nobody), ["UNAUTHENTICATED"]);
}

#[tokio::test]
async fn what_was_given_on_paper_stands_in_the_history_as_well() {
    let app = TestApp::start().await.with_customer().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let query = "{ me { consent { givenAt } history { channel declaredBy } } }";
    let answer = app.portal_data(&cookie, query).await;
    assert_eq!(
        answer["me"]["history"],
        json!([{ "channel": "paper", "declaredBy": "the holder" }])
    );
    assert_eq!(answer["me"]["consent"]["givenAt"], "2026-10-14T11:00:00+00:00");
}
