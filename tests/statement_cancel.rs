//! Nothing runs on in the database for which nobody waits any more.

use meetpoort::domain::operator::Role;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_postgres::Client;

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::operator::codes;
use crate::support::server::eventually;

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

/// How many statements of the app are at work, or wait for a lock. Asked outside of the transaction that
/// holds them up, in which the answer would stay the same.
async fn at_work(app: &TestApp) -> i64 {
    let client = connect(&app.database.url()).await;
    let query = "select count(*) from pg_stat_activity where datname = current_database() \
                 and application_name = 'meetpoort' and state <> 'idle'";
    client.query_one(query, &[]).await.expect("asked").get(0)
}

/// The app can do as much at once as ever.
async fn assert_pool_is_whole(app: &TestApp) {
    let mut all = Vec::new();
    for _ in 0..app.database.config().connections_max {
        let connection = app.app.database.connection().await.expect("a connection");
        connection.query_one("select 1", &[]).await.expect("it works");
        all.push(connection);
    }
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
    eventually("nothing is at work", async || (at_work(&app).await == 0).then_some(())).await;
    holder.batch_execute("rollback").await.expect("free");
    assert_pool_is_whole(&app).await;
    assert!(app.asked(&viewer, CUSTOMERS).await["customers"]["edges"][0].is_object());
}

#[tokio::test]
async fn what_a_client_asked_that_went_away_is_cancelled_at_the_deadline_at_the_latest() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await.expect("a cookie");
    let address = app.on_a_network().await;
    let holder = holding_up(&app).await;
    let mut clients = Vec::new();
    for query in [CUSTOMERS, CUSTOMER] {
        let body = json!({ "query": query }).to_string();
        let mut client = TcpStream::connect(address).await.expect("connected");
        let length = body.len();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncookie: {viewer}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        client.write_all(request.as_bytes()).await.expect("sent");
        clients.push(client);
    }
    eventually("both are held up", async || (at_work(&app).await == 2).then_some(())).await;

    drop(clients);

    eventually("nothing is at work", async || (at_work(&app).await == 0).then_some(())).await;
    holder.batch_execute("rollback").await.expect("free");
    assert_pool_is_whole(&app).await;
}

#[tokio::test]
async fn a_pull_of_liander_that_is_given_up_is_cancelled_too() {
    let app = TestApp::start().await.with_customer().await;
    let holder = holding_up(&app).await;
    let held_up = async {
        eventually("it is held up", async || (at_work(&app).await == 1).then_some(())).await;
    };
    tokio::select! {
        _ = app.available(&[crate::support::portfolio::KLANT]) => panic!("it is held up"),
        () = held_up => {}
    }
    eventually("nothing is at work", async || (at_work(&app).await == 0).then_some(())).await;
    holder.batch_execute("rollback").await.expect("free");
    assert_pool_is_whole(&app).await;
}
