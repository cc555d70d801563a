//! Who was let in before and asks for whole days that were answered before is answered in one round trip to the
//! database, which looks anew whether all that it rests on still stands.

use chrono::{DateTime, TimeDelta};
use futures_util::future::join_all;
use meetpoort::domain::clock_skew::clocks_apart_max;
use meetpoort::domain::credential::{LIANDER_USERNAME, Recalled, SignedBy};
use meetpoort::domain::day::Day;
use meetpoort::domain::day_answer::Form;
use meetpoort::service::credential::authenticate::recall_credential;
use meetpoort::service::credential::revoke::revoke_credential;
use meetpoort::service::pull::ledger::Ledger;
use meetpoort::service::pull::make_answers::make_answers;
use meetpoort::service::pull::readings::{ReadingsQuery, pull_kept};
use meetpoort::service::store::Store;
use meetpoort::service::token::issue::issue_rehearsal_token;
use meetpoort::service::token::replace_key::rotate_signing_key_now;
use meetpoort::service::token::verify::recall_token;
use poem::http::StatusCode;
use poem::test::TestResponse;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

use super::day_answers::{app_with_an_answer, days};
use crate::support::portfolio::{KLANT, METER, ean, line};
use crate::support::statements::counted;
use crate::support::{TestApp, at, by, items, sealing};

/// An app that kept the answer about Saturday, and a token that has opened it.
async fn app_with_a_token() -> (TestApp, Client, String) {
    let (app, client) = app_with_an_answer().await;
    let liander = app.client();
    let asked = liander.post("/v1/token").header("Authorization", app.basic());
    let asked = asked.content_type("application/x-www-form-urlencoded");
    let answer = asked.body("grant_type=client_credentials").send().await;
    let body: Value = answer.json().await.value().deserialize();
    let token = body["access_token"].as_str().expect("a token").to_owned();
    ask(&app, &token).await.assert_status_is_ok();
    (app, client, token)
}

fn saturday() -> Value {
    let period = days("2026-11-21", "2026-11-21");
    json!({
        "klant_ean": KLANT, "meter_ean": METER,
        "start_tijd": period.start().to_rfc3339(), "eind_tijd": period.end().to_rfc3339(),
    })
}

async fn ask_for(app: &TestApp, token: &str, body: &Value) -> TestResponse {
    let client = app.client();
    let request = client.post("/v1/meetdata").header("Authorization", format!("Bearer {token}"));
    request.content_type("application/json").body(body.to_string()).send().await
}

async fn ask(app: &TestApp, token: &str) -> TestResponse {
    ask_for(app, token, &saturday()).await
}

fn recalled(app: &TestApp, token: &str) -> Option<Recalled> {
    recall_token(&app.app.known_tokens, token, app.clock.now())
}

fn recalled_password(app: &TestApp) -> Option<Recalled> {
    let hasher = app.app.hasher.for_client([127, 0, 0, 1].into());
    recall_credential(&hasher, LIANDER_USERNAME, &app.password)
}

/// Whether Saturday is given in one round trip to who was let in by this.
async fn is_given_at_once(app: &TestApp, recalled: Option<Recalled>) -> bool {
    is_given_by(&app.app.ledger, recalled).await
}

async fn is_given_by(ledger: &Ledger, recalled: Option<Recalled>) -> bool {
    let period = days("2026-11-21", "2026-11-21");
    let query = ReadingsQuery { klant_ean: ean(KLANT), meter_ean: ean(METER), period };
    let recalled = recalled.expect("remembered");
    let given = pull_kept(ledger, recalled, "a number", query, Form::Gzip).await;
    given.expect("an answer").is_some()
}

/// How many answers of call 2 stand in the ledger.
async fn entered(client: &Client) -> i64 {
    let query = "select count(*) from pull where call = 'meetdata'";
    client.query_one(query, &[]).await.expect("a row").get(0)
}

