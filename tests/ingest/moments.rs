//! The list of how a moment is written, as the documentation has it, holds at every door.

use clap::Parser;
use meetpoort::cli::{Cli, Command};
use meetpoort::domain::operator::Role;
use serde_json::json;

use crate::support::operator::Cookie;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, line};
use crate::support::{TestApp, at};

const DOCUMENT: &str = include_str!("../../docs/deliveries.md");

/// What each of them says.
const MOMENT: &str = "2026-11-21T00:00:00+01:00";
const NEXT: &str = "2026-11-21T00:05:00+01:00";

/// What no door takes.
const REFUSED: [&str; 4] =
    ["0000-00-00T00:00:00Z", "0000-01-01T00:00:00Z", "2026-1-1T00:05:00Z", "2026-11-21T24:05Z"];

/// The examples of the list, and whether each has an offset.
fn examples() -> Vec<(&'static str, bool)> {
    let list =
        DOCUMENT.split_once("<!-- Kept true by tests/ingest/moments.rs -->").expect("a list").1;
    let rows = list.lines().skip(3).take_while(|row| row.starts_with('|'));
    let examples: Vec<_> = rows
        .map(|row| {
            let mut cells = row.split('|').map(str::trim).skip(1);
            let text = cells.next().expect("an example").trim_matches('`');
            (text, !cells.next().expect("words").starts_with("no offset"))
        })
        .collect();
    assert_eq!(examples.len(), 8);
    examples
}

#[tokio::test]
async fn files_take_those_that_have_an_offset() {
    let app = TestApp::start().await.with_customer().await;
    for (text, has_offset) in examples().into_iter().chain(REFUSED.map(|text| (text, false))) {
        let counts = app.deliver(&[line(METER, text, "1,,,,", " Measured ")]).await;
        assert_eq!(counts.rejected, u64::from(!has_offset), "{text}");
        let json = format!(
            "{{\"meter_ean\":\"{METER}\",\"interval_end\":\"{text}\",\"active_power_kw\":1,\"status\":\"MEASURED\"}}"
        );
        let outcome = format!("{:?}", app.deliver_file(".ndjson", json.as_bytes()).await);
        let expected = format!("rejected: {},", u64::from(!has_offset));
        assert!(outcome.contains(&expected), "{text}: {outcome}");
    }
    let all = app.readings(KLANT, METER, "2026-11-20T00:00", "2026-11-23T00:00").await;
    assert_eq!(all.len(), 1, "each was the same interval");
}

#[tokio::test]
async fn liander_may_write_each_of_them() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[MOMENT, NEXT].map(|end| line(METER, end, "1,,,,", "measured"))).await;
    for (text, _) in examples() {
        let readings = app.readings(KLANT, METER, text, NEXT).await;
        let times: Vec<_> = readings.iter().map(|reading| &reading["tijd"]).collect();
        assert_eq!(times, ["00:05:00+01:00"], "{text}");
    }
    for text in REFUSED {
        assert_eq!(app.ask_readings(KLANT, METER, text, NEXT).await.0.status(), 400, "{text}");
    }
}

async fn intervals(app: &TestApp, cookie: &Cookie, from: &str) -> serde_json::Value {
    let query = format!(
        "{{ meter(ean: \"{METER}\") {{ readings(from: \"{from}\", to: \"{NEXT}\", resolution: RAW) {{ intervalsExpected }} }} }}"
    );
    app.ask(cookie, &query, json!({})).await
}

#[tokio::test]
async fn operators_may_write_each_of_them() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    for (text, _) in examples() {
        let answer = intervals(&app, &operator, text).await;
        assert_eq!(answer["data"]["meter"]["readings"]["intervalsExpected"], 1, "{text}: {answer}");
        let csv = format!("klant_ean,name,valid_from\n{OTHER_KLANT},Park,{text}\n");
        let query = "mutation($csv: String!) { importPortfolio(input: { csv: $csv, dryRun: true }) { lines { status } } }";
        let answer = app.ask(&operator, query, json!({ "csv": csv })).await;
        let status = &answer["data"]["importPortfolio"]["lines"][0]["status"];
        assert_eq!(status, "REGISTERED", "{text}: {answer}");
    }
    for text in REFUSED {
        assert!(intervals(&app, &operator, text).await.get("errors").is_some(), "{text}");
    }
}

#[test]
fn the_command_line_takes_each_of_them() {
    let parse = |text| {
        let arguments = ["meetpoort", "register-customer", KLANT, "Park", "--since", text];
        Cli::try_parse_from(arguments)
    };
    for (text, _) in examples() {
        let Ok(Cli { command: Command::RegisterCustomer { since, .. }, .. }) = parse(text) else {
            panic!("{text}")
        };
        assert_eq!(since, Some(at(MOMENT)), "{text}");
    }
    for text in REFUSED {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_may_stand_before_a_body() {
    let app = TestApp::start().await.with_customer().await;
    let body = format!("\u{feff}{}", json!({ "verwachtte_klant_eans": [KLANT] }));
    let client = app.client();
    let request = client.post("/v1/beschikbare-metingen").content_type("application/json");
    let response = request.header("Authorization", app.basic()).body(body).send().await;
    assert_eq!(response.0.status(), 200);
    let viewer = app.operator(Role::Viewer).await;
    let body = format!("\u{feff}{}", json!({ "query": "{ __typename }" }));
    assert_eq!(app.post_operator(&viewer, body).await.0.status(), 200);
}
