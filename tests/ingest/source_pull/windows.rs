//! For which time is asked, and when.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use meetpoort::domain::operator::Role;
use meetpoort::domain::source::Description;
use meetpoort::jobs;
use meetpoort::service::source::define::define_source;
use meetpoort::service::source::fetch_again::fetch_source_now;
use meetpoort::spool::DropFolder;
use serde_json::json;

use super::{Pulling, READINGS, Readings, described, look};
use crate::support::head_end::{Asked, Reply};
use crate::support::portfolio::METER;
use crate::support::server::eventually;
use crate::support::{at, by};

#[tokio::test]
async fn the_readings_of_each_window_arrive_and_the_mark_moves_until_now() {
    let readings = Readings::of(&[
        ("0042", "2026-11-22T13:00:00Z", 1.5),
        ("0042", "2026-11-23T10:55:00Z", -2.25),
    ]);
    let pulling = Pulling::of(&readings).await;
    pulling.fetch().await;
    assert_eq!(pulling.power(METER).await, [1.5, -2.25]);
    assert_eq!(
        pulling.windows(),
        [
            ["2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"],
            ["2026-11-23T00:00:00Z", "2026-11-23T11:00:00Z"]
        ]
    );
    let pull = pulling.pull().await;
    assert_eq!(pull.fetched_until, Some(at("2026-11-23T11:00:00Z")));
    assert_eq!(pull.due_at, Some(at("2026-11-23T12:00:00Z")));
    assert_eq!((pull.last_success_at, pull.failure), (Some(at("2026-11-23T11:00:00Z")), None));
}

#[tokio::test]
async fn nothing_is_asked_before_its_time_and_then_with_an_overlap() {
    let pulling = Pulling::of(&Readings::default()).await;
    pulling.fetch().await;
    pulling.later(59);
    assert!(pulling.look().await.is_empty());
    pulling.later(1);
    let before = pulling.windows().len();
    pulling.fetch().await;
    assert_eq!(
        pulling.windows()[before..],
        [
            ["2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"],
            ["2026-11-23T00:00:00Z", "2026-11-23T12:00:00Z"]
        ]
    );
}

#[tokio::test]
async fn the_job_fetches_and_counts() {
    let readings = Readings::of(&[("0042", "2026-11-23T10:55:00Z", 1.0)]);
    let pulling = Pulling::of(&readings).await;
    let table = jobs::table(&pulling.app.app);
    let job = table.into_iter().find(|job| job.name == "pull_from_sources").expect("a job");
    (job.work)(pulling.app.app.clone()).await.expect("done");
    let metrics = eventually("it is fetched and counted", async || {
        let metrics = pulling.app.app.metrics.text().expect("text");
        metrics.contains("meetpoort_source_pulls_total{outcome=\"done\"} 1").then_some(metrics)
    })
    .await;
    assert!(metrics.contains("meetpoort_source_pages_total 1"), "{metrics}");
}

#[tokio::test]
async fn a_source_that_does_not_answer_holds_up_no_other() {
    let readings = Readings::of(&[("0042", "2026-11-23T10:55:00Z", 1.0)]);
    let answer = move |asked: &Asked| {
        if asked.parameter("id") == "held" {
            Reply::Hold
        } else {
            Reply::Json(readings.rows(asked))
        }
    };
    let path = "/readings?id=held&from={from}&until={until}";
    let pulling = Pulling::from(path, "start_days = 1", answer).await;
    let app = &pulling.app.app;
    let job = jobs::table(app).into_iter().find(|job| job.name == "pull_from_sources");
    let job = job.expect("a job");
    jobs::take_turn(app.clone(), job.clone()).await;
    eventually("it is asked", async || (!pulling.head_end.asked().is_empty()).then_some(())).await;
    let other = "other".parse().expect("a name");
    pulling.describe_as(&other, READINGS, "start_days = 1").await;
    jobs::take_turn(app.clone(), job).await;
    let incoming = DropFolder::at(pulling.root.path()).of_source(&other).incoming();
    eventually("the other is fetched", async || fs::read_dir(&incoming).ok()?.next().map(drop))
        .await;
}

#[tokio::test]
async fn what_was_corrected_days_ago_arrives_with_the_daily_look_back() {
    let readings = Readings::of(&[("0042", "2026-11-22T13:00:00Z", 1.0)]);
    let pulling = Pulling::of(&readings).await;
    pulling.fetch().await;
    pulling.later(8 * 24 * 60);
    readings.set("0042", "2026-11-22T13:00:00Z", 3.0);
    readings.set("0042", "2026-11-24T13:00:00Z", 4.0);
    pulling.fetch().await;
    assert_eq!(pulling.power(METER).await, [3.0, 4.0]);
    assert_eq!(pulling.revisions().await, 1);
    // Within the day it is asked for the overlap alone.
    let before = pulling.windows().len();
    pulling.later(60);
    pulling.fetch().await;
    assert_eq!(pulling.windows().len() - before, 2);
}

