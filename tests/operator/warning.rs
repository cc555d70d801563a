//! What needs somebody's attention.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use meetpoort::db::edition::Edition;
use meetpoort::domain::meter::{MeterDetails, MeterType};
use meetpoort::domain::operator::Role;
use meetpoort::domain::source::{Description, SourceName};
use meetpoort::jobs::{Job, JobError, Turn, take_turn};
use meetpoort::service::live::{Live, Warnings};
use meetpoort::service::meter::register::{NewMeter, register_meter};
use meetpoort::service::source::define::define_source;
use meetpoort::service::source::set_enabled::set_source_enabled;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::database::connect;
use crate::support::operator::Cookie;
use crate::support::portfolio::{KLANT, METER, OTHER_METER, ean, line};
use crate::support::statements::counted;
use crate::support::{TestApp, at, by};

const NOW_AND_THEN: &str = "2026-11-22T12:00:00Z";

impl TestApp {
    async fn warnings(&self, cookie: &Cookie) -> Vec<Value> {
        let query = "{ warnings { code severity subject since message advice } }";
        self.asked(cookie, query).await["warnings"].as_array().expect("warnings").clone()
    }

    /// What is warned of, and about what.
    async fn warned(&self, cookie: &Cookie) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let warnings = self.warnings(cookie).await;
        warnings.iter().map(|warning| (text(&warning["code"]), text(&warning["subject"]))).collect()
    }
}

/// An app of which there is nothing to warn.
async fn in_order() -> (TestApp, Cookie) {
    let mut app = TestApp::start().await.with_customer().await;
    app.app.edition = Edition::Community;
    app.deliver(&[line(METER, NOW_AND_THEN, "-1,,,,", "measured")]).await;
    let viewer = app.operator(Role::Viewer).await;
    assert_eq!(app.warnings(&viewer).await, Vec::<Value>::new());
    (app, viewer)
}

fn pair(code: &str, subject: &str) -> (String, String) {
    (code.to_owned(), subject.to_owned())
}

#[tokio::test]
async fn without_a_valid_password_the_worst_comes_first() {
    let (app, viewer) = in_order().await;
    let client = connect(&app.database.url()).await;
    client.batch_execute("update client_credential set revoked_at = now()").await.expect("revoked");
    app.deliver_file(".csv", b"x").await;
    let warnings = app.warnings(&viewer).await;
    assert_eq!(warnings[0]["code"], "NO_VALID_CREDENTIAL");
    assert_eq!(warnings[0]["severity"], "CRITICAL");
    assert_eq!(warnings[1]["code"], "DELIVERY_FAILED");
}

#[tokio::test]
async fn a_password_and_a_certificate_that_end_soon_are_warned_of() {
    let (app, viewer) = in_order().await;
    let client = connect(&app.database.url()).await;
    let soon = app.clock.now() + TimeDelta::days(13);
    let query = "update client_credential set valid_until = $1";
    client.execute(query, &[&soon]).await.expect("changed");
    app.app.certificate_end.store(Some(Arc::new(soon)));
    let expected = [pair("CREDENTIAL_ENDS", ""), pair("CERTIFICATE_ENDS", "")];
    assert_eq!(app.warned(&viewer).await, expected);
}

#[tokio::test]
async fn a_failed_delivery_is_warned_of_until_one_of_its_name_is_taken_in() {
    let (app, viewer) = in_order().await;
    app.deliver_file(".csv", b"x").await;
    assert_eq!(app.warned(&viewer).await, [pair("DELIVERY_FAILED", "2")]);
    let client = connect(&app.database.url()).await;
    app.deliver(&[line(METER, NOW_AND_THEN, "-2,,,,", "corrected")]).await;
    assert_eq!(app.warned(&viewer).await, [pair("DELIVERY_FAILED", "2")]);
    let query = "update delivery set name = (select name from delivery where id = 2) where id = 3";
    client.batch_execute(query).await.expect("renamed");
    assert!(app.warned(&viewer).await.is_empty());
}

#[tokio::test]
async fn rejected_lines_are_warned_of_until_they_are_repaired() {
    let (app, viewer) = in_order().await;
    app.deliver(&[line(OTHER_METER, NOW_AND_THEN, "-1,,,,", "measured")]).await;
    assert_eq!(app.warned(&viewer).await, [pair("LINES_REJECTED", "2")]);
    app.meter(KLANT, OTHER_METER, false).await;
    let operator = app.operator(Role::Operator).await;
    let query = "mutation { repairLines(input: { deliveryId: 2 }) { takenIn } }";
    assert_eq!(app.asked(&operator, query).await["repairLines"]["takenIn"], 1);
    assert!(app.warned(&viewer).await.is_empty());
}

