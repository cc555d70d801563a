//! A database that only reads, falls silent, or is one of several: what is said, and that it comes back.

use std::time::{Duration, Instant};

use meetpoort::admin;
use meetpoort::db::{Database, DatabaseConfig, GenericClient};
use meetpoort::domain::operator::Role;
use poem::http::StatusCode;
use poem::test::TestClient;
use secrecy::ExposeSecret;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::operator::codes;
use crate::support::portfolio::KLANT;
use crate::support::server::{Site, eventually};
use crate::support::silence::Way;

/// Has this executed on each connection of the app's, at the same time.
async fn on_every_connection(app: &TestApp, statement: &str) {
    let mut all = Vec::new();
    for _ in 0..app.database.config().connections_max {
        let connection = app.app.store.database.connection().await.expect("a connection");
        connection.batch_execute(statement).await.expect("it works");
        all.push(connection);
    }
}

/// The app, whose every connection only reads, as after a failover.
async fn demoted() -> TestApp {
    let app = TestApp::start().await.with_customer().await;
    app.database.demote().await;
    on_every_connection(&app, "set default_transaction_read_only = on").await;
    app
}

async fn available(app: &TestApp) -> poem::Response {
    app.post("/v1/beschikbare-metingen", &json!({ "verwachtte_klant_eans": [KLANT] })).await.0
}

#[tokio::test]
async fn while_the_database_only_reads_liander_is_told_to_come_back() {
    let app = demoted().await;
    let answer = available(&app).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn and_operators_are_told_so_too() {
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    app.database.demote().await;
    on_every_connection(&app, "set default_transaction_read_only = on").await;
    let query = "mutation { issueCredential { password } }";
    let answer = app.ask(&admin, query, json!({})).await;
    assert_eq!(codes(&answer), ["UNAVAILABLE"], "{answer}");
}

#[tokio::test]
async fn a_connection_that_only_reads_is_not_used_again() {
    let app = demoted().await;
    app.database.promote().await;
    // One connection after another is found out; the next is to a server that writes.
    for _ in 0..=app.database.config().connections_max {
        if available(&app).await.status() == StatusCode::OK {
            return;
        }
    }
    panic!("the pool is not rid of them");
}

async fn ready(app: &TestApp, stop: CancellationToken) -> (StatusCode, String) {
    let answer = TestClient::new(admin::endpoint(&app.app, stop)).get("/ready").send().await.0;
    (answer.status(), answer.into_body().into_string().await.expect("text"))
}

#[tokio::test]
async fn while_the_database_only_reads_the_server_is_not_ready() {
    let app = TestApp::start().await;
    assert_eq!(ready(&app, CancellationToken::new()).await.0, StatusCode::OK);
    app.database.demote().await;
    on_every_connection(&app, "set default_transaction_read_only = on").await;
    assert_eq!(ready(&app, CancellationToken::new()).await.0, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_server_that_stops_is_not_ready() {
    let app = TestApp::start().await;
    let stop = CancellationToken::new();
    stop.cancel();
    let (status, text) = ready(&app, stop).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("stopping"), "{text}");
}

#[tokio::test]
async fn of_several_hosts_the_one_that_writes_is_taken() {
    let app = TestApp::start().await;
    let config = app.database.config();
    let url = config.url.expose_secret();
    let (before, rest) = url.split_once('@').expect("a user");
    // Nobody listens at the first.
    let url = format!("{before}@127.0.0.1:1,{rest}");
    let separator = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{separator}target_session_attrs=read-write");
    let several = DatabaseConfig { url: url.into(), ..config };
    let database = Database::new(&several).expect("usable settings");
    let connection = database.connection().await.expect("a connection");
    connection.batch_execute("create table written (x int)").await.expect("it writes");
}

#[tokio::test]
async fn a_start_without_a_database_that_writes_says_so() {
    let site = Site::new().await;
    site.database.demote().await;
    let url = site.database.url();
    let separator = if url.contains('?') { '&' } else { '?' };
    let wanting = format!("{url}{separator}target_session_attrs=read-write");
    let said = |url: &str| {
        let output = site.command().env("DATABASE_URL", url).arg("migrate").output();
        String::from_utf8(output.expect("started").stderr).expect("text")
    };
    let (with, without) = (said(&wanting), said(&url));
    assert!(with.contains("database does not allow writes"), "{with}");
    assert!(without.contains("the server only reads"), "{without}");
}

#[tokio::test]
async fn a_statement_to_which_nothing_is_said_any_more_ends_on_our_side() {
    let app = TestApp::start().await;
    let way = Way::to(DatabaseConfig { statement_seconds: 1, ..app.database.config() }).await;
    let database = Database::new(&way.config).expect("usable settings");
    let connection = database.connection().await.expect("a connection");
    let begun = Instant::now();
    way.fall_silent();
    let outcome = connection.query_one("select 1", &[]).await;
    let error = outcome.expect_err("nothing is heard");
    assert!(error.is_unavailable(), "{error}");
    // The server's limit, our grace, and as much again for a busy machine.
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_statement_on_a_server_that_stands_still_ends_on_our_side_and_its_connection_with_it() {
    let app = TestApp::start().await;
    let config =
        DatabaseConfig { statement_seconds: 1, connections_max: 1, ..app.database.config() };
    let database = Database::new(&config).expect("usable settings");
    let connection = database.connection().await.expect("a connection");
    // As a server that stands still: its own limit ends nothing.
    connection.batch_execute("set statement_timeout = 0").await.expect("lifted");
    let process: i32 =
        connection.query_one("select pg_backend_pid()", &[]).await.expect("a row").get(0);
    let outcome = connection.query_one("select pg_sleep(3600)", &[]).await;
    assert!(outcome.expect_err("it stands still").is_unavailable());
    drop(connection);
    let connection = database.connection().await.expect("another connection");
    connection.query_one("select 1", &[]).await.expect("it works");
    let client = connect(&app.database.url()).await;
    eventually("its process is gone", async || {
        let query = "select 1 from pg_stat_activity where pid = $1";
        client.query_opt(query, &[&process]).await.expect("asked").is_none().then_some(())
    })
    .await;
}

#[tokio::test]
async fn each_session_asks_the_server_to_find_out_soon_that_we_are_lost() {
    let app = TestApp::start().await;
    let connection = app.app.store.database.connection().await.expect("a connection");
    let setting = async |name: &str| -> String {
        let query = "select current_setting($1)";
        connection.query_one(query, &[&name]).await.expect("a row").get(0)
    };
    assert_eq!(setting("tcp_user_timeout").await, "20000");
    assert_eq!(setting("tcp_keepalives_idle").await, "10");
}
