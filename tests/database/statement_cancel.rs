//! Nothing runs on in the database for which nobody waits any more.

use std::net::SocketAddr;

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_postgres::Client;

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::operator::codes;
use crate::support::portfolio::KLANT;
use crate::support::server::eventually;
use crate::support::standstill::Standstill;

const CUSTOMERS: &str = "{ customers { edges { node { id } } } }";
/// The same through a task of its own, as what belongs to the rows of a list is fetched.
const CUSTOMER: &str = "{ customer(id: 1) { id } }";

/// A connection that keeps everybody from reading customers, until it is dropped.
async fn holding_up(app: &TestApp) -> Client {
    let client = connect(&app.database.url()).await;
    let lock = "begin; lock table customer in access exclusive mode";
    client.batch_execute(lock).await.expect("locked");
    client
}

/// Has this executed on each connection of the app's, at the same time.
async fn on_every_connection(app: &TestApp, statement: &str) {
    let mut all = Vec::new();
    for _ in 0..app.database.config().connections_max {
        let connection = app.app.store.database.connection().await.expect("a connection");
        connection.batch_execute(statement).await.expect("it works");
        all.push(connection);
    }
}

/// The app can do as much at once as ever.
async fn assert_pool_is_whole(app: &TestApp) {
    on_every_connection(app, "select 1").await;
}

/// From now on the database ends no statement by itself.
async fn without_deadline(app: &TestApp) {
    on_every_connection(app, "set statement_timeout = 0").await;
}

/// A client that has asked this and waits for the answer.
async fn post(address: SocketAddr, path: &str, header: &str, body: Value) -> TcpStream {
    let mut client = TcpStream::connect(address).await.expect("connected");
    let (body, length) = (body.to_string(), body.to_string().len());
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\n{header}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    client.write_all(request.as_bytes()).await.expect("sent");
    client
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_told_so_and_what_it_asked_is_cancelled() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    let holder = holding_up(&app).await;
    let (list, one) =
        tokio::join!(app.ask(&viewer, CUSTOMERS, json!({})), app.ask(&viewer, CUSTOMER, json!({})));
    for answer in [list, one] {
        assert_eq!(codes(&answer), ["TIMED_OUT"], "{answer}");
    }
    eventually("nothing is at work", async || (app.at_work().await == 0).then_some(())).await;
    holder.batch_execute("rollback").await.expect("free");
    assert_pool_is_whole(&app).await;
    assert!(app.asked(&viewer, CUSTOMERS).await["customers"]["edges"][0].is_object());
}

#[tokio::test]
async fn what_a_client_asked_that_went_away_is_cancelled_at_once() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await.expect("a cookie");
    without_deadline(&app).await;
    let (operators, public) = (app.on_a_network().await, app.public_on_a_network().await);
    let holder = holding_up(&app).await;
    let _standstill = Standstill::begin();
    let cookie = format!("cookie: {viewer}");
    let basic = format!("authorization: {}", app.basic());
    let asked = |query: &str| json!({ "query": query });
    let pulled = json!({ "verwachtte_klant_eans": [KLANT] });
    let clients = [
        post(operators, "/graphql", &cookie, asked(CUSTOMERS)).await,
        post(operators, "/graphql", &cookie, asked(CUSTOMER)).await,
        post(public, "/v1/beschikbare-metingen", &basic, pulled).await,
    ];
    eventually("all are held up", async || (app.at_work().await == 3).then_some(())).await;

    drop(clients);

    eventually("nothing is at work", async || (app.at_work().await == 0).then_some(())).await;
    holder.batch_execute("rollback").await.expect("free");
    assert_pool_is_whole(&app).await;
}

#[tokio::test]
async fn a_pull_of_liander_that_is_given_up_is_cancelled_too() {
    let app = TestApp::start().await.with_customer().await;
    let holder = holding_up(&app).await;
    let held_up = async {
        eventually("it is held up", async || (app.at_work().await == 1).then_some(())).await;
    };
    tokio::select! {
        _ = app.available(&[KLANT]) => panic!("it is held up"),
        () = held_up => {}
    }
    eventually("nothing is at work", async || (app.at_work().await == 0).then_some(())).await;
    holder.batch_execute("rollback").await.expect("free");
    assert_pool_is_whole(&app).await;
}