#[tokio::test]
async fn silence_for_a_day_and_a_failed_job_are_warned_of() {
    let (app, viewer) = in_order().await;
    app.clock.set(app.clock.now() + TimeDelta::hours(25));
    let viewer = match viewer {
        Some(_) => app.browser("viewer@meetbedrijf.example").await,
        None => None,
    };
    let client = connect(&app.database.url()).await;
    let now = app.clock.now();
    let query = "insert into job_run (job, tick, started_at, finished_at, failure)
        values ('x', $1, $1, $1, 'broken'), ('x', $1 - interval '1 s', $1, null, null)";
    client.execute(query, &[&now]).await.expect("added");
    let expected = [pair("NO_DELIVERY", ""), pair("JOB_FAILED", "x")];
    assert_eq!(app.warned(&viewer).await, expected);
}

/// What becomes of a turn of a job that fails, or does not.
async fn turn(app: &TestApp, fails: bool) {
    let work = move |_| async move { if fails { Err(JobError::new("broken")) } else { Ok(()) } };
    let job = Job {
        name: "often",
        every: Duration::from_secs(1),
        turn: Turn::Any,
        work: Arc::new(move |app| Box::pin(work(app))),
    };
    take_turn(app.app.clone(), job).await;
    app.clock.set(app.clock.now() + TimeDelta::seconds(1));
}

#[tokio::test]
async fn a_job_of_many_turns_is_warned_of_from_its_first_failure_until_it_has_recovered() {
    let (app, viewer) = in_order().await;
    for fails in [false, true, true] {
        turn(&app, fails).await;
    }
    assert_eq!(app.warned(&viewer).await, [pair("JOB_FAILED", "often")]);
    turn(&app, false).await;
    turn(&app, false).await;
    assert!(app.warned(&viewer).await.is_empty());
    let runs = app.asked(&viewer, "{ jobRuns { edges { node { failure } } } }").await;
    let expected = json!([{ "node": { "failure": null } }, { "node": { "failure": "broken" } }]);
    assert_eq!(runs["jobRuns"]["edges"], expected);
}

#[tokio::test]
async fn a_broker_from_which_nothing_comes_for_minutes_is_warned_of_unless_its_source_is_disabled()
{
    let (app, viewer) = in_order().await;
    let described = "[container]\nkind = \"ndjson\"\n[layout]\nshape = \"long\"\nidentifier = { column = \"level.1\" }\n\
                     value = \"value\"\n[time]\ncolumns = [\"received_at\"]\n[[channels]]\nname = \"*\"\n\
                     quantity = \"active_power\"\nunit = \"kW\"\n[mqtt]\nurl = \"mqtt://localhost\"\ntopics = [\"#\"]\n";
    let description = Description::from_toml(described).expect("a description");
    let name: SourceName = "park".parse().expect("a name");
    let command = app.app.store.by(by());
    define_source(&command, &name, &description).await.expect("defined");
    let client = connect(&app.database.url()).await;
    let since = |minutes| app.clock.now() - TimeDelta::minutes(minutes);
    let query =
        "insert into mqtt_connection (source_id, holder, expires_at, trouble, troubled_since)
        values (1, gen_random_uuid(), now(), 'it does not answer', $1)
        on conflict (source_id) do update set troubled_since = excluded.troubled_since";
    client.execute(query, &[&since(4)]).await.expect("noted");
    assert_eq!(app.warned(&viewer).await, []);

    client.execute(query, &[&since(6)]).await.expect("noted");
    assert_eq!(app.warned(&viewer).await, [pair("BROKER_TROUBLED", "park")]);
    let query = "{ sources { edges { node { mqtt { connectedAt lastMessageAt trouble } } } } }";
    let node = app.asked(&viewer, query).await["sources"]["edges"][0]["node"].take();
    let mqtt =
        json!({ "connectedAt": null, "lastMessageAt": null, "trouble": "it does not answer" });
    assert_eq!(node["mqtt"], mqtt);

    set_source_enabled(&command, &name, false).await.expect("set");
    assert_eq!(app.warned(&viewer).await, []);
}

