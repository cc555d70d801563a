//! Readings as operators look at them.

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{METER, line};

const FIELDS: &str = "intervals intervalsExpected points { start end intervals intervalsExpected
    estimated corrected energyKwh activePower { min mean max } voltageL1 { mean } }";

async fn ask(app: &TestApp, cookie: &Cookie, from: &str, to: &str, resolution: &str) -> Value {
    let query = format!(
        "{{ meter(ean: \"{METER}\") {{ readings(from: \"{from}\", to: \"{to}\", \
         resolution: {resolution}) {{ {FIELDS} }} }} }}"
    );
    app.ask(cookie, &query, json!({})).await
}

async fn readings(app: &TestApp, cookie: &Cookie, from: &str, to: &str, resolution: &str) -> Value {
    let mut answer = ask(app, cookie, from, to, resolution).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["meter"]["readings"].take()
}

#[tokio::test]
async fn an_hour_has_the_mean_the_extremes_and_the_energy_of_its_intervals() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[
        line(METER, "2026-11-21T10:05:00Z", "-12,,230,,", "estimated"),
        line(METER, "2026-11-21T10:10:00Z", "6,,,,", "corrected"),
        line(METER, "2026-11-21T11:00:00Z", "3,,231,,", "measured"),
    ])
    .await;
    let viewer = app.operator(Role::Viewer).await;
    let (from, to) = ("2026-11-21T10:00:00Z", "2026-11-21T12:00:00Z");
    let hours = readings(&app, &viewer, from, to, "HOUR").await;
    assert_eq!((&hours["intervals"], &hours["intervalsExpected"]), (&json!(3), &json!(24)));
    // The second hour is a gap, and absent.
    assert_eq!(
        hours["points"],
        json!([{
            "start": "2026-11-21T10:00:00+00:00", "end": "2026-11-21T11:00:00+00:00",
            "intervals": 3, "intervalsExpected": 12, "estimated": 1, "corrected": 1, "energyKwh": -0.25,
            "activePower": { "min": -12.0, "mean": -1.0, "max": 6.0 },
            "voltageL1": { "mean": 230.5 },
        }])
    );
    let quarters = readings(&app, &viewer, from, to, "QUARTER_HOUR").await;
    let starts: Vec<_> = quarters["points"]
        .as_array()
        .expect("points")
        .iter()
        .map(|point| &point["start"])
        .collect();
    assert_eq!(starts, ["2026-11-21T10:00:00+00:00", "2026-11-21T10:45:00+00:00"]);
    let raw = readings(&app, &viewer, from, to, "RAW").await;
    assert_eq!(raw["points"][1]["start"], "2026-11-21T10:05:00+00:00");
    assert_eq!(raw["points"][1]["end"], "2026-11-21T10:10:00+00:00");
    assert_eq!(raw["points"][1]["voltageL1"], Value::Null);
    assert_eq!(raw["points"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn days_are_those_of_amsterdam_also_when_the_clock_changes() {
    for (noon, from, to, intervals) in [
        ("2026-10-27T12:00:00+01:00", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 300),
        ("2026-03-31T12:00:00+02:00", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 276),
    ] {
        let app = TestApp::start_at(noon).await.with_customer().await;
        app.deliver_intervals(METER, from, to).await;
        // One interval of the next day.
        app.deliver_intervals(METER, to, &to.replace(":00:00Z", ":05:00Z")).await;
        let viewer = app.operator(Role::Viewer).await;
        let until = noon.replace("T12", "T00");
        let days = readings(&app, &viewer, from, &until, "DAY").await;
        let points = days["points"].as_array().expect("points");
        assert_eq!(points.len(), 2, "{days}");
        assert_eq!(points[0]["start"], from.replace('Z', "+00:00"));
        assert_eq!(points[0]["end"], to.replace('Z', "+00:00"));
        assert_eq!(points[0]["intervals"], intervals);
        assert_eq!(points[0]["intervalsExpected"], intervals);
        let energy = points[0]["energyKwh"].as_f64().expect("a number");
        assert!((energy - -42.0 * f64::from(intervals) / 12.0).abs() < 1e-6, "{energy}");
        assert_eq!(points[1]["intervals"], 1);
    }
}

#[tokio::test]
async fn a_reading_past_its_time_is_not_shown() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z").await;
    let viewer = app.operator(Role::Viewer).await;
    app.clock.set(app.clock.now() + chrono::TimeDelta::days(31));
    let viewer = match app.asked(&viewer, "{ me { email } }").await["me"] {
        Value::Null => app.browser("viewer@meetbedrijf.example").await,
        _ => viewer,
    };
    let shown =
        readings(&app, &viewer, "2026-11-20T00:00:00Z", "2026-11-25T00:00:00Z", "DAY").await;
    assert_eq!(shown["points"], json!([]));
}

#[tokio::test]
async fn more_points_than_an_answer_holds_and_an_empty_period_are_refused_plainly() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    let from = "2026-11-01T00:00:00Z";
    for (to, resolution, says) in [
        ("2027-11-01T00:00:00Z", "RAW", "up to 105121 points, where 10000 are allowed"),
        (from, "DAY", "to must be after from"),
    ] {
        let answer = ask(&app, &viewer, from, to, resolution).await;
        assert_eq!(codes(&answer), ["BAD_INPUT"]);
        let message = answer["errors"][0]["message"].as_str().expect("text");
        assert!(message.contains(says), "{message}");
    }
}
