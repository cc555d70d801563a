//! Who may open a connection for subscriptions, and what is said on it. In this process, on a clock of
//! its own.

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use serde_json::json;

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::operator::codes;
use crate::support::portfolio::{KLANT, METER};
use crate::support::server::eventually;
use crate::support::socket::Opening;

#[tokio::test]
async fn a_page_from_elsewhere_and_another_protocol_are_refused() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let status = async |origin, protocol| {
        app.socket(address, &viewer, Opening { origin, protocol, token: None }).await.err()
    };
    let here = format!("https://{address}");
    let spoken = "graphql-transport-ws";
    assert_eq!(status(Some(&here), spoken).await, None);
    let in_clear = here.replace("https", "http");
    for elsewhere in ["https://elders.example", "null", &in_clear] {
        assert_eq!(status(Some(elsewhere), spoken).await, Some(403), "{elsewhere}");
    }
    assert_eq!(status(None, "graphql-ws").await, Some(400));
}

#[tokio::test]
async fn nobody_opens_one_who_is_not_logged_in_so_that_no_stranger_takes_a_place() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let unknown = format!("mpt_{}", "A".repeat(40));
    let by_token = Opening { token: Some(&unknown), ..Opening::default() };
    assert_eq!(app.socket(address, &None, by_token).await.err(), Some(401));
    app.asked(&viewer, "mutation { signOut { sessionsEnded } }").await;
    for cookie in [None, viewer] {
        assert_eq!(app.socket(address, &cookie, Opening::default()).await.err(), Some(401));
    }
}

#[tokio::test]
async fn nobody_is_admitted_who_begins_with_something_else() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let mut hasty = app.socket(address, &viewer, Opening::default()).await.expect("open");
    hasty.subscribe("1", "subscription { warningsChanged { code } }").await;
    assert_eq!(hasty.closed().await, 4401);
}

#[tokio::test]
async fn a_subscription_begins_with_what_there_is() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-21T00:00:00Z", "2026-11-21T01:00:00Z").await;
    app.available(&[KLANT]).await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let socket = app.socket(address, &viewer, Opening::default()).await.expect("open");
    let mut socket = socket.admitted().await;
    for (query, expected) in [
        (
            "subscription { deliveryProgress { state lines } }",
            json!({ "deliveryProgress": { "state": "DONE", "lines": 12 } }),
        ),
        (
            "subscription { pullAnswered(after: 0) { id call metersGiven } }",
            json!({ "pullAnswered": { "id": "1", "call": "beschikbare-metingen", "metersGiven": 1 } }),
        ),
        (
            "subscription { noonBoardChanged(day: \"2026-11-21\") { day present } }",
            json!({ "noonBoardChanged": { "day": "2026-11-21", "present": 12 } }),
        ),
    ] {
        socket.subscribe(query, query).await;
        assert_eq!(socket.event().await, json!({ "data": expected }));
    }
}

#[tokio::test]
async fn queries_and_mutations_are_refused_on_it_and_so_are_many_subscriptions() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let socket = app.socket(address, &viewer, Opening::default()).await.expect("open");
    let mut socket = socket.admitted().await;
    for query in ["{ me { email } }", "mutation { signOut { sessionsEnded } }"] {
        socket.subscribe(query, query).await;
        let answer = socket.event().await;
        assert_eq!(codes(&answer), ["FORBIDDEN"], "{answer}");
        assert_eq!(socket.heard().await.expect("said")["type"], "complete");
    }
    for number in 0..11 {
        socket.subscribe(&number.to_string(), "subscription { pullAnswered { id } }").await;
    }
    assert_eq!(codes(&socket.event().await), ["TOO_MANY"]);
}

#[tokio::test]
async fn a_connection_ends_with_its_session_and_when_its_operator_ends() {
    let app = TestApp::start().await;
    let address = app.on_a_network().await;
    let mut sockets = Vec::new();
    for role in [Role::Viewer, Role::Operator, Role::Admin] {
        let cookie = app.operator(role).await;
        let socket = app.socket(address, &cookie, Opening::default()).await.expect("open");
        sockets.push((socket.admitted().await, cookie));
    }
    let client = connect(&app.database.url()).await;
    let query = "update operator set ended_at = $1 where role = 'operator'";
    client.execute(query, &[&app.clock.now()]).await.expect("ended");
    let query = "update operator set role = 'viewer' where role = 'admin'";
    client.batch_execute(query).await.expect("changed");
    app.asked(&sockets[0].1, "mutation { signOut { sessionsEnded } }").await;
    let mut codes = Vec::new();
    for (socket, _) in &mut sockets {
        codes.push(socket.closed().await);
    }
    assert_eq!(codes, [4401, 4401, 4403]);
}

#[tokio::test]
async fn an_open_connection_does_not_keep_its_session_alive() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let socket = app.socket(address, &viewer, Opening::default()).await.expect("open");
    let mut socket = socket.admitted().await;
    app.clock.set(app.clock.now() + TimeDelta::minutes(31));
    assert_eq!(socket.closed().await, 4401);
}

#[tokio::test]
async fn an_operator_has_ten_connections_at_most() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let mut open = Vec::new();
    for _ in 0..10 {
        let socket = app.socket(address, &viewer, Opening::default()).await.expect("open");
        open.push(socket.admitted().await);
    }
    let one_more = async || app.socket(address, &viewer, Opening::default()).await;
    assert_eq!(one_more().await.err(), Some(429));
    drop(open.pop());
    eventually("a place comes free", async || one_more().await.ok()).await;
}
