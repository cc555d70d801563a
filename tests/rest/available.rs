//! Call 1: what is available.

use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};

#[tokio::test]
async fn a_meter_is_named_with_the_end_of_its_newest_interval_on_the_amsterdam_clock() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-21T22:00:00Z", "2026-11-21T23:00:00Z").await;
    assert_eq!(
        app.available(&[KLANT]).await,
        [json!({
            "klant_ean": KLANT, "meter_ean": METER, "meter_type": "overdrachtspuntmeter",
            "datum_laatste_meting": "2026-11-22T00:00:00+01:00",
        })]
    );
}

#[tokio::test]
async fn the_answer_is_sorted_and_names_a_doubled_ean_once() {
    let app = TestApp::start().await.with_customer().await;
    app.meter(KLANT, "871685900000000240", false).await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.consents(OTHER_KLANT, "2026-11-01T00:00:00Z").await;
    for meter in [OTHER_METER, "871685900000000240", METER] {
        app.deliver_intervals(meter, "2026-11-21T00:00:00Z", "2026-11-21T00:05:00Z").await;
    }
    let meters: Vec<Value> = app
        .available(&[OTHER_KLANT, KLANT, KLANT, OTHER_KLANT])
        .await
        .into_iter()
        .map(|item| item["meter_ean"].clone())
        .collect();
    assert_eq!(meters, [METER, "871685900000000240", OTHER_METER]);
}

#[tokio::test]
async fn customers_without_anything_to_share_are_absent() {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.deliver_intervals(OTHER_METER, "2026-11-21T00:00:00Z", "2026-11-21T00:05:00Z").await;
    // One without readings, one without consent, one unknown.
    let answer = app.available(&[KLANT, OTHER_KLANT, "871685900000000240"]).await;
    assert!(answer.is_empty(), "{answer:?}");
}

#[tokio::test]
async fn every_bad_ean_of_the_list_is_named() {
    let app = TestApp::start().await;
    let body = json!({ "verwachtte_klant_eans": [KLANT, "871685900000000128", 5, ""] });
    let response = app.post("/v1/beschikbare-metingen", &body).await;
    response.assert_status(StatusCode::BAD_REQUEST);
    let problem: Value = response.json().await.value().deserialize();
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| &error["pointer"])
        .collect();
    assert_eq!(
        pointers,
        ["/verwachtte_klant_eans/1", "/verwachtte_klant_eans/2", "/verwachtte_klant_eans/3"]
    );
}

#[tokio::test]
async fn fifty_thousand_eans_are_answered_and_one_more_is_refused() {
    let app = TestApp::start().await;
    let eans = |count: u64| -> Vec<String> {
        let ean = |number| meetpoort::domain::ean::Ean::from_body(87_168_599_000_000_000 + number);
        (0..count).map(|number| ean(number).expect("a body").to_string()).collect()
    };
    let ask = async |count| {
        let body = json!({ "verwachtte_klant_eans": eans(count) });
        app.post("/v1/beschikbare-metingen", &body).await.0.status()
    };
    assert_eq!(ask(50_000).await, StatusCode::OK);
    assert_eq!(ask(50_001).await, StatusCode::BAD_REQUEST);
}
