//! The dry run of a pull, held against the real calls in every case.

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};
use crate::support::{TestApp, database};

const DRY: &str = "query($klant: Ean!, $meter: Ean, $from: DateTime, $to: DateTime) {
    dryRunPull(klantEan: $klant, meterEan: $meter, from: $from, to: $to) {
        from to reason withdrawnAt customer { klantEan } available { meterEan newestIntervalEnd }
        meters { meterEan httpStatus reason intervalsExpected intervalsGiven intervalsMissing
            intervalsWithheld { reason intervals } newestShareable sample meter { ean } } } }";

const DAY: (&str, &str) = ("2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z");

impl TestApp {
    /// The dry run for this meter and period, which must say what the real calls answer.
    async fn dry_run(
        &self,
        viewer: &Cookie,
        klant: &str,
        meter: &str,
        period: (&str, &str),
    ) -> Value {
        let client = database::connect(&self.database.url()).await;
        let pulls = async || -> i64 {
            client.query_one("select count(*) from pull", &[]).await.expect("a row").get(0)
        };
        let before = pulls().await;
        let variables = json!({ "klant": klant, "meter": meter, "from": period.0, "to": period.1 });
        let mut answer = self.ask(viewer, DRY, variables).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        assert_eq!(pulls().await, before, "a dry run stands in no ledger");
        let mut dry = answer["data"]["dryRunPull"].take();

        let call_1 = self.available(&[klant]).await;
        let named: Vec<_> = call_1.iter().map(|item| &item["meter_ean"]).collect();
        let available = dry["available"].as_array().expect("meters");
        assert_eq!(named, available.iter().map(|item| &item["meterEan"]).collect::<Vec<_>>());

        let call_2 = self.ask_readings(klant, meter, period.0, period.1).await;
        let of_meter = dry["meters"][0].take();
        assert_eq!(of_meter["httpStatus"], call_2.0.status().as_u16());
        if call_2.0.status().is_success() {
            let records: Vec<Value> = call_2.json().await.value().deserialize();
            assert_eq!(of_meter["intervalsGiven"].as_u64(), Some(records.len() as u64 / 5));
            let sample = of_meter["sample"].as_array().expect("records").iter();
            let sample: Vec<Value> = sample
                .map(|text| serde_json::from_str(text.as_str().expect("text")).expect("JSON"))
                .collect();
            assert_eq!(sample, records[..records.len().min(20)]);
        } else {
            assert_eq!(of_meter["intervalsGiven"], 0);
        }
        dry["meter"] = of_meter;
        dry
    }
}

/// Why nothing is given, by the customer and by the meter.
fn reasons(dry: &Value) -> (&Value, &Value) {
    (&dry["reason"], &dry["meter"]["reason"])
}

#[tokio::test]
async fn what_would_be_given_is_what_is_given() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-21T23:00:00Z", "2026-11-22T22:00:00Z").await;
    let viewer = app.operator(Role::Viewer).await;
    let dry = app.dry_run(&viewer, KLANT, METER, DAY).await;
    assert_eq!(reasons(&dry), (&Value::Null, &Value::Null));
    let meter = &dry["meter"];
    assert_eq!(meter["intervalsExpected"], 288);
    assert_eq!(meter["intervalsGiven"], 276);
    assert_eq!(meter["intervalsMissing"], 12);
    assert_eq!(meter["intervalsWithheld"], json!([]));
    assert_eq!(meter["newestShareable"], "2026-11-22T22:00:00+00:00");
    assert_eq!(meter["sample"].as_array().map(Vec::len), Some(20));
}

#[tokio::test]
async fn without_a_period_it_is_yesterday_in_amsterdam_and_without_a_meter_all_of_them() {
    let app = TestApp::start().await.with_customer().await;
    app.meter(KLANT, OTHER_METER, false).await;
    let viewer = app.operator(Role::Viewer).await;
    let answer = app.ask(&viewer, DRY, json!({ "klant": KLANT })).await;
    let dry = &answer["data"]["dryRunPull"];
    assert_eq!(
        (&dry["from"], &dry["to"]),
        (&json!("2026-11-21T23:00:00+00:00"), &json!("2026-11-22T23:00:00+00:00"))
    );
    assert_eq!(dry["meters"].as_array().map(Vec::len), Some(2), "{answer}");
    for variables in [
        json!({ "klant": KLANT, "from": DAY.0 }),
        json!({ "klant": KLANT, "from": DAY.1, "to": DAY.0 }),
    ] {
        assert_eq!(codes(&app.ask(&viewer, DRY, variables).await), ["BAD_INPUT"]);
    }
}

