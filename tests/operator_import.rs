//! Operators register customers and meters in bulk.

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::Cookie;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};

const IMPORT: &str = "mutation($input: ImportPortfolioInput!) { importPortfolio(input: $input) {
    status message lines { lineNumber status problems { column detail } } } }";
const HEADER: &str = "klant_ean,name,meter_ean,meter_type";

impl TestApp {
    async fn import(&self, cookie: &Cookie, csv: &str, dry_run: bool) -> Value {
        self.done(cookie, IMPORT, json!({ "csv": csv, "dryRun": dry_run })).await
    }

    async fn registered(&self, cookie: &Cookie) -> Value {
        let query = "{ customers { edges { node { name meters { ean } } } } }";
        self.asked(cookie, query).await["customers"]["edges"].take()
    }
}

fn statuses(payload: &Value) -> Vec<&str> {
    let lines = payload["lines"].as_array().expect("lines");
    lines.iter().map(|line| line["status"].as_str().expect("text")).collect()
}

fn two_meters() -> String {
    format!(
        "{HEADER}\n{KLANT},\"Park, Zon\",{METER},overdrachtspuntmeter\n\
         {KLANT},\"Park, Zon\",{OTHER_METER},bruto_productiemeter\n"
    )
}

#[tokio::test]
async fn a_customer_with_two_meters_has_two_lines_and_a_second_time_changes_nothing() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let payload = app.import(&operator, &two_meters(), false).await;
    assert_eq!(payload["status"], "IMPORTED");
    assert_eq!(statuses(&payload), ["REGISTERED", "REGISTERED"]);
    let expected = json!([{ "node": { "name": "Park, Zon", "meters": [{ "ean": METER }, { "ean": OTHER_METER }] } }]);
    assert_eq!(app.registered(&operator).await, expected);
    let again = app.import(&operator, &two_meters(), false).await;
    assert_eq!(statuses(&again), ["UNCHANGED", "UNCHANGED"]);
    assert_eq!(app.trail(&operator, "meter").await.len(), 2);
}

#[tokio::test]
async fn a_company_number_is_added_where_none_was_known_and_never_replaced() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    for (number, status) in [
        ("12345678", "REGISTERED"),
        ("12345678", "UNCHANGED"),
        ("", "UNCHANGED"),
        ("87654321", "REFUSED"),
    ] {
        let csv = format!("klant_ean,name,company_number\n{KLANT},A customer,{number}\n");
        let payload = app.import(&operator, &csv, false).await;
        assert_eq!(statuses(&payload), [status], "{number}: {payload}");
    }
    let found = app.asked(&operator, "{ customers { edges { node { companyNumber } } } }").await;
    assert_eq!(found["customers"]["edges"][0]["node"]["companyNumber"], "12345678");
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_changes_nothing() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let payload = app.import(&operator, &two_meters(), true).await;
    assert_eq!(payload["status"], "CHECKED");
    assert_eq!(statuses(&payload), ["REGISTERED", "REGISTERED"]);
    assert_eq!(app.registered(&operator).await, json!([]));
    assert!(app.trail(&operator, "meter").await.is_empty());
}

#[tokio::test]
async fn a_bad_line_is_refused_whole_with_every_problem_and_costs_no_other_line() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let csv = format!(
        "{HEADER}\n{OTHER_KLANT},Goed,{OTHER_METER},overdrachtspuntmeter\n123,,x,meter\n\
         {KLANT},Een ander,,\n{OTHER_KLANT},Goed,{METER},overdrachtspuntmeter\n"
    );
    let payload = app.import(&operator, &csv, false).await;
    assert_eq!(statuses(&payload), ["REGISTERED", "REFUSED", "REFUSED", "REFUSED"]);
    let columns = |line: usize| -> Vec<&str> {
        let problems = payload["lines"][line]["problems"].as_array().expect("problems");
        problems.iter().map(|problem| problem["column"].as_str().expect("text")).collect()
    };
    assert_eq!(payload["lines"][1]["lineNumber"], 3);
    assert_eq!(columns(1), ["klant_ean", "name", "meter_ean", "meter_type"]);
    assert_eq!(columns(2), ["name"]);
    assert_eq!(columns(3), ["meter_ean"]);
    let detail = payload["lines"][3]["problems"][0]["detail"].as_str().expect("text");
    assert!(detail.contains(KLANT), "{detail}");
}

#[tokio::test]
async fn what_a_dutch_spreadsheet_writes_is_read() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let csv = format!("\u{feff}klant_ean;name;valid_from\r\n{KLANT};Zonnepark;2026-01-01\r\n");
    assert_eq!(statuses(&app.import(&operator, &csv, false).await), ["REGISTERED"]);
}

#[tokio::test]
async fn a_file_that_is_no_portfolio_is_refused_and_the_message_names_the_columns() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    for (csv, says) in [
        ("", "missing: klant_ean, name"),
        ("klant_ean,naam\n", "missing: name; unknown: naam"),
        ("klant_ean,name,name\n", "twice"),
        ("klant_ean,name\n1,2,3\n", "3 fields"),
    ] {
        let payload = app.import(&operator, csv, false).await;
        assert_eq!(payload["status"], "INVALID_FILE");
        let message = payload["message"].as_str().expect("text");
        assert!(message.contains(says), "{message}");
    }
}

#[tokio::test]
async fn a_file_with_more_lines_than_we_take_is_refused() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let csv = format!("klant_ean,name\n{}", "1,x\n".repeat(2_001));
    assert_eq!(app.import(&operator, &csv, true).await["status"], "TOO_MANY_LINES");
}
