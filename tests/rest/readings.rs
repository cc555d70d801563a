//! Call 2: the readings of one meter over one period.

use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER, line};

fn times(records: &[Value]) -> Vec<String> {
    records
        .iter()
        .filter(|record| record["meting_type"] == "netto_actief_vermogen")
        .map(|record| format!("{}T{}", text(&record["datum"]), text(&record["tijd"])))
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[tokio::test]
async fn an_interval_gives_five_records_in_the_order_of_the_contract() {
    let app = TestApp::start().await.with_customer().await;
    let end = "2026-11-21T00:05:00+01:00";
    app.deliver(&[line(METER, end, "-41.5,2.4,231,230.96,229.94", "measured")]).await;

    let records =
        app.readings(KLANT, METER, "2026-11-21T00:00:00+01:00", "2026-11-21T00:05:00+01:00").await;

    let record = |value: Value, quantity: &str, unit: &str| {
        json!({
            "tijd": "00:05:00+01:00", "datum": "2026-11-21", "klant_ean": KLANT, "meter_ean": METER,
            "waarde": value, "meting_type": quantity, "waarde_type": unit,
        })
    };
    assert_eq!(
        records,
        [
            record(json!(-42), "netto_actief_vermogen", "kW"),
            record(json!(2), "netto_blind_vermogen", "kVAr"),
            record(json!(231.0), "lijnspanning_l1", "V"),
            record(json!(231.0), "lijnspanning_l2", "V"),
            record(json!(229.9), "lijnspanning_l3", "V"),
        ]
    );
}

#[tokio::test]
async fn a_missing_value_is_absent_and_zero_is_not() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[line(METER, "2026-11-21T00:05:00+01:00", "0,,231.0,,0", "measured")]).await;

    let records = app.readings(KLANT, METER, "2026-11-21T00:00:00", "2026-11-22T00:00:00").await;

    let values: Vec<_> = records
        .iter()
        .map(|record| (text(&record["meting_type"]), record["waarde"].to_string()))
        .collect();
    let expected =
        [("netto_actief_vermogen", "0"), ("lijnspanning_l1", "231.0"), ("lijnspanning_l3", "0.0")];
    assert_eq!(values, expected.map(|(name, value)| (name, value.to_owned())));
}

#[tokio::test]
async fn the_period_is_open_at_its_start_and_closed_at_its_end() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-20T23:50:00", "2026-11-21T00:20:00").await;

    let records = app.readings(KLANT, METER, "2026-11-21T00:00:00", "2026-11-21T00:10:00").await;

    assert_eq!(times(&records), ["2026-11-21T00:05:00+01:00", "2026-11-21T00:10:00+01:00"]);
}

/// Days laid end to end give every interval exactly once, whatever the clock does at night.
async fn assert_days(app: &TestApp, days: &[(&str, &str, usize)]) {
    let mut seen = Vec::new();
    for (start, end, intervals) in days {
        let records = app.readings(KLANT, METER, start, end).await;
        let day = times(&records);
        assert_eq!(day.len(), *intervals, "{start}");
        seen.extend(day);
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count, "an interval was given twice");
}

#[tokio::test]
async fn the_day_on_which_summer_time_starts_has_276_intervals_each_exactly_once() {
    let app = TestApp::start_at("2026-03-31T12:00:00+02:00").await.with_customer().await;
    app.deliver_intervals(METER, "2026-03-28T00:00:00", "2026-03-31T00:00:00").await;
    assert_days(
        &app,
        &[
            ("2026-03-28T00:00:00", "2026-03-29T00:00:00", 288),
            ("2026-03-29T00:00:00", "2026-03-30T00:00:00", 276),
            ("2026-03-30T00:00:00", "2026-03-31T00:00:00", 288),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_day_on_which_summer_time_ends_has_300_intervals_each_exactly_once() {
    let app = TestApp::start_at("2026-10-27T12:00:00+01:00").await.with_customer().await;
    app.deliver_intervals(METER, "2026-10-24T00:00:00", "2026-10-27T00:00:00").await;
    assert_days(
        &app,
        &[
            ("2026-10-24T00:00:00", "2026-10-25T00:00:00", 288),
            ("2026-10-25T00:00:00", "2026-10-26T00:00:00", 300),
            ("2026-10-26T00:00:00", "2026-10-27T00:00:00", 288),
        ],
    )
    .await;
}

#[tokio::test]
async fn unknown_foreign_and_unconsented_give_the_same_404() {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    let unknown = "871685900000000240";
    let mut answers = Vec::new();
    for (klant, meter) in
        [(unknown, METER), (KLANT, unknown), (KLANT, OTHER_METER), (OTHER_KLANT, OTHER_METER)]
    {
        let response =
            app.ask_readings(klant, meter, "2026-11-21T00:00:00", "2026-11-22T00:00:00").await;
        response.assert_status(StatusCode::NOT_FOUND);
        answers.push(response.0.into_body().into_bytes().await.expect("a body"));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn every_fault_is_named_at_once() {
    let app = TestApp::start().await;
    let body = json!({
        "klant_ean": "871234567890123456", "meter_ean": 1, "start_tijd": "2026-10-25T02:30:00",
        "extra": true,
    });
    let response = app.post("/v1/meetdata", &body).await;
    response.assert_status(StatusCode::BAD_REQUEST);
    response.assert_header("content-type", "application/problem+json");
    let problem: Value = response.json().await.value().deserialize();
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| text(&error["pointer"]))
        .collect();
    assert_eq!(pointers, ["/klant_ean", "/meter_ean", "/start_tijd", "/eind_tijd", "/extra"]);
}

#[tokio::test]
async fn a_reading_exactly_as_old_as_readings_are_kept_is_gone_and_a_younger_one_is_there() {
    let app = TestApp::start_at("2026-11-23T12:00:00Z").await.with_customer().await;
    app.clock.set(crate::support::at("2026-11-22T12:00:00Z"));
    app.deliver_intervals(METER, "2026-10-23T11:55:00Z", "2026-10-23T12:05:00Z").await;
    app.clock.set(crate::support::at("2026-11-23T12:00:00Z"));

    let records = app.readings(KLANT, METER, "2026-10-23T11:00:00Z", "2026-10-23T13:00:00Z").await;

    assert_eq!(times(&records), ["2026-10-23T14:05:00+02:00"]);
}

#[tokio::test]
async fn a_time_that_is_not_written_out_is_refused() {
    let app = TestApp::start().await;
    let long = format!("2026-11-21T00:00:00.{}Z", "0".repeat(60));
    for start in ["+12026-11-21T00:00:00", "2026-11-1T00:00:00", "2026-11-21T0:00", &long] {
        let response = app.ask_readings(KLANT, METER, start, "2026-11-22T00:00:00").await;
        response.assert_status(StatusCode::BAD_REQUEST);
        let problem: Value = response.json().await.value().deserialize();
        assert_eq!(problem["errors"][0]["pointer"], "/start_tijd", "{start}");
    }
}