#[tokio::test]
async fn a_token_that_was_let_in_before_is_answered_at_once_and_stands_in_the_ledger() {
    let (app, client, token) = app_with_a_token().await;
    let before = entered(&client).await;
    assert!(is_given_at_once(&app, recalled(&app, &token)).await);
    assert_eq!(entered(&client).await, before + 1);
    let last =
        "select readings_given, consent_ids, correlation_id from pull order by id desc limit 1";
    let row = client.query_one(last, &[]).await.expect("a row");
    assert_eq!((row.get::<_, i32>(0), row.get::<_, Vec<i32>>(1)), (288, vec![1]));
    assert_eq!(row.get::<_, String>(2), "a number");
}

#[tokio::test]
async fn it_is_one_statement() {
    let (app, _, token) = app_with_a_token().await;
    let (database, statements) = counted(app.database.config()).await;
    let ledger = Ledger::new(&Store { database, ..app.app.store.clone() });
    let before = statements.count();
    assert!(is_given_by(&ledger, recalled(&app, &token)).await);
    assert_eq!(statements.count(), before + 1);
}

#[tokio::test]
async fn a_password_that_was_let_in_before_is_answered_at_once_while_its_use_is_known() {
    let (app, _, _) = app_with_a_token().await;
    assert!(is_given_at_once(&app, recalled_password(&app)).await);
    app.clock.set(app.clock.now() + TimeDelta::minutes(2));
    assert!(!is_given_at_once(&app, recalled_password(&app)).await);
}

#[tokio::test]
async fn a_password_that_is_not_the_one_is_not_remembered() {
    let (app, _, _) = app_with_a_token().await;
    let hasher = app.app.hasher.for_client([127, 0, 0, 1].into());
    assert_eq!(recall_credential(&hasher, LIANDER_USERNAME, &"another".into()), None);
    assert_eq!(recall_credential(&hasher, "another", &app.password), None);
    // Nor does it count from where nobody has come before.
    let elsewhere = app.app.hasher.for_client([192, 0, 2, 1].into());
    assert_eq!(recall_credential(&elsewhere, LIANDER_USERNAME, &app.password), None);
}

