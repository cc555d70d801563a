//! How long a reading stays: 31 full days, and not two days more. By a job of our own, which works
//! on both editions, and by TimescaleDB's policy on the Community edition.

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::db::edition::Edition;
use meetpoort::db::reading;
use meetpoort::domain::retention::readable_after;
use meetpoort::jobs;
use tokio_postgres::Client;

use crate::support::database::{POLICY, connect};
use crate::support::edition::is_community;
use crate::support::portfolio::{KLANT, METER, line};
use crate::support::{TestApp, TestDatabase, at};

/// The first and the last interval end of a chunk: the two ways to lie at its edge.
const ENDS: [&str; 2] = ["2026-10-20T00:00:00Z", "2026-10-20T23:55:00Z"];

/// How old the oldest reading is that must be there.
fn kept() -> TimeDelta {
    TimeDelta::days(POLICY.retention_days.into()) - TimeDelta::seconds(1)
}

/// An app with one reading and one correction of it, both of this interval; the clock stands where
/// that reading is as old as it may be.
async fn with_a_reading_at_the_edge(end: &str) -> TestApp {
    let app = TestApp::start_at(end).await.with_customer().await;
    app.deliver(&[line(METER, end, "-42,1.5,231,231,231", "measured")]).await;
    app.deliver(&[line(METER, end, "-40,1.5,231,231,231", "corrected")]).await;
    app.clock.set(at(end) + kept());
    app
}

async fn drop_expired(app: &TestApp) -> i64 {
    let client = app.app.store.database.connection().await.expect("a connection");
    let readable_after = readable_after(app.clock.now(), POLICY.retention_days);
    reading::drop_older(&client, readable_after).await.expect("dropped")
}

/// How many readings and how many replaced values of active power are on disk.
async fn on_disk(client: &Client) -> (i64, i64) {
    let query = "select (select count(*) from reading), (select count(*) from reading_revision)";
    let row = client.query_one(query, &[]).await.expect("one row");
    (row.get(0), row.get(1))
}

/// How many records the call for the hours around this moment gives.
async fn pulled(app: &TestApp, end: DateTime<Utc>) -> usize {
    let hour = TimeDelta::hours(1);
    let (from, to) = ((end - hour).to_rfc3339(), (end + hour).to_rfc3339());
    app.readings(KLANT, METER, &from, &to).await.len()
}

#[tokio::test]
async fn our_own_job_keeps_what_is_31_days_old_less_a_second() {
    for end in ENDS {
        let app = with_a_reading_at_the_edge(end).await;
        drop_expired(&app).await;
        let client = connect(&app.database.url()).await;
        assert_eq!((on_disk(&client).await, pulled(&app, at(end)).await), ((1, 1), 5), "{end}");
    }
}

#[tokio::test]
async fn two_days_later_our_own_job_has_removed_it_and_what_it_replaced() {
    for end in ENDS {
        let app = with_a_reading_at_the_edge(end).await;
        app.clock.set(app.clock.now() + TimeDelta::days(2));
        assert_eq!(drop_expired(&app).await, 2, "{end}");
        let client = connect(&app.database.url()).await;
        assert_eq!((on_disk(&client).await, pulled(&app, at(end)).await), ((0, 0), 0), "{end}");
    }
}

#[tokio::test]
async fn our_own_job_runs_where_timescaledb_has_no_policy() {
    let app = TestApp::start().await;
    let jobs = jobs::table(&app.app);
    let ours = jobs.iter().any(|job| job.name == "drop_expired_readings");
    assert_eq!(ours, app.app.edition == Edition::Apache);
}

/// Runs the policies of this kind at once, as TimescaleDB's scheduler would.
async fn run_policies(client: &Client, kind: &str) {
    let query = "select job_id from timescaledb_information.jobs where proc_name = $1";
    let jobs = client.query(query, &[&kind]).await.expect("rows");
    assert!(!jobs.is_empty());
    for job in jobs {
        let call = format!("call run_job({})", job.get::<_, i32>(0));
        client.batch_execute(&call).await.expect("run");
    }
}

/// A database with a reading and a replaced one that are as old as they may be, and the same two
/// days older. By the server's clock, since its policies go by that; nothing if it has none.
async fn with_readings_at_the_edge_of_now() -> Option<(TestDatabase, Client)> {
    let database = TestDatabase::new().await;
    let client = connect(&database.url()).await;
    if !is_community(&client).await {
        return None;
    }
    let statement = "
        create temporary view age as select * from (values
            (1, interval '31 days' - interval '1 second'),
            (2, interval '33 days' - interval '1 second')) age (meter_id, age);
        insert into reading (meter_id, interval_end, status)
            select meter_id, now() - age, 1 from age;
        insert into reading_revision
            (meter_id, interval_end, quantity, replaced_at, delivery_id, from_value, from_status, to_value, to_status)
            select meter_id, now() - age, 0, now(), 1, 1, 1, 2, 2 from age";
    client.batch_execute(statement).await.expect("written");
    Some((database, client))
}

async fn meters_left(client: &Client) -> (Vec<i32>, Vec<i32>) {
    let query = "select array(select meter_id from reading order by 1), \
                        array(select meter_id from reading_revision order by 1)";
    let row = client.query_one(query, &[]).await.expect("one row");
    (row.get(0), row.get(1))
}

#[tokio::test]
async fn the_policy_keeps_what_is_31_days_old_less_a_second_and_removes_what_is_two_days_older() {
    let Some((_database, client)) = with_readings_at_the_edge_of_now().await else { return };
    run_policies(&client, "policy_retention").await;
    assert_eq!(meters_left(&client).await, (vec![1], vec![1]));
}

#[tokio::test]
async fn the_policy_removes_compressed_days_as_well() {
    let Some((_database, client)) = with_readings_at_the_edge_of_now().await else { return };
    run_policies(&client, "policy_compression").await;
    run_policies(&client, "policy_retention").await;
    assert_eq!(meters_left(&client).await, (vec![1], vec![1]));
}
