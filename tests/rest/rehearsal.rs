//! What the operator asks to see what Liander will be answered: it is answered alike, and counts nowhere as Liander's.

use meetpoort::domain::operator::Role;
use meetpoort::service::credential::revoke::revoke_credential;
use meetpoort::service::token::issue::issue_rehearsal_token;
use poem::http::StatusCode;
use poem::test::TestResponse;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::database::connect;
use crate::support::portfolio::{KLANT, METER};
use crate::support::{TestApp, by, sealing};

const FROM: &str = "2026-11-21T23:00:00Z";
const TO: &str = "2026-11-22T23:00:00Z";

async fn token(app: &TestApp) -> Option<String> {
    let by = app.app.store.by(by());
    let made = issue_rehearsal_token(&by, &sealing(), &app.app.parties, Uuid::nil()).await;
    made.expect("a key")
}

async fn ask(app: &TestApp, path: &str, body: Value) -> TestResponse {
    let (client, token) = (app.client(), token(app).await.expect("a token"));
    let request = client.post(path).header("Authorization", format!("Bearer {token}"));
    request.content_type("application/json").body(body.to_string()).send().await
}

fn readings_question(from: &str, to: &str) -> Value {
    json!({ "klant_ean": KLANT, "meter_ean": METER, "start_tijd": from, "eind_tijd": to })
}

/// Rehearses both calls, the second one also for part of a day, which is read row by row.
async fn rehearse(app: &TestApp) {
    let available = json!({ "verwachtte_klant_eans": [KLANT] });
    ask(app, "/v1/beschikbare-metingen", available).await.assert_status_is_ok();
    for to in [TO, "2026-11-22T01:00:00Z"] {
        ask(app, "/v1/meetdata", readings_question(FROM, to)).await.assert_status_is_ok();
    }
}

#[tokio::test]
async fn a_rehearsal_stands_in_the_ledger_as_one_beside_what_liander_was_answered() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, FROM, TO).await;
    let viewer = app.operator(Role::Viewer).await;
    rehearse(&app).await;
    // What gives nothing is entered by another way.
    let elsewhere =
        json!({ "klant_ean": METER, "meter_ean": KLANT, "start_tijd": FROM, "eind_tijd": TO });
    ask(&app, "/v1/meetdata", elsewhere).await.assert_status(StatusCode::NOT_FOUND);
    app.readings(KLANT, METER, FROM, TO).await;

    let query = "{ pulls { edges { node { isRehearsal readingsGiven } } } }";
    let pulls = app.asked(&viewer, query).await["pulls"]["edges"].take();

    let mut nodes: Vec<_> = pulls.as_array().expect("edges").iter().collect();
    nodes.sort_by_key(|edge| edge["node"].to_string());
    let node = |is_rehearsal: bool, readings: i32| json!({ "node": { "isRehearsal": is_rehearsal, "readingsGiven": readings } });
    let expected =
        [node(false, 288), node(true, 0), node(true, 0), node(true, 24), node(true, 288)];
    assert_eq!(nodes, expected.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn who_rehearses_stands_in_the_audit_trail() {
    let app = TestApp::start().await;
    token(&app).await.expect("a token");
    let client = connect(&app.database.url()).await;
    let query = "select actor, subject_kind, subject from audit_event where action = 'rehearse'";
    let row = client.query_one(query, &[]).await.expect("a row");
    assert_eq!(
        [0, 1, 2].map(|place| row.get::<_, String>(place)),
        ["a test", "credential_version", "1"]
    );
}

#[tokio::test]
async fn the_noon_board_knows_of_no_pull_before_liander_comes() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, FROM, TO).await;
    let viewer = app.operator(Role::Viewer).await;
    let pulled_at = async || {
        app.asked(&viewer, "{ noonBoard { pulledAt } }").await["noonBoard"]["pulledAt"].take()
    };
    rehearse(&app).await;
    assert_eq!(pulled_at().await, Value::Null);
    app.readings(KLANT, METER, FROM, TO).await;
    assert_eq!(pulled_at().await, "2026-11-23T11:00:00+00:00");
}

#[tokio::test]
async fn a_customer_is_not_told_that_liander_has_what_was_only_rehearsed() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, FROM, TO).await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let pulls = async || {
        let query = "{ pulls { edges { node { readingsGiven } } } }";
        app.portal_data(&cookie, query).await["pulls"]["edges"].take()
    };
    rehearse(&app).await;
    assert_eq!(pulls().await, json!([]));
    app.readings(KLANT, METER, FROM, TO).await;
    assert_eq!(pulls().await, json!([{ "node": { "readingsGiven": 288 } }]));
}

#[tokio::test]
async fn a_token_to_rehearse_refreshes_no_password_and_gives_no_other_token() {
    let app = TestApp::start().await;
    let refused = ask(&app, "/v1/credentials/verversing", json!({})).await;
    refused.assert_status(StatusCode::UNAUTHORIZED);
    let (client, token) = (app.client(), token(&app).await.expect("a token"));
    let request = client.post("/v1/token").header("Authorization", format!("Bearer {token}"));
    let form = "grant_type=client_credentials";
    let refused = request.content_type("application/x-www-form-urlencoded").body(form).send().await;
    refused.assert_status(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_rehearsal_ends_with_the_password_under_which_it_is() {
    let app = TestApp::start().await.with_customer().await;
    let token_of_first = token(&app).await.expect("a token");
    revoke_credential(&app.app.store.by(by()), 1).await.expect("revoked");
    assert_eq!(token(&app).await, None);
    let client = app.client();
    let request = client.post("/v1/meetdata");
    let request = request.header("Authorization", format!("Bearer {token_of_first}"));
    let body = readings_question(FROM, TO).to_string();
    let refused = request.content_type("application/json").body(body).send().await;
    refused.assert_status(StatusCode::UNAUTHORIZED);
}