#[tokio::test]
async fn an_unknown_connection_and_one_without_a_holder_are_told_apart() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.deliver_intervals(METER, DAY.0, DAY.1).await;
    let viewer = app.operator(Role::Viewer).await;
    let dry = app.dry_run(&viewer, OTHER_KLANT, METER, DAY).await;
    assert_eq!(reasons(&dry), (&json!("NO_SUCH_CONNECTION"), &json!("NO_SUCH_CONNECTION")));
    app.end_customer(KLANT).await;
    let dry = app.dry_run(&viewer, KLANT, METER, DAY).await;
    assert_eq!(reasons(&dry), (&json!("NO_HOLDER_NOW"), &json!("NO_HOLDER_NOW")));
    assert_eq!(
        dry["meter"]["intervalsWithheld"],
        json!([{ "reason": "NO_HOLDER_NOW", "intervals": 288 }])
    );
}

#[tokio::test]
async fn never_consented_and_withdrawn_are_told_apart() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.deliver_intervals(METER, DAY.0, DAY.1).await;
    let viewer = app.operator(Role::Viewer).await;
    let dry = app.dry_run(&viewer, KLANT, METER, DAY).await;
    assert_eq!(reasons(&dry), (&json!("NEVER_CONSENTED"), &json!("NEVER_CONSENTED")));
    app.consents(KLANT, "2026-11-01T00:00:00Z").await;
    app.withdraws(KLANT).await;
    let dry = app.dry_run(&viewer, KLANT, METER, DAY).await;
    assert_eq!(reasons(&dry), (&json!("WITHDRAWN"), &json!("WITHDRAWN")));
    assert_eq!(dry["withdrawnAt"], "2026-11-23T11:00:00+00:00");
    assert_eq!(
        dry["meter"]["intervalsWithheld"],
        json!([{ "reason": "WITHDRAWN", "intervals": 288 }])
    );
}

#[tokio::test]
async fn an_unknown_meter_and_somebody_elses_are_told_apart() {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    let viewer = app.operator(Role::Viewer).await;
    let dry = app.dry_run(&viewer, KLANT, OTHER_METER, DAY).await;
    assert_eq!(reasons(&dry), (&Value::Null, &json!("NOT_THIS_CUSTOMERS_METER")));
    assert!(dry["meter"]["meter"].is_null());
    let dry = app.dry_run(&viewer, KLANT, OTHER_KLANT, DAY).await;
    assert_eq!(reasons(&dry), (&Value::Null, &json!("UNKNOWN_METER")));
}

#[tokio::test]
async fn what_ended_before_consent_is_withheld_and_counted() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.deliver_intervals(METER, DAY.0, DAY.1).await;
    app.consents(KLANT, "2026-11-22T11:00:00Z").await;
    let viewer = app.operator(Role::Viewer).await;
    let dry = app.dry_run(&viewer, KLANT, METER, DAY).await;
    assert_eq!(reasons(&dry), (&Value::Null, &Value::Null));
    assert_eq!(dry["meter"]["intervalsGiven"], 144);
    let before = json!([{ "reason": "BEFORE_CONSENT", "intervals": 144 }]);
    assert_eq!(dry["meter"]["intervalsWithheld"], before);
    let earlier = (DAY.0, "2026-11-22T11:00:00Z");
    let dry = app.dry_run(&viewer, KLANT, METER, earlier).await;
    assert_eq!(reasons(&dry), (&Value::Null, &json!("BEFORE_CONSENT")));
    assert_eq!(dry["meter"]["intervalsWithheld"], before);
}

#[tokio::test]
async fn what_is_older_than_kept_is_withheld_whether_it_is_gone_or_not() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-10-23T11:00:00Z", "2026-10-23T12:00:00Z").await;
    let viewer = app.operator(Role::Viewer).await;
    let dry =
        app.dry_run(&viewer, KLANT, METER, ("2026-10-23T10:00:00Z", "2026-10-23T12:00:00Z")).await;
    assert_eq!(reasons(&dry), (&Value::Null, &Value::Null));
    assert_eq!(dry["meter"]["intervalsGiven"], 12);
    let expired = json!([{ "reason": "EXPIRED", "intervals": 12 }]);
    assert_eq!(dry["meter"]["intervalsWithheld"], expired);
    let dry =
        app.dry_run(&viewer, KLANT, METER, ("2026-10-23T10:00:00Z", "2026-10-23T11:00:00Z")).await;
    assert_eq!(reasons(&dry), (&Value::Null, &json!("EXPIRED")));
}

#[tokio::test]
async fn no_readings_and_intervals_that_have_not_ended_are_no_fault_of_consent() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    let dry = app.dry_run(&viewer, KLANT, METER, DAY).await;
    assert_eq!(reasons(&dry), (&Value::Null, &json!("NO_READINGS")));
    assert_eq!(dry["meter"]["intervalsMissing"], 288);
    let dry =
        app.dry_run(&viewer, KLANT, METER, ("2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z")).await;
    assert_eq!(dry["meter"]["intervalsExpected"], 12);
}
