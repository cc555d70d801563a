//! What a customer sees of their readings: the very values that Liander gets, and every pull.

use chrono::TimeDelta;
use meetpoort::service::customer::register::{NewCustomer, register_customer};
use meetpoort::service::meter::remove::remove_meter;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER, line};

const READINGS: &str = "query($meter: Ean!, $from: DateTime!, $to: DateTime!) {
    readings(meterEan: $meter, from: $from, to: $to) { isShared intervalsExpected points {
        end activePower reactivePower voltageL1 voltageL2 voltageL3 } } }";

const PULLS: &str =
    "{ pulls { edges { node { answeredAt meterEan periodStart periodEnd readingsGiven
    consentId } } } }";

const FROM: &str = "2026-11-22T00:00:00Z";
const TO: &str = "2026-11-22T01:00:00Z";

impl TestApp {
    async fn sees(&self, cookie: &Cookie, meter: &str) -> Value {
        let variables = json!({ "meter": meter, "from": FROM, "to": TO });
        let mut answer = self.portal(cookie, READINGS, variables).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"]["readings"].take()
    }

    async fn download(&self, cookie: &Cookie, file: &str, query: &str) -> poem::test::TestResponse {
        let client = self.portal_client();
        let request = client.get(format!("/portal/download/{file}{query}"));
        match cookie {
            Some(cookie) => request.header("Cookie", cookie).send().await,
            None => request.send().await,
        }
    }
}

/// Two customers that consent, with readings of the first.
async fn app() -> TestApp {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.consents(OTHER_KLANT, "2026-11-01T00:00:00Z").await;
    app.deliver(&[
        line(METER, "2026-11-22T00:05:00Z", "-42.5,0.4,231.04,230.95,", "measured"),
        line(METER, "2026-11-22T00:10:00Z", "1,2,3,4,5", "measured"),
    ])
    .await;
    app.deliver_intervals(OTHER_METER, FROM, TO).await;
    app
}

fn query() -> String {
    format!("?from={FROM}&to={TO}")
}

#[tokio::test]
async fn a_customer_sees_the_values_as_liander_gets_them() {
    let app = app().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let seen = app.sees(&cookie, METER).await;
    assert_eq!(seen["isShared"], true);
    assert_eq!(seen["intervalsExpected"], 12);
    assert_eq!(
        seen["points"][0],
        json!({ "end": "2026-11-22T00:05:00+00:00", "activePower": -43, "reactivePower": 0,
                "voltageL1": 231.0, "voltageL2": 231.0, "voltageL3": null })
    );
    let names = ["activePower", "reactivePower", "voltageL1", "voltageL2", "voltageL3"];
    let points = seen["points"].as_array().expect("points").iter();
    let values: Vec<f64> =
        points.flat_map(|point| names.map(|name| point[name].as_f64())).flatten().collect();
    let records = app.readings(KLANT, METER, FROM, TO).await;
    let wire: Vec<f64> =
        records.iter().map(|record| record["waarde"].as_f64().expect("a number")).collect();
    assert_eq!(values, wire);
}

