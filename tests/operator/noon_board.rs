//! How complete the days of meters are, and the noon board.

use meetpoort::domain::operator::Role;
use meetpoort::service::pull::make_answers::make_answers;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER, line};

/// A Sunday in Amsterdam, the day before the noon of every test.
const SUNDAY: [&str; 2] = ["2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z"];

async fn board(app: &TestApp, cookie: &Cookie, arguments: &str) -> Value {
    let query = format!(
        "{{ noonBoard {{ day pullAt expected present estimated failedDeliveries rejectedLines pulledAt
            counts {{ silent partial estimated complete unshared }}
            rows{arguments} {{ edges {{ node {{
                state expected present estimated lateSince meter {{ ean }} }} }} }} }} }}"
    );
    app.asked(cookie, &query).await["noonBoard"].take()
}

fn eans(board: &Value) -> Vec<(&str, &str)> {
    let edges = board["rows"]["edges"].as_array().expect("edges").iter();
    edges
        .map(|edge| {
            let node = &edge["node"];
            let text = |value: &'static str| node.pointer(value).and_then(Value::as_str);
            (text("/meter/ean").expect("an EAN"), text("/state").expect("a state"))
        })
        .collect()
}

async fn days(app: &TestApp, cookie: &Cookie, from: &str, to: &str) -> Vec<Value> {
    let query = format!(
        "{{ meter(ean: \"{METER}\") {{ completeness(from: \"{from}\", to: \"{to}\") {{
            day expected present estimated corrected revisedAt }} }} }}"
    );
    let mut answer = app.asked(cookie, &query).await;
    let days = answer["meter"]["completeness"].take();
    serde_json::from_value(days).expect("a list")
}

/// A day as it is answered, all but when it was revised.
fn day(date: &str, [expected, present, estimated, corrected]: [i32; 4]) -> Value {
    json!({
        "day": date, "expected": expected, "present": present, "estimated": estimated,
        "corrected": corrected,
    })
}

fn without_revision(mut days: Vec<Value>) -> Vec<Value> {
    for day in &mut days {
        day.as_object_mut().expect("a day").remove("revisedAt");
    }
    days
}

#[tokio::test]
async fn the_board_says_what_is_complete_and_puts_first_what_needs_a_hand_most() {
    let app = TestApp::start().await.with_customer().await;
    let second = "871685900000000141";
    app.meter(KLANT, second, false).await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.deliver_intervals(METER, SUNDAY[0], SUNDAY[1]).await;
    app.deliver_intervals(second, SUNDAY[0], "2026-11-22T00:00:00Z").await;
    app.deliver_file(".csv", b"nonsense").await;
    let viewer = app.operator(Role::Viewer).await;
    let shown = board(&app, &viewer, "").await;
    assert_eq!(eans(&shown), [(second, "PARTIAL"), (METER, "COMPLETE"), (OTHER_METER, "UNSHARED")]);
    let figures =
        json!({ "silent": 0, "partial": 1, "estimated": 0, "complete": 1, "unshared": 1 });
    assert_eq!(shown["counts"], figures);
    assert_eq!((&shown["expected"], &shown["present"]), (&json!(576), &json!(300)));
    assert_eq!(shown["day"], "2026-11-22");
    assert_eq!(shown["pullAt"], "2026-11-23T11:00:00+00:00");
    assert_eq!(shown["failedDeliveries"], 0, "it came at noon, and not before it");
    assert_eq!(shown["pulledAt"], Value::Null);
    // Another day, asked for later.
    app.deliver_intervals(METER, "2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z").await;
    app.readings(KLANT, METER, "2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z").await;
    assert_eq!(board(&app, &viewer, "").await["pulledAt"], Value::Null);
    let row = &shown["rows"]["edges"][0]["node"];
    assert_eq!((&row["expected"], &row["present"]), (&json!(288), &json!(12)));
    assert_eq!(row["lateSince"], "2026-11-22T00:00:00+00:00");

    app.readings(KLANT, METER, SUNDAY[0], SUNDAY[1]).await;
    let shown = board(&app, &viewer, "(states: [SILENT, COMPLETE])").await;
    assert_eq!(eans(&shown), [(METER, "COMPLETE")]);
    assert_eq!(shown["pulledAt"], "2026-11-23T11:00:00+00:00");
    let shown = board(&app, &viewer, &format!("(search: \"{OTHER_KLANT}\")")).await;
    assert_eq!(eans(&shown), [(OTHER_METER, "UNSHARED")]);
}

#[tokio::test]
async fn the_board_counts_the_answers_that_are_made_of_readings_as_they_are_now() {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.deliver_intervals(METER, SUNDAY[0], SUNDAY[1]).await;
    app.deliver_intervals(OTHER_METER, SUNDAY[0], SUNDAY[1]).await;
    let viewer = app.operator(Role::Viewer).await;
    let ready = async || app.asked(&viewer, "{ noonBoard { answersReady } }").await;
    let board = |count| json!({ "noonBoard": { "answersReady": count } });
    assert_eq!(ready().await, board(0));
    make_answers(&app.app.store).await.expect("made");
    assert_eq!(ready().await, board(1));
    app.deliver(&[line(METER, "2026-11-22T12:00:00Z", "-77,,,,", "corrected")]).await;
    assert_eq!(ready().await, board(0));
    make_answers(&app.app.store).await.expect("made");
    assert_eq!(ready().await, board(1));
    app.withdraws(KLANT).await;
    assert_eq!(ready().await, board(0));
}