#[tokio::test]
async fn a_revoked_password_ends_its_token_and_itself_with_the_next_request() {
    let (app, client, token) = app_with_a_token().await;
    let (by_token, by_password) = (recalled(&app, &token), recalled_password(&app));
    revoke_credential(&app.app.store.by(by()), 1).await.expect("revoked");
    let before = entered(&client).await;
    assert!(!is_given_at_once(&app, by_token).await);
    assert!(!is_given_at_once(&app, by_password).await);
    assert_eq!(ask(&app, &token).await.0.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(entered(&client).await, before);
}

#[tokio::test]
async fn a_password_that_has_ended_ends_its_token_and_itself() {
    let (app, client, token) = app_with_a_token().await;
    let end = "update client_credential set valid_from = $1::timestamptz - interval '1 hour', valid_until = $1";
    client.execute(end, &[&app.clock.now()]).await.expect("ended");
    assert!(!is_given_at_once(&app, recalled(&app, &token)).await);
    assert!(!is_given_at_once(&app, recalled_password(&app)).await);
}

#[tokio::test]
async fn a_rehearsal_is_answered_at_once_and_stands_in_the_ledger_as_one() {
    let (app, client, _) = app_with_a_token().await;
    let (by, sealing) = (app.app.store.by(by()), sealing());
    let made = issue_rehearsal_token(&by, &sealing, &app.app.parties, Uuid::nil()).await;
    let token = made.expect("a key").expect("a password");
    ask(&app, &token).await.assert_status_is_ok();
    assert!(is_given_at_once(&app, recalled(&app, &token)).await);
    let last = "select is_rehearsal from pull order by id desc limit 2";
    let rows = client.query(last, &[]).await.expect("rows");
    assert!(rows.iter().all(|row| row.get::<_, bool>(0)));
}

#[tokio::test]
async fn a_key_that_is_replaced_with_its_tokens_ends_them_with_the_next_request() {
    let (app, _, token) = app_with_a_token().await;
    let revokes_tokens = true;
    let by = app.app.store.by(by());
    rotate_signing_key_now(&by, &sealing(), revokes_tokens).await.expect("replaced");
    assert!(!is_given_at_once(&app, recalled(&app, &token)).await);
    assert_eq!(ask(&app, &token).await.0.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_that_its_key_could_not_have_signed_then_is_not_answered_at_once() {
    let (app, client, token) = app_with_a_token().await;
    let token = recalled(&app, &token).expect("remembered");
    let SignedBy { kid, issued_at } = token.key.clone().expect("a key");
    let apart = clocks_apart_max();
    for milliseconds in [0, 1, 500, 999] {
        let apart_by = TimeDelta::milliseconds(milliseconds);
        let (signs_from, signs_until) =
            (issued_at + apart_by, issued_at + TimeDelta::hours(1) + apart_by);
        let change = "update signing_key set signs_from = $2, signs_until = $3 where kid = $1";
        client.execute(change, &[&kid, &signs_from, &signs_until]).await.expect("changed");
        // As `verify_token` reckons, by whole seconds.
        let signed = (signs_from - apart).timestamp()..(signs_until + apart).timestamp();
        let edges = [signs_from - apart, signs_until + apart].map(|edge| edge.timestamp());
        for seconds in edges.into_iter().flat_map(|edge| edge - 2..=edge + 2) {
            let issued_at = DateTime::from_timestamp(seconds, 0).expect("a moment");
            let key = Some(SignedBy { kid: kid.clone(), issued_at });
            let recalled = Recalled { key, ..token.clone() };
            if is_given_at_once(&app, Some(recalled)).await {
                assert!(signed.contains(&seconds), "{milliseconds} {seconds}");
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_remembered_any_more() {
    let (app, _, token) = app_with_a_token().await;
    app.clock.set(app.clock.now() + TimeDelta::seconds(900));
    assert_eq!(recalled(&app, &token), None);
    assert_eq!(ask(&app, &token).await.0.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told_only_to_whom_a_token_still_lets_in() {
    let (app, _, token) = app_with_a_token().await;
    let wrong = json!({ "klant_ean": KLANT });
    assert_eq!(ask_for(&app, &token, &wrong).await.0.status(), StatusCode::BAD_REQUEST);
    revoke_credential(&app.app.store.by(by()), 1).await.expect("revoked");
    assert_eq!(ask_for(&app, &token, &wrong).await.0.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_beside_a_password_is_refused_though_it_was_let_in_before() {
    let (app, _, token) = app_with_a_token().await;
    let mut both = saturday();
    both["username"] = json!(LIANDER_USERNAME);
    both["password"] = json!(app.password.expose_secret());
    assert_eq!(ask_for(&app, &token, &both).await.0.status(), StatusCode::UNAUTHORIZED);
    // The password alone opens it.
    let liander = app.client();
    let request = liander.post("/v1/meetdata").content_type("application/json");
    request.body(both.to_string()).send().await.assert_status_is_ok();
}

#[tokio::test]
async fn a_withdrawn_consent_ends_it_with_the_next_request() {
    let (app, client, token) = app_with_a_token().await;
    app.withdraws(KLANT).await;
    let before = entered(&client).await;
    assert!(!is_given_at_once(&app, recalled(&app, &token)).await);
    assert_eq!(entered(&client).await, before);
    assert_eq!(ask(&app, &token).await.0.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_consent_that_is_being_changed_is_waited_for_by_its_own_calls_alone() {
    let (app, client, token) = app_with_a_token().await;
    let before = entered(&client).await;
    let changing = app.hold_up("select from consent for update").await;
    assert!(!is_given_at_once(&app, recalled(&app, &token)).await);
    let meanwhile = async {
        app.waits(1).await;
        changing.lets_go().await;
    };
    let (answer, ()) = tokio::join!(ask(&app, &token), meanwhile);
    assert_eq!(answer.0.status(), StatusCode::OK);
    assert_eq!(entered(&client).await, before + 1);
}

#[tokio::test]
async fn what_a_consent_or_the_meter_opens_in_part_is_not_answered_at_once() {
    let (app, client, token) = app_with_a_token().await;
    // Not by the triggers, which let nobody change a consent.
    client.batch_execute("set session_replication_role = replica").await.expect("set");
    for (narrow, widen) in [
        (
            "update consent set given_at = '2026-11-21T08:00:00+01:00'",
            "update consent set given_at = '2026-11-01T00:00:00+01:00'",
        ),
        (
            "update meter set installed_at = '2026-11-21T08:00:00+01:00'",
            "update meter set installed_at = null",
        ),
        (
            "update meter set removed_at = '2026-11-21T20:00:00+01:00'",
            "update meter set removed_at = null",
        ),
        (
            "update customer set valid_until = '2026-11-22T00:00:00+01:00'",
            "update customer set valid_until = null",
        ),
    ] {
        client.batch_execute(narrow).await.expect("narrowed");
        assert!(!is_given_at_once(&app, recalled(&app, &token)).await, "{narrow}");
        client.batch_execute(widen).await.expect("widened");
        assert!(is_given_at_once(&app, recalled(&app, &token)).await, "{widen}");
    }
}

#[tokio::test]
async fn what_is_past_its_time_is_not_answered_at_once() {
    let (app, _, token) = app_with_a_token().await;
    let recalled = recalled(&app, &token);
    app.clock.set(at("2026-12-22T00:00:01+01:00"));
    // The token has ended as well, which is not what is looked at here.
    assert!(!is_given_at_once(&app, recalled).await);
}

#[tokio::test]
async fn a_correction_counts_at_once_for_who_is_answered_at_once() {
    let (app, _, token) = app_with_a_token().await;
    app.deliver(&[line(METER, "2026-11-21T12:00:00+01:00", "-77,,,,", "corrected")]).await;
    assert!(!is_given_at_once(&app, recalled(&app, &token)).await);
    let records: Vec<Value> = items(ask(&app, &token).await).await;
    assert_eq!(records[143 * 5]["waarde"], -77);
}

#[tokio::test]
async fn of_many_who_ask_at_once_each_gets_their_own_answer_and_is_in_the_ledger_once() {
    let (app, client, token) = app_with_a_token().await;
    app.deliver_intervals(METER, "2026-11-19T00:00:00", "2026-11-20T12:00:00").await;
    app.clock.set(app.clock.now() + TimeDelta::minutes(11));
    make_answers(&app.app.store).await.expect("made");
    let before = entered(&client).await;
    let periods = [
        ("2026-11-19", "2026-11-19", 288),
        ("2026-11-19", "2026-11-21", 720),
        ("2026-11-18", "2026-11-18", 0),
        ("2026-11-20", "2026-11-21", 432),
    ];
    let asked = (0..60).map(|number| {
        let (first, last, _) = periods[number % periods.len()];
        let period = days(first, last);
        let mut body = saturday();
        body["start_tijd"] = json!(period.start().to_rfc3339());
        body["eind_tijd"] = json!(period.end().to_rfc3339());
        let (app, token) = (&app, &token);
        async move { items(ask_for(app, token, &body).await).await }
    });
    for (number, records) in join_all(asked).await.into_iter().enumerate() {
        let (first, last, intervals) = periods[number % periods.len()];
        assert_eq!(records.len(), intervals * 5, "{number}");
        // The last interval of a day ends on the next one.
        let next = last.parse::<Day>().expect("a day").after().to_string();
        let is_of_them = |record: &Value| {
            let date = record["datum"].as_str().expect("a date");
            first <= date && date <= next.as_str()
        };
        assert!(records.iter().all(is_of_them), "{number}");
    }
    assert_eq!(entered(&client).await, before + 60);
    let given = "select sum(readings_given) from (select readings_given from pull order by id desc limit 60) last";
    let given: i64 = client.query_one(given, &[]).await.expect("a row").get(0);
    assert_eq!(given, 15 * (288 + 720 + 432));
}