#[tokio::test]
async fn a_page_that_says_nothing_new_changes_nothing_and_an_empty_one_is_no_delivery() {
    let readings = Readings::of(&[("0042", "2026-11-23T10:55:00Z", 1.0)]);
    let pulling = Pulling::of(&readings).await;
    for _ in 0..3 {
        pulling.fetch().await;
        pulling.later(60);
    }
    assert_eq!((pulling.power(METER).await, pulling.revisions().await), (vec![1.0], 0));
    assert_eq!(pulling.states().await, ["done", "repeated", "repeated"]);
}

#[tokio::test]
async fn a_status_that_says_there_is_nothing_is_no_refusal() {
    let lines = "start_days = 1\nabsent = [404]";
    let pulling =
        Pulling::from(READINGS, lines, |_: &Asked| Reply::Refuse(404, "nothing yet")).await;
    pulling.fetch().await;
    assert_eq!(pulling.pull().await.fetched_until, Some(at("2026-11-23T11:00:00Z")));
}

#[tokio::test]
async fn what_is_due_is_fetched_at_once_if_somebody_wants_it() {
    let pulling = Pulling::of(&Readings::default()).await;
    pulling.fetch().await;
    let command = pulling.app.app.store.by(by());
    fetch_source_now(&command, &pulling.name).await.expect("asked");
    pulling.fetch().await;
}

#[tokio::test]
async fn what_somebody_wants_while_a_turn_goes_wrong_is_fetched_at_once_after_it() {
    let (released, is_held) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (is_released, held) = (Arc::clone(&released), Arc::clone(&is_held));
    let pulling = Pulling::from(READINGS, "start_days = 1", move |_: &Asked| {
        held.store(true, Ordering::Relaxed);
        if is_released.load(Ordering::Relaxed) {
            Reply::Json(json!({ "rows": [] }))
        } else {
            Reply::Wait(503, 1)
        }
    })
    .await;
    let wanted = async {
        eventually("the turn goes on", async || is_held.load(Ordering::Relaxed).then_some(()))
            .await;
        let command = pulling.app.app.store.by(by());
        fetch_source_now(&command, &pulling.name).await.expect("asked");
    };
    let ((), failure) = tokio::join!(wanted, pulling.fail());
    assert!(failure.contains("503"), "{failure}");
    released.store(true, Ordering::Relaxed);
    pulling.fetch().await;
}

#[tokio::test]
async fn a_page_whose_file_says_whose_it_is_is_known_again() {
    let readings = Readings::of(&[("0042", "2026-11-23T10:55:00Z", 1.0)]);
    let answer = move |asked: &Asked| Reply::Json(readings.rows(asked));
    let path = "/readings?id={identifier}&from={from}&until={until}";
    let pulling = Pulling::from(path, "start_days = 1", answer).await;
    let toml = described(&pulling.head_end, path, "start_days = 1");
    let by_name = "identifier = { file_name = \"{}_*_*_*\" }";
    let toml = toml.replace("identifier = { column = \"id\" }", by_name);
    let description = Description::from_toml(&toml).expect("a description");
    let command = pulling.app.app.store.by(by());
    define_source(&command, &pulling.name, &description).await.expect("defined");
    pulling.fetch().await;
    pulling.later(1);
    fetch_source_now(&command, &pulling.name).await.expect("asked");
    pulling.fetch().await;
    assert_eq!(pulling.power(METER).await, [1.0]);
    assert_eq!(pulling.states().await, ["done", "repeated"]);
}

#[tokio::test]
async fn two_replicas_fetch_once() {
    let readings = Readings::of(&[("0042", "2026-11-23T10:55:00Z", 1.0)]);
    let pulling = Pulling::of(&readings).await;
    let app = &pulling.app.app;
    let runs = tokio::join!(look(app), look(app), look(app), look(app));
    let runs = [runs.0, runs.1, runs.2, runs.3];
    assert_eq!(runs.iter().map(|run| run.len()).sum::<usize>(), 1);
    assert_eq!(pulling.windows().len(), 2);
    assert_eq!(pulling.incoming().len(), 1);
}

#[tokio::test]
async fn operators_see_how_far_it_is_and_ask_again() {
    let readings = Readings::of(&[("0042", "2026-11-22T13:00:00Z", 1.0)]);
    let pulling = Pulling::of(&readings).await;
    pulling.fetch().await;
    let cookie = pulling.app.operator(Role::Operator).await;
    let asked = pulling
        .app
        .asked(
            &cookie,
            "mutation { fetchSourceAgain(input: { name: \"head-end\", from: \"2026-11-03T00:00:00Z\", \
             until: \"2026-11-04T00:00:00Z\" }) { status source { pull { fetchedUntil failure fetches { from until endedAt } } } } }",
        )
        .await;
    assert_eq!(
        asked["fetchSourceAgain"],
        json!({ "status": "ASKED", "source": { "pull": {
            "fetchedUntil": "2026-11-23T11:00:00+00:00", "failure": null,
            "fetches": [{ "from": "2026-11-03T00:00:00+00:00", "until": "2026-11-04T00:00:00+00:00", "endedAt": null }],
        } } })
    );
    let trail =
        pulling.app.asked(&cookie, "{ auditTrail(first: 1) { edges { node { action } } } }").await;
    assert_eq!(trail["auditTrail"]["edges"][0]["node"]["action"], "fetch_source_again");
}