#[tokio::test]
async fn the_board_is_read_page_by_page() {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.consents(OTHER_KLANT, "2026-11-01T00:00:00Z").await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "query($after: String) { noonBoard { rows(first: 1, after: $after) {
        edges { node { meter { ean } } } pageInfo { hasNextPage endCursor } } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    for has_next in [true, false] {
        let answer = app.ask(&viewer, query, json!({ "after": after })).await;
        let rows = &answer["data"]["noonBoard"]["rows"];
        seen.push(rows["edges"][0]["node"]["meter"]["ean"].clone());
        assert_eq!(rows["pageInfo"]["hasNextPage"], has_next, "{answer}");
        after = rows["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen, [METER, OTHER_METER]);
}

#[tokio::test]
async fn what_was_withdrawn_or_not_consented_to_in_time_is_not_shared() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    assert_eq!(eans(&board(&app, &viewer, "").await), [(METER, "SILENT")]);
    app.withdraws(KLANT).await;
    assert_eq!(eans(&board(&app, &viewer, "").await), [(METER, "UNSHARED")]);
}

#[tokio::test]
async fn a_meter_is_expected_from_its_installation_to_its_removal() {
    let app = TestApp::start().await.with_customer().await;
    let set =
        "update meter set installed_at = '2026-11-20 22:00Z', removed_at = '2026-11-22 10:02Z'";
    connect(&app.database.url()).await.batch_execute(set).await.expect("set");
    let viewer = app.operator(Role::Viewer).await;
    let expected =
        [("2026-11-19", 0), ("2026-11-20", 12), ("2026-11-21", 288), ("2026-11-22", 133)];
    let shown = days(&app, &viewer, "2026-11-19", "2026-11-22").await;
    let expected = expected.map(|(date, expected)| day(date, [expected, 0, 0, 0]));
    assert_eq!(without_revision(shown), expected);
}

#[tokio::test]
async fn days_are_counted_as_deliveries_come_in_twice_in_part_and_corrected() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    let at = |minute| format!("2026-11-21T23:{minute}:00Z");
    let shown = async || days(&app, &viewer, "2026-11-21", "2026-11-22").await;
    app.deliver(&[
        line(METER, "2026-11-21T23:00:00Z", "1,,,,", "measured"),
        line(METER, &at("05"), "1,,,,", "estimated"),
        line(METER, &at("10"), "1,,,,", "measured"),
    ])
    .await;
    let (saturday, sunday) = ("2026-11-21", "2026-11-22");
    let first = shown().await;
    assert_eq!(
        without_revision(first.clone()),
        [day(saturday, [288, 1, 0, 0]), day(sunday, [288, 2, 1, 0])]
    );

    // A later file: one of its lines is known, one replaces, one is new, and one stands there twice.
    app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(1));
    app.deliver(&[
        line(METER, "2026-11-21T23:00:00Z", "1,,,,", "measured"),
        line(METER, &at("05"), "2,,,,", "corrected"),
        line(METER, &at("15"), "1,,,,", "estimated"),
        line(METER, &at("15"), "2,,,,", "estimated"),
    ])
    .await;
    let second = shown().await;
    assert_eq!(
        without_revision(second.clone()),
        [day(saturday, [288, 1, 0, 0]), day(sunday, [288, 3, 1, 1])]
    );
    assert_eq!(second[0]["revisedAt"], first[0]["revisedAt"], "nothing of that day changed");
    assert_ne!(second[1]["revisedAt"], first[1]["revisedAt"]);

    // A value that changes, and no status: the day was revised all the same.
    app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(1));
    app.deliver(&[line(METER, &at("10"), "9,,,,", "measured")]).await;
    let third = shown().await;
    assert_eq!(without_revision(third.clone()), without_revision(second.clone()));
    assert_ne!(third[1]["revisedAt"], second[1]["revisedAt"]);
}

#[tokio::test]
async fn the_days_on_which_the_clock_changes_are_longer_and_shorter() {
    for (noon, date, [from, to], intervals) in [
        (
            "2026-10-26T12:00:00+01:00",
            "2026-10-25",
            ["2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"],
            300,
        ),
        (
            "2026-03-30T12:00:00+02:00",
            "2026-03-29",
            ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"],
            276,
        ),
    ] {
        let app = TestApp::start_at(noon).await.with_customer().await;
        app.deliver_intervals(METER, from, to).await;
        let viewer = app.operator(Role::Viewer).await;
        let shown = days(&app, &viewer, date, date).await;
        assert_eq!(without_revision(shown), [day(date, [intervals, intervals, 0, 0])]);
        assert_eq!(eans(&board(&app, &viewer, "").await), [(METER, "COMPLETE")]);
    }
}

#[tokio::test]
async fn completeness_is_asked_of_62_days_at_most() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    assert_eq!(days(&app, &viewer, "2026-10-01", "2026-12-01").await.len(), 62);
    for (from, to) in [("2026-10-01", "2026-12-02"), ("2026-10-02", "2026-10-01")] {
        let query = format!(
            "{{ meter(ean: \"{METER}\") {{ completeness(from: \"{from}\", to: \"{to}\") {{ day }} }} }}"
        );
        assert_eq!(codes(&app.ask(&viewer, &query, json!({})).await), ["BAD_INPUT"]);
    }
}
