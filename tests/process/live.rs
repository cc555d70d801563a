//! Subscriptions on the real binary, over TLS: two replicas on one database, a database connection that
//! is cut, and an end.

use meetpoort::domain::amsterdam::amsterdam_rfc3339;
use meetpoort::domain::day::Day;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::database::connect;
use crate::support::now_on_grid;
use crate::support::operator::Cookie;
use crate::support::portfolio::{KLANT, METER, csv_before, csv_of};
use crate::support::server::{Server, Site, eventually, readings_question};
use crate::support::socket::{Opening, Socket};

const EMAIL: &str = "viewer@meetbedrijf.example";
const PULLS: &str = "subscription { pullAnswered { id klantEan readingsGiven } }";
const DELIVERIES: &str = "subscription { deliveryProgress { name state inserted } }";

impl Site {
    /// A connection to this server by somebody who is logged in at that one.
    async fn socket(&self, server: &Server, cookie: &Cookie) -> Socket {
        let address = server.operator_address().await;
        let ca_pem = self.certificate.authority.pem();
        let opened = Socket::open_tls(address, &ca_pem, cookie, Opening::default()).await;
        opened.expect("open").admitted().await
    }
}

/// Passes over what else is said until this is true of the data of an event.
async fn until(socket: &mut Socket, mut wanted: impl FnMut(&Value) -> bool) -> Value {
    loop {
        let mut event = socket.event().await;
        assert!(event.get("errors").is_none(), "{event}");
        if wanted(&event["data"]) {
            return event["data"].take();
        }
    }
}

#[tokio::test]
async fn what_happens_at_one_replica_is_heard_at_the_other_also_after_the_database_was_cut() {
    let site = Site::new().await;
    site.register_customer();
    let password = site.add_operator(EMAIL, Role::Viewer);
    let credential = site.issue_credential();
    let (one, other) = tokio::join!(site.serve(), site.serve());
    let cookie = one.operator_browser(EMAIL, &password).await;
    let mut socket = site.socket(&other, &cookie).await;
    socket.subscribe("d", DELIVERIES).await;

    let newest = now_on_grid();
    site.deliver("levering.csv", &csv_before(METER, newest, 3));
    let done = until(&mut socket, |data| data["deliveryProgress"]["state"] == "DONE").await;
    let expected = json!({ "name": "levering.csv", "state": "DONE", "inserted": 3 });
    assert_eq!(done["deliveryProgress"], expected);

    let mut pulls = site.socket(&other, &cookie).await;
    pulls.subscribe("p", PULLS).await;
    let from = amsterdam_rfc3339(newest - chrono::TimeDelta::days(1));
    let question =
        readings_question(&credential, (KLANT, METER), &from, &amsterdam_rfc3339(newest));
    // Some time after the subscription was asked for it has begun.
    let first = tokio::select! {
        data = until(&mut pulls, |_| true) => data,
        () = async { loop { pull(&one, &question).await } } => unreachable!(),
    };
    assert_eq!(first["pullAnswered"]["readingsGiven"], 3);

    let client = connect(&site.database.url()).await;
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity \
               where datname = current_database() and application_name = 'meetpoort'";
    client.execute(cut, &[]).await.expect("cut");
    let before: i64 =
        client.query_one("select coalesce(max(id), 0) from pull", &[]).await.expect("asked").get(0);
    // Given while nobody may be listening: they are looked up afterwards.
    eventually("it is answered again", async || {
        one.post("/v1/meetdata", &question).await.status().is_success().then_some(())
    })
    .await;
    let number = |data: &Value| data["pullAnswered"]["id"].as_str()?.parse::<i64>().ok();
    until(&mut pulls, |data| number(data) > Some(before)).await;

    let sign_out = json!({ "query": "mutation { signOut { sessionsEnded } }" });
    one.ask_as_operator(&cookie, &sign_out).await;
    assert_eq!((socket.closed().await, pulls.closed().await), (4401, 4401));
}

#[tokio::test]
async fn who_watches_the_noon_board_is_told_of_readings_and_of_consent() {
    let site = Site::new().await;
    site.register_customer();
    let password = site.add_operator(EMAIL, Role::Viewer);
    let server = site.serve().await;
    let cookie = server.operator_browser(EMAIL, &password).await;
    let mut socket = site.socket(&server, &cookie).await;
    // Liander has not come for this day yet, so that a withdrawal still counts. An interval that ends at
    // midnight is of the day before.
    let newest = now_on_grid();
    let day = &amsterdam_rfc3339(newest - chrono::TimeDelta::minutes(1))[..10];
    let query = "noonBoardChanged(day: \"DAY\") { present counts { unshared } }";
    let query = format!("subscription {{ {} }}", query.replace("DAY", day));
    socket.subscribe("b", &query).await;
    let first = until(&mut socket, |_| true).await;
    let board = |present, unshared| json!({ "noonBoardChanged": { "present": present, "counts": { "unshared": unshared } } });
    assert_eq!(first, board(0, 0));

    site.deliver("levering.csv", &csv_before(METER, newest, 1));
    until(&mut socket, |data| *data == board(1, 0)).await;
    site.run(&["consent", "withdraw", KLANT]);
    until(&mut socket, |data| *data == board(0, 1)).await;
}

#[tokio::test]
async fn who_watches_the_noon_board_is_told_of_answers_that_are_made() {
    let site = Site::new().await;
    site.register_customer();
    let password = site.add_operator(EMAIL, Role::Viewer);
    let server = site.serve().await;
    let cookie = server.operator_browser(EMAIL, &password).await;
    let mut socket = site.socket(&server, &cookie).await;
    let day = Day::of(now_on_grid()).before();
    let query = format!("subscription {{ noonBoardChanged(day: \"{day}\") {{ answersReady }} }}");
    socket.subscribe("b", &query).await;
    let board = |count| json!({ "noonBoardChanged": { "answersReady": count } });
    assert_eq!(until(&mut socket, |_| true).await, board(0));

    site.deliver("levering.csv", &csv_of(METER, day));
    until(&mut socket, |data| *data == board(1)).await;
}

async fn pull(server: &Server, question: &Value) {
    let answer = server.post("/v1/meetdata", question).await;
    assert!(answer.status().is_success(), "{}", answer.status());
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
}

#[tokio::test]
async fn a_server_that_ends_tells_those_who_are_connected_and_does_not_wait_for_them() {
    let site = Site::new().await;
    let password = site.add_operator(EMAIL, Role::Viewer);
    let mut server = site.serve().await;
    let cookie = server.operator_browser(EMAIL, &password).await;
    let mut socket = site.socket(&server, &cookie).await;
    socket.subscribe("w", "subscription { warningsChanged { code } }").await;
    assert!(socket.event().await["data"]["warningsChanged"].is_array());

    server.terminate();

    assert_eq!(socket.closed().await, 1001);
    assert_eq!(server.ended().await.code(), Some(0));
}
