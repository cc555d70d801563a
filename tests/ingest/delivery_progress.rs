//! A delivery is seen while it is taken in, and is not said to run for ever.

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::db::delivery::interrupt_abandoned;
use meetpoort::domain::delivery_failure::DeliveryFailure;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::folder::Folder;
use crate::support::operator::Cookie;
use crate::support::portfolio::{METER, csv_before, line};
use crate::support::server::eventually;

async fn delivery(app: &TestApp, cookie: &Cookie) -> Value {
    let query = "{ deliveries { edges { node { id state attempts lines bytes bytesTotal finishedAt failure } } } }";
    let edges = &app.asked(cookie, query).await["deliveries"]["edges"];
    assert!(edges[1].is_null(), "{edges}");
    edges[0]["node"].clone()
}

async fn deliver(app: &TestApp) {
    app.deliver_intervals(METER, "2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z").await;
}

/// Delivers, and gives that up in the middle. The holder of the lock is returned.
async fn given_up(app: &TestApp, viewer: &Cookie) -> Client {
    let holder = app.holding_up_merges().await;
    let seen = eventually("it is seen to run, and how far it is", async || {
        let seen = delivery(app, viewer).await;
        (seen["state"] == "RUNNING" && seen["lines"] == 12).then_some(seen)
    });
    let seen = tokio::select! {
        () = deliver(app) => panic!("it is held up"),
        seen = seen => seen,
    };
    assert!(
        seen["bytes"].as_i64() > Some(500) && seen["bytes"].as_i64() <= seen["bytesTotal"].as_i64()
    );
    assert!(seen["finishedAt"].is_null() && seen["failure"].is_null(), "{seen}");
    holder
}

/// Looks for what was abandoned, as the job does.
async fn abandoned(app: &TestApp) -> Vec<i32> {
    let client = app.app.store.database.connection().await.expect("a connection");
    let (now, failure) = (app.clock.now(), DeliveryFailure::abandoned());
    interrupt_abandoned(&client, now, &failure).await.expect("looked")
}

#[tokio::test]
async fn a_delivery_is_seen_to_run_and_how_far_it_is_and_leaves_nothing_where_it_breaks_off() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    let holder = given_up(&app, &viewer).await;
    let count = "select count(*) from reading";
    let readings: i64 = holder.query_one(count, &[]).await.expect("counted").get(0);
    assert_eq!(readings, 0);
}

#[tokio::test]
async fn one_that_nobody_takes_in_any_more_is_found_and_goes_on_under_its_number() {
    let folder = Folder::new().await;
    let app = &folder.app;
    let viewer = app.operator(Role::Viewer).await;
    folder.deliver("dag.csv", &csv_before(METER, app.clock.now(), 12));
    let holder = app.holding_up_merges().await;
    let seen = eventually("it is seen to run", async || {
        let seen = delivery(app, &viewer).await;
        (seen["state"] == "RUNNING" && seen["lines"] == 12).then_some(())
    });
    tokio::select! {
        _ = folder.look() => panic!("it is held up"),
        () = seen => {}
    }
    drop(holder);

    eventually("it is found", async || (abandoned(app).await == [1]).then_some(())).await;
    let found = delivery(app, &viewer).await;
    assert_eq!(
        (&found["state"], &found["attempts"]),
        (&json!("INTERRUPTED"), &json!(1)),
        "{found}"
    );
    assert!(found["failure"].as_str().is_some_and(|why| why.contains("went away")), "{found}");

    eventually("the turn has ended", async || (folder.look().await.done == 1).then_some(())).await;
    let done = delivery(app, &viewer).await;
    assert_eq!(
        (&done["id"], &done["state"], &done["attempts"]),
        (&json!("1"), &json!("DONE"), &json!(2))
    );
    assert_eq!(done["bytes"], done["bytesTotal"]);
}

#[tokio::test]
async fn one_that_is_being_taken_in_is_left_alone() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    let holder = app.holding_up_merges().await;
    let looked = async {
        eventually("it runs", async || {
            (delivery(&app, &viewer).await["state"] == "RUNNING").then_some(())
        })
        .await;
        assert!(abandoned(&app).await.is_empty());
        drop(holder);
    };
    tokio::join!(deliver(&app), looked);
    assert_eq!(delivery(&app, &viewer).await["state"], "DONE");
}

#[tokio::test]
async fn a_delivery_of_more_than_two_gibibytes_is_told_by_a_type_that_holds_it() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    deliver(&app).await;
    let client = connect(&app.database.url()).await;
    let query = "update delivery set bytes = 5000000000, bytes_total = 9007199254740991";
    client.batch_execute(query).await.expect("updated");
    let seen = delivery(&app, &viewer).await;
    assert_eq!(seen["bytes"].as_i64(), Some(5_000_000_000));
    assert_eq!(seen["bytesTotal"].as_i64(), Some(9_007_199_254_740_991));
    let query = "{ __type(name: \"Delivery\") { fields { name type { name ofType { name } } } } }";
    let fields = app.asked(&viewer, query).await["__type"]["fields"].take();
    let fields = fields.as_array().expect("fields");
    let of = |name: &str| fields.iter().find(|field| field["name"] == name).expect("a field");
    assert_eq!(of("bytes")["type"]["ofType"]["name"], "Long");
    assert_eq!(of("bytesTotal")["type"]["name"], "Long");
}

#[tokio::test]
async fn what_was_merged_is_of_the_moment_at_which_it_was_and_not_of_the_one_at_which_it_began() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-22T00:55:00Z", "2026-11-22T01:00:00Z").await;
    let viewer = app.operator(Role::Viewer).await;
    let (began, merged) = (app.clock.now(), app.clock.now() + TimeDelta::minutes(10));
    let holder = app.holding_up_merges().await;
    let hold_up = async {
        eventually("it waits to be merged", async || {
            let query = "select lines from delivery where state = 'running'";
            let row = holder.query_opt(query, &[]).await.expect("asked");
            row.filter(|row| row.get::<_, i64>(0) == 1)
        })
        .await;
        app.clock.set(merged);
        drop(holder);
    };
    let corrected = [line(METER, "2026-11-22T01:00:00Z", "-1,,,,", "corrected")];
    tokio::join!(app.deliver(&corrected), hold_up);

    let query = "{ delivery(id: 2) { receivedAt finishedAt } }";
    let [began, merged] = [began, merged].map(|moment| moment.to_rfc3339());
    let expected = json!({ "receivedAt": began, "finishedAt": merged });
    assert_eq!(app.asked(&viewer, query).await["delivery"], expected);
    let query = "select replaced_at, (select max(revised_at) from meter_day) from reading_revision";
    let client = connect(&app.database.url()).await;
    let row = client.query_one(query, &[]).await.expect("one row");
    let moments = [0, 1].map(|column| row.get::<_, DateTime<Utc>>(column).to_rfc3339());
    assert_eq!(moments, [merged.clone(), merged]);
}