#[tokio::test]
async fn without_consent_nothing_is_shared_and_nothing_seen() {
    let app = app().await;
    app.withdraws(KLANT).await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let seen = app.sees(&cookie, METER).await;
    assert_eq!((&seen["isShared"], &seen["points"]), (&json!(false), &json!([])));
    let response = app.download(&cookie, &format!("{METER}.json"), &query()).await;
    response.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_customers_meter_is_not_seen_nor_downloaded() {
    let app = app().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let seen = app.sees(&cookie, OTHER_METER).await;
    assert_eq!((&seen["isShared"], &seen["points"]), (&json!(false), &json!([])));
    for form in ["csv", "json"] {
        let response = app.download(&cookie, &format!("{OTHER_METER}.{form}"), &query()).await;
        response.assert_status(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_json_file_is_byte_for_byte_what_the_call_gives() {
    let app = app().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let response = app.download(&cookie, &format!("{METER}.json"), &query()).await;
    response.assert_status_is_ok();
    response.assert_header("content-disposition", format!("attachment; filename=\"{METER}.json\""));
    response.assert_header("content-type", "application/json");
    let file = response.0.into_body().into_string().await.expect("text");
    let call = app.ask_readings(KLANT, METER, FROM, TO).await;
    assert_eq!(file, call.0.into_body().into_string().await.expect("text"));
}

#[tokio::test]
async fn the_csv_file_has_a_row_for_each_interval() {
    let app = app().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let response = app.download(&cookie, &format!("{METER}.csv"), &query()).await;
    response.assert_header("content-type", "text/csv; charset=utf-8");
    let file = response.0.into_body().into_string().await.expect("text");
    let lines: Vec<_> = file.lines().collect();
    assert_eq!(lines[1], "2026-11-22T01:05:00+01:00,-43,0,231.0,231.0,");
    assert_eq!(lines.len(), 3);
}

#[tokio::test]
async fn a_file_is_for_who_is_signed_in_and_has_a_month_at_most() {
    let app = app().await;
    let file = format!("{METER}.csv");
    app.download(&None, &file, &query()).await.assert_status(StatusCode::UNAUTHORIZED);
    let cookie = app.customer_browser(KLANT, 1).await;
    for query in [
        "",
        "?from=nonsense&to=2026-11-22",
        "?from=2026-09-01T00:00:00Z&to=2026-11-01T00:00:00Z",
        "?from=2026-11-22T01:00:00Z&to=2026-11-22T00:00:00Z",
    ] {
        app.download(&cookie, &file, query).await.assert_status(StatusCode::BAD_REQUEST);
    }
    for name in ["nonsense", "1.csv", &format!("{METER}.xml")] {
        app.download(&cookie, name, &query()).await.assert_status(StatusCode::NOT_FOUND);
    }
    let long =
        json!({ "meter": METER, "from": "2026-09-01T00:00:00Z", "to": "2026-11-01T00:00:00Z" });
    assert_eq!(codes(&app.portal(&cookie, READINGS, long).await), ["BAD_INPUT"]);
}

#[tokio::test]
async fn every_pull_of_ones_readings_is_seen_and_nobody_elses() {
    let app = app().await;
    app.readings(KLANT, METER, FROM, TO).await;
    app.readings(OTHER_KLANT, OTHER_METER, FROM, TO).await;
    app.available(&[KLANT]).await;
    // Gives nothing, so nothing left.
    app.readings(KLANT, METER, "2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z").await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let pulls = app.portal_data(&cookie, PULLS).await["pulls"]["edges"].take();
    assert_eq!(
        pulls,
        json!([{ "node": {
            "answeredAt": "2026-11-23T11:00:00+00:00", "meterEan": METER,
            "periodStart": "2026-11-22T00:00:00+00:00", "periodEnd": "2026-11-22T01:00:00+00:00",
            "readingsGiven": 2, "consentId": "1" } }])
    );
}

/// The next holder of the connection of the tests, in the portal.
async fn next_holder(app: &TestApp) -> Cookie {
    app.end_customer(KLANT).await;
    let now = app.clock.now();
    let next = NewCustomer {
        klant_ean: crate::support::portfolio::ean(KLANT),
        name: "The next holder",
        company_number: None,
        valid_from: now,
    };
    let next = register_customer(&app.app.store.by(crate::support::by()), next).await;
    let next = next.expect("registered");
    app.customer_browser(KLANT, next).await
}

#[tokio::test]
async fn the_next_holder_of_a_connection_sees_nothing_of_the_one_before() {
    let app = app().await;
    app.readings(KLANT, METER, FROM, TO).await;
    let cookie = next_holder(&app).await;
    let query = "{ me { name consent { id } history { id } meters { ean newestIntervalEnd } }
        pulls { edges { node { id } } } }";
    let answer = app.portal_data(&cookie, query).await;
    let expected = json!({
        "name": "The next holder", "consent": null, "history": [],
        "meters": [{ "ean": METER, "newestIntervalEnd": null }],
    });
    assert_eq!(answer["me"], expected);
    assert_eq!(answer["pulls"]["edges"], json!([]));
    assert_eq!(app.sees(&cookie, METER).await["isShared"], false);
}

#[tokio::test]
async fn a_meter_that_was_gone_before_they_came_is_not_the_next_holders() {
    let app = app().await;
    let (meter, now) = (crate::support::portfolio::ean(METER), app.clock.now());
    let gone = now - TimeDelta::hours(1);
    remove_meter(&app.app.store.by(crate::support::by()), meter, gone).await.expect("removed");
    let cookie = next_holder(&app).await;
    assert_eq!(
        app.portal_data(&cookie, "{ me { meters { ean } } }").await["me"]["meters"],
        json!([])
    );
}