#[tokio::test]
async fn however_many_watch_the_warnings_the_process_looks_once() {
    let (app, _) = in_order().await;
    let (database, statements) = counted(app.database.config()).await;
    let (live, stop) = (Live::default(), CancellationToken::new());
    let (listening, stopped) = ((live.clone(), app.app.store.database.clone()), stop.clone());
    tokio::spawn(async move { listening.0.listen(&listening.1, stopped).await });
    let mut watchers: Vec<_> = (0..5).map(|_| Warnings::watch(&live, &database)).collect();
    let runtime_state = || app.app.runtime_state();
    for watcher in &mut watchers {
        watcher.next(runtime_state).await;
    }
    let once = statements.count() / watchers.len();
    let before = statements.count();
    app.deliver(&[line(OTHER_METER, NOW_AND_THEN, "-1,,,,", "measured")]).await;
    for found in join_all(watchers.iter_mut().map(|watcher| watcher.next(runtime_state))).await {
        assert_eq!(found.len(), 1, "{found:?}");
    }
    // A second look may have been on its way.
    assert!(statements.count() - before <= 2 * once, "{} of {once}", statements.count() - before);
    stop.cancel();
}

#[tokio::test]
async fn a_production_meter_that_seems_to_consume_at_noon_is_warned_of_and_left_as_it_is() {
    let (app, viewer) = in_order().await;
    let details = MeterDetails::plain(MeterType::GrossProduction);
    let new = NewMeter { klant_ean: ean(KLANT), meter_ean: ean(OTHER_METER), details };
    register_meter(&app.app.store.by(by()), new).await.expect("registered");
    app.deliver(&[line(OTHER_METER, "2026-11-22T11:30:00Z", "4.5,,,,", "measured")]).await;
    let warnings = app.warnings(&viewer).await;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0]["code"], "PRODUCTION_POSITIVE");
    assert_eq!(warnings[0]["subject"], OTHER_METER);
    assert!(warnings[0]["message"].as_str().is_some_and(|text| text.contains("4.5 kW")));
}

#[tokio::test]
async fn a_meter_of_which_only_quarters_of_an_hour_come_is_warned_of_and_one_with_gaps_is_not() {
    let (app, viewer) = in_order().await;
    app.meter(KLANT, OTHER_METER, false).await;
    let start = at("2026-11-22T00:00:00+01:00");
    let line_of = |meter: &str, minutes: i64| {
        let end = start + TimeDelta::minutes(minutes);
        line(meter, &end.to_rfc3339(), "-1,,,,", "measured")
    };
    let quarters = (1..=96).map(|quarter| line_of(OTHER_METER, 15 * quarter));
    let with_gaps = (1..=90).map(|interval| line_of(METER, 5 * interval));
    app.deliver(&quarters.chain(with_gaps).collect::<Vec<_>>()).await;
    let warnings = app.warnings(&viewer).await;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(
        (&warnings[0]["code"], &warnings[0]["subject"]),
        (&json!("QUARTER_HOURS"), &json!(OTHER_METER))
    );
}

#[tokio::test]
async fn of_more_of_a_kind_than_are_named_it_is_said_how_many_they_are() {
    let (app, viewer) = in_order().await;
    let client = connect(&app.database.url()).await;
    let failed = "insert into delivery (source, name, state, received_at, finished_at, failure)
        select 'test', 'x' || number, 'failed', $1, $1, 'no header' from generate_series(1, 73) number";
    client.execute(failed, &[&app.clock.now()]).await.expect("added");
    let query = "{ warnings { code subject more message } }";
    let warnings = app.asked(&viewer, query).await["warnings"].as_array().cloned().expect("some");
    assert_eq!(warnings.len(), 51);
    let expected = json!({
        "code": "DELIVERY_FAILED", "subject": null, "more": 23, "message": "and 23 more like this",
    });
    assert_eq!(warnings[50], expected);
    assert!(warnings[..50].iter().all(|warning| warning["more"].is_null()));
}

#[tokio::test]
async fn that_the_database_cannot_compress_is_a_notice() {
    let (mut app, viewer) = in_order().await;
    app.app.edition = Edition::Apache;
    let warnings = app.warnings(&viewer).await;
    assert_eq!(warnings[0]["code"], "NO_COMPRESSION");
    assert_eq!(warnings[0]["severity"], "NOTICE");
}
