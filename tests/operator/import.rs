//! Operators register customers and meters in bulk.

use meetpoort::domain::ean::Ean;
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
    ] {
        let payload = app.import(&operator, csv, false).await;
        assert_eq!(payload["status"], "INVALID_FILE");
        let message = payload["message"].as_str().expect("text");
        assert!(message.contains(says), "{message}");
    }
}

#[tokio::test]
async fn a_line_with_a_cell_too_few_or_too_many_is_refused_and_costs_no_other_one() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let csv = format!("klant_ean,name,valid_from\n1,x\n{KLANT},Zonnepark,\n1,x,,\n");
    let payload = app.import(&operator, &csv, false).await;
    assert_eq!(statuses(&payload), ["REFUSED", "REGISTERED", "REFUSED"]);
    let problem = json!([{ "column": "valid_from", "detail": "the line has 2 cells where the first one has 3" }]);
    assert_eq!(payload["lines"][0]["problems"], problem);
}

#[tokio::test]
async fn who_was_ended_is_not_registered_anew_by_a_file_that_is_taken_in_again() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    app.end_customer(KLANT).await;
    for (valid_from, status) in [
        ("", "REFUSED"),
        ("2020-01-01T00:00:00Z", "REFUSED"),
        ("2026-11-23T11:00:00Z", "REGISTERED"),
    ] {
        let csv = format!("klant_ean,name,valid_from\n{KLANT},A customer,{valid_from}\n");
        let payload = app.import(&operator, &csv, false).await;
        assert_eq!(statuses(&payload), [status], "{valid_from}: {payload}");
        if status == "REFUSED" {
            assert_eq!(payload["lines"][0]["problems"][0]["column"], "valid_from");
        }
    }
}

#[tokio::test]
async fn another_moment_since_which_somebody_holds_a_connection_is_refused() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    for (valid_from, status) in
        [("2020-01-01T00:00:00Z", "UNCHANGED"), ("", "UNCHANGED"), ("2021-01-01", "REFUSED")]
    {
        let csv = format!("klant_ean,name,valid_from\n{KLANT},A customer,{valid_from}\n");
        let payload = app.import(&operator, &csv, false).await;
        assert_eq!(statuses(&payload), [status], "{valid_from}: {payload}");
    }
}

#[tokio::test]
async fn of_a_line_whose_meter_is_refused_the_customer_is_not_taken_either() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let csv = format!(
        "{HEADER}\n{OTHER_KLANT},Park,{METER},overdrachtspuntmeter\n\
         {OTHER_KLANT},Park,{OTHER_METER},overdrachtspuntmeter\n"
    );
    let payload = app.import(&operator, &csv, false).await;
    assert_eq!(statuses(&payload), ["REFUSED", "REGISTERED"]);
}

#[tokio::test]
async fn files_that_name_the_same_connections_in_another_order_wait_for_one_another() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let lines: Vec<String> = (0..200)
        .map(|number| {
            format!("{},Park\n", Ean::from_body(87_168_591_000_000_000 + number).expect("a body"))
        })
        .collect();
    let forth = format!("klant_ean,name\n{}", lines.concat());
    let back = format!("klant_ean,name\n{}", lines.iter().rev().cloned().collect::<String>());
    let (one, other) =
        tokio::join!(app.import(&operator, &forth, false), app.import(&operator, &back, false));
    let registered = |payload: &Value| {
        statuses(payload).into_iter().filter(|status| *status == "REGISTERED").count()
    };
    assert_eq!(registered(&one) + registered(&other), 200);
    assert_eq!(
        (&one["lines"][0]["lineNumber"], &other["lines"][0]["lineNumber"]),
        (&json!(2), &json!(2))
    );
}

#[tokio::test]
async fn files_that_name_the_same_meters_at_other_connections_in_another_order_wait_for_one_another()
 {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let ean = |body: u64| Ean::from_body(87_168_591_000_000_000 + body).expect("a body");
    let file = |connections: u64, meters: &mut dyn Iterator<Item = u64>| {
        let lines = (connections..).zip(meters);
        let lines = lines.map(|(connection, meter)| {
            format!("{},Park,{},overdrachtspuntmeter\n", ean(connection), ean(meter))
        });
        format!("{HEADER}\n{}", lines.collect::<String>())
    };
    let forth = file(1_000, &mut (0..100));
    let back = file(2_000, &mut (0..100).rev());
    let (one, other) =
        tokio::join!(app.import(&operator, &forth, false), app.import(&operator, &back, false));
    let registered = |payload: &Value| {
        statuses(payload).into_iter().filter(|status| *status == "REGISTERED").count()
    };
    assert_eq!(registered(&one) + registered(&other), 100, "each meter is at one connection");
}

#[tokio::test]
async fn a_file_with_more_lines_than_we_take_is_refused() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let csv = format!("klant_ean,name\n{}", "1,x\n".repeat(2_001));
    assert_eq!(app.import(&operator, &csv, true).await["status"], "TOO_MANY_LINES");
}

#[tokio::test]
async fn lines_are_numbered_as_an_editor_shows_them() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    for end in ["\n", "\r\n", "\r"] {
        let name = format!("\"Park{end}Zon\"");
        let lines = [
            HEADER,
            "",
            &format!("{KLANT},{name},{METER},overdrachtspuntmeter"),
            "",
            &format!("{OTHER_KLANT},Dak,,"),
        ];
        let csv = format!("\u{feff}{}", lines.join(end));
        let payload = app.import(&operator, &csv, true).await;
        let lines = payload["lines"].as_array().expect("lines");
        let numbers: Vec<_> = lines.iter().map(|line| &line["lineNumber"]).collect();
        assert_eq!(numbers, [3, 6], "{end:?}: {payload}");
    }
}
