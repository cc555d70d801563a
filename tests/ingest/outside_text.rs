//! Text from outside that the database cannot hold ends in a refusal or in a replaced character: never in a
//! failure of ours, and never in trying again for ever.

use meetpoort::db::{GenericClient, job_run};
use meetpoort::domain::operator::Role;
use meetpoort::service::delivery::ingest::DeliveryOutcome;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::portfolio::{METER, line};

#[tokio::test]
async fn every_parameter_of_every_statement_can_be_stored() {
    let app = TestApp::start().await;
    let client = app.app.store.database.connection().await.expect("a connection");
    let (text, list, value) = ("a\0b", vec!["a\0b", "c"], json!({ "a\0": "b\0" }));
    let query = "select $1::text, $2::text[], $3::jsonb";
    let row = client.query_one(query, &[&text, &list, &value]).await.expect("stored");
    assert_eq!(row.get::<_, String>(0), "a\u{fffd}b");
    assert_eq!(row.get::<_, Vec<String>>(1), ["a\u{fffd}b", "c"]);
    assert_eq!(row.get::<_, Value>(2), json!({ "a\u{fffd}": "b\u{fffd}" }));
}

#[tokio::test]
async fn the_header_of_a_file_of_another_kind_fails_the_delivery_and_is_not_tried_again() {
    let app = TestApp::start().await;
    let outcome = app.deliver_file(".csv", b"\0\x01\x02,\0\0\n\0\n").await;
    assert!(matches!(outcome, DeliveryOutcome::Failed { .. }), "{outcome:?}");
    let client = connect(&app.database.url()).await;
    let query = "select failure from delivery where state = 'failed'";
    let failure: String = client.query_one(query, &[]).await.expect("one").get(0);
    assert!(failure.contains("\u{fffd}\u{1}"), "{failure}");
}

#[tokio::test]
async fn a_refused_line_is_kept_with_what_can_be_kept_of_it() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[line(METER, "2026-11-22T12:00:00+01:00", "1\0,,,,", "measured")]).await;
    app.deliver_file(".ndjson", b"{\"a\\u0000b\":1}\n").await;
    let client = connect(&app.database.url()).await;
    let query = "select reason, coalesce(field, ''), raw_text from rejected_line order by id";
    let rows = client.query(query, &[]).await.expect("rows");
    let told: Vec<[String; 3]> = rows.iter().map(|row| [0, 1, 2].map(|at| row.get(at))).collect();
    assert_eq!(told[0][0], "invalid_number");
    assert!(told[0][2].contains("1\u{fffd},"), "{told:?}");
    assert_eq!(told[1][0], "unknown_field");
    assert_eq!(told[1][1], "a\u{fffd}b");
}

#[tokio::test]
async fn the_words_of_a_failed_job_are_kept() {
    let app = TestApp::start().await;
    let client = app.app.store.database.connection().await.expect("a connection");
    let now = app.clock.now();
    job_run::note(&client, "send_mail", now, now, Some("said: \0")).await.expect("noted");
    let words = "select failure from job_run where job = 'send_mail'";
    let row = client.query_one(words, &[]).await.expect("one");
    assert_eq!(row.get::<_, String>(0), "said: \u{fffd}");
}

#[tokio::test]
async fn a_request_with_it_is_refused_and_nothing_fails() {
    let app = TestApp::start().await.with_customer().await;
    for username in ["a\0b", "\0"] {
        let body = json!({
            "username": username, "password": "x\0", "verwachtte_klant_eans": ["871685900000000127"],
        });
        let client = app.client();
        let request = client.post("/v1/beschikbare-metingen").content_type("application/json");
        let response = request.body(body.to_string()).send().await;
        assert_eq!(response.0.status(), StatusCode::UNAUTHORIZED);
        let form = "grant_type=client_credentials&client_id=a%00&client_secret=b%00";
        let client = app.client();
        let request = client.post("/v1/token").content_type("application/x-www-form-urlencoded");
        let response = request.body(form).send().await;
        assert!(response.0.status().is_client_error(), "{}", response.0.status());
    }
    let admin = app.operator(Role::Admin).await;
    let query =
        "query($actor: String) { auditTrail(filter: { actor: $actor }) { edges { node { id } } } }";
    let body = json!({ "query": query, "variables": { "actor": "\0" } }).to_string();
    let response = app.post_operator(&admin, body).await;
    assert_eq!(response.0.status(), StatusCode::BAD_REQUEST);
}
