//! Lines that were refused for a reason that passes are taken in when it has passed, without anybody's hand.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::domain::operator::Role;
use meetpoort::ingest::folder::FolderIntake;
use meetpoort::ingest::format::FIELDS;
use meetpoort::jobs::{self, Job};
use meetpoort::spool::DropFolder;
use serde_json::json;

use crate::support::database::connect;
use crate::support::portfolio::{KLANT, METER, OTHER_METER, line};
use crate::support::{TestApp, at};

fn job(app: &TestApp) -> Job {
    let table = jobs::table(&app.app);
    table.into_iter().find(|job| job.name == "take_in_waiting").expect("a job")
}

impl TestApp {
    /// One turn of the job, which must not fail.
    async fn take_in_waiting(&self) {
        (job(self).work)(self.app.clone()).await.expect("done");
    }

    /// How many readings lie of a meter, and how many lines are open.
    async fn readings_and_open_lines(&self, meter: &str) -> (i64, i64) {
        let client = connect(&self.database.url()).await;
        let query = "select (select count(*) from reading join meter on meter.id = reading.meter_id
            where meter.meter_ean = $1), (select count(*) from rejected_line where repaired_at is null)";
        let row = client.query_one(query, &[&meter]).await.expect("asked");
        (row.get(0), row.get(1))
    }

    async fn deliveries(&self) -> i64 {
        let client = connect(&self.database.url()).await;
        client.query_one("select count(*) from delivery", &[]).await.expect("asked").get(0)
    }
}

fn power(meter: &str, end: DateTime<Utc>) -> String {
    line(meter, &end.to_rfc3339(), "-1,,,,", "measured")
}

#[tokio::test]
async fn lines_of_a_meter_that_is_registered_the_day_after_come_in_once() {
    let app = TestApp::start().await.with_customer().await;
    let end = app.clock.now();
    app.deliver(&[power(OTHER_METER, end), power(OTHER_METER, end - TimeDelta::minutes(5))]).await;
    app.take_in_waiting().await;
    assert_eq!(app.readings_and_open_lines(OTHER_METER).await, (0, 2));

    app.clock.set(end + TimeDelta::days(1));
    app.meter(KLANT, OTHER_METER, false).await;
    // Two replicas take their turns at the same moment.
    tokio::join!(app.take_in_waiting(), app.take_in_waiting());
    app.take_in_waiting().await;

    assert_eq!(app.readings_and_open_lines(OTHER_METER).await, (2, 0));
    assert_eq!(app.deliveries().await, 2, "the file, and once its lines");
    let admin = app.operator(Role::Admin).await;
    let query = "{ auditTrail(filter: { action: \"repair_lines\" }) { edges { node { actorKind actor } } } }";
    let trail = app.asked(&admin, query).await["auditTrail"]["edges"].take();
    assert_eq!(trail.as_array().map(Vec::len), Some(1), "{trail}");
    assert_eq!(trail[0]["node"]["actor"], "take_in_waiting");
}

#[tokio::test]
async fn a_line_that_was_a_minute_in_the_future_comes_in_after_it() {
    let app = TestApp::start_at("2026-11-23T11:59:00+01:00").await.with_customer().await;
    let ends = ["2026-11-23T12:00:00+01:00", "2026-11-23T12:05:00+01:00"].map(at);
    app.deliver(&ends.map(|end| power(METER, end))).await;
    app.take_in_waiting().await;
    assert_eq!(app.readings_and_open_lines(METER).await, (0, 2));
    app.clock.set(ends[0]);
    app.take_in_waiting().await;
    assert_eq!(app.readings_and_open_lines(METER).await, (1, 1), "the other one waits on");
    app.clock.set(ends[1]);
    app.take_in_waiting().await;
    app.take_in_waiting().await;
    assert_eq!(app.readings_and_open_lines(METER).await, (2, 0));
    assert_eq!(app.deliveries().await, 3);
}

#[tokio::test]
async fn a_line_may_wait_for_its_time_and_then_for_its_meter_and_says_what_it_waits_for() {
    let app = TestApp::start().await.with_customer().await;
    let end = app.clock.now() + TimeDelta::minutes(5);
    app.deliver(&[power(OTHER_METER, end)]).await;
    app.clock.set(end);
    app.take_in_waiting().await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "{ rejectedLines { edges { node { reason field } } } }";
    let reasons = app.asked(&viewer, query).await["rejectedLines"]["edges"].take();
    assert_eq!(reasons, json!([{ "node": { "reason": "UNKNOWN_METER", "field": "meter_ean" } }]));
    app.meter(KLANT, OTHER_METER, false).await;
    app.take_in_waiting().await;
    assert_eq!(app.readings_and_open_lines(OTHER_METER).await, (1, 0));
}

#[tokio::test]
async fn a_line_waits_as_long_as_readings_are_kept() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[power(OTHER_METER, app.clock.now())]).await;
    app.clock.set(app.clock.now() + TimeDelta::days(32));
    app.meter(KLANT, OTHER_METER, false).await;
    app.take_in_waiting().await;
    assert_eq!(app.readings_and_open_lines(OTHER_METER).await, (0, 1));
}

#[tokio::test]
async fn a_file_of_which_not_all_refused_lines_are_kept_is_brought_back() {
    let root = tempfile::tempdir().expect("a folder");
    let app = TestApp::start().await.with_customer().await.with_drop_folder(root.path());
    let folder = DropFolder::at(root.path()).open().await.expect("folders");
    let mut content = format!("{}\n", FIELDS.join(","));
    for number in 0..10_002 {
        content += &power(OTHER_METER, app.clock.now() - TimeDelta::minutes(5) * (number % 100));
        content.push('\n');
    }
    fs::write(folder.incoming().join("dag.csv"), content).expect("written");
    let take_in = async || {
        FolderIntake::of(folder.clone()).take_in(&app.app.store).await.expect("worked through").done
    };
    assert_eq!(take_in().await, 1);
    app.meter(KLANT, OTHER_METER, false).await;
    tokio::join!(app.take_in_waiting(), app.take_in_waiting());
    assert_eq!(take_in().await, 1);
    app.take_in_waiting().await;
    assert_eq!(take_in().await, 0);
    assert_eq!(app.readings_and_open_lines(OTHER_METER).await.0, 100);
    assert_eq!(app.deliveries().await, 2);
}
