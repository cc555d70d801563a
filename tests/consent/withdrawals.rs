//! Withdrawals beside other things that happen at once: each counts from its own moment, none lets a reading
//! out after it, and a list of them tells what was done whatever holds it up.

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER, made_up_ean};
use crate::support::server::eventually;

const THIRD_KLANT: &str = "871685900000000202";

const FROM: &str = "2026-11-22T00:00:00";
const TO: &str = "2026-11-22T01:00:00";

/// Three customers who share.
async fn three_who_share() -> TestApp {
    let app = TestApp::start().await;
    let third_meter = made_up_ean(302);
    for (klant, meter) in
        [(KLANT, METER), (OTHER_KLANT, OTHER_METER), (THIRD_KLANT, third_meter.as_str())]
    {
        app.customer(klant, meter).await;
        app.consents(klant, "2026-10-01T00:00:00").await;
    }
    app
}

/// What becomes of withdrawing for all three in one list.
async fn withdraw_all(app: &TestApp) -> Vec<Value> {
    let operator = app.operator(Role::Operator).await;
    let query = "mutation($input: WithdrawConsentsInput!) {
        withdrawConsents(input: $input) { results { status } } }";
    let input = json!({
        "customerIds": [1, 2, 3], "declaredBy": "the holders", "authority": "OWNER", "channel": "PAPER",
    });
    let answer = app.ask(&operator, query, json!({ "input": input })).await;
    let results = answer["data"]["withdrawConsents"]["results"].as_array();
    results.unwrap_or_else(|| panic!("{answer}")).clone()
}

async fn withdrawn_at(app: &TestApp, consent: i32) -> Option<chrono::DateTime<chrono::Utc>> {
    let client = connect(&app.database.url()).await;
    let query = "select withdrawn_at from consent where id = $1";
    client.query_one(query, &[&consent]).await.expect("a consent").get(0)
}

#[tokio::test]
async fn each_of_a_list_counts_from_its_own_moment() {
    let app = three_who_share().await;
    let begun = app.clock.now();
    let second = app.hold_up("select from customer where id = 2 for update").await;
    let meanwhile = async {
        let first = async || withdrawn_at(&app, 1).await;
        eventually("the first is withdrawn", first).await;
        app.clock.set(begun + TimeDelta::seconds(5));
        second.lets_go().await;
    };
    let (results, ()) = tokio::join!(withdraw_all(&app), meanwhile);
    assert!(results.iter().all(|result| result["status"] == "WITHDRAWN"), "{results:?}");
    assert_eq!(withdrawn_at(&app, 1).await, Some(begun));
    for later in [2, 3] {
        assert_eq!(withdrawn_at(&app, later).await, Some(begun + TimeDelta::seconds(5)));
    }
}

#[tokio::test]
async fn a_list_that_is_held_up_too_long_tells_which_were_withdrawn_and_which_were_not() {
    let app = three_who_share().await;
    let second = app.hold_up("select from customer where id = 2 for update").await;
    let results = withdraw_all(&app).await;
    let statuses: Vec<&Value> = results.iter().map(|result| &result["status"]).collect();
    assert_eq!(statuses, ["WITHDRAWN", "UNCERTAIN", "NOT_REACHED"]);
    second.lets_go().await;
    let withdrawn =
        [withdrawn_at(&app, 1).await, withdrawn_at(&app, 2).await, withdrawn_at(&app, 3).await];
    assert!(withdrawn[0].is_some() && withdrawn[1..] == [None, None], "{withdrawn:?}");
}

/// The status of a pull of the first customer's readings.
async fn pulled(app: &TestApp) -> StatusCode {
    app.ask_readings(KLANT, METER, FROM, TO).await.0.status()
}

#[tokio::test]
async fn what_was_read_before_a_withdrawal_and_would_be_answered_after_it_is_not() {
    let app = three_who_share().await;
    app.deliver_intervals(METER, FROM, TO).await;
    // It has read, and waits to say so in the ledger.
    let lock = "select from consent where id = 1 for update";
    let withdrawing = "update consent set withdrawn_at = now() where id = 1";
    assert_eq!(app.meanwhile(lock, pulled(&app), withdrawing).await, StatusCode::NOT_FOUND);
    let client = connect(&app.database.url()).await;
    let given = "select coalesce(sum(readings_given), 0)::bigint from pull";
    assert_eq!(client.query_one(given, &[]).await.expect("a row").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn a_withdrawal_waits_for_an_answer_that_is_being_written_down_and_is_later() {
    let app = three_who_share().await;
    // As a pull does that is about to answer.
    let answering = app.hold_up("select from consent where id = 1 for share").await;
    let answered_at = app.clock.now() + TimeDelta::seconds(1);
    let meanwhile = async {
        app.waits(1).await;
        assert_eq!(withdrawn_at(&app, 1).await, None);
        app.clock.set(answered_at);
        answering.lets_go().await;
    };
    let withdraw = async {
        use meetpoort::service::consent::{WithdrawOutcome, withdraw};
        let declaration = meetpoort::domain::consent::Declaration {
            declared_at: None,
            ..crate::support::portfolio::declared(app.clock.now())
        };
        let command = app.app.store.by(crate::support::by());
        let holder = KLANT.parse::<meetpoort::domain::ean::Ean>().expect("an EAN");
        let done = withdraw(&command, holder, &declaration).await;
        assert!(matches!(done, Ok(WithdrawOutcome::Recorded { .. })), "{done:?}");
    };
    tokio::join!(withdraw, meanwhile);
    assert!(withdrawn_at(&app, 1).await >= Some(answered_at));
}
