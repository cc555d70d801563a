//! For which time is asked, and when.

use meetpoort::domain::operator::Role;
use meetpoort::jobs;
use meetpoort::service::failure::Failure;
use meetpoort::service::source::fetch_again::{FetchRefusal, fetch_source_again, fetch_source_now};
use serde_json::json;

use super::{Pulling, READINGS, Readings, look};
use crate::support::head_end::{Asked, Reply};
use crate::support::portfolio::{KLANT, METER, OTHER_METER};
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
    assert!(pulling.look().await.ends.is_empty());
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
    let metrics = pulling.app.app.metrics.text().expect("text");
    assert!(metrics.contains("meetpoort_source_pulls_total{outcome=\"done\"} 1"), "{metrics}");
    assert!(metrics.contains("meetpoort_source_pages_total 1"), "{metrics}");
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
    let client = crate::support::database::connect(&pulling.app.database.url()).await;
    let states = client.query("select state from delivery order by id", &[]).await.expect("asked");
    let states: Vec<&str> = states.iter().map(|row| row.get(0)).collect();
    assert_eq!(states, ["done", "repeated", "repeated"]);
}

#[tokio::test]
async fn each_meter_is_asked_for_and_a_refused_one_costs_no_other_and_is_asked_for_again() {
    let readings = Readings::of(&[
        ("0042", "2026-11-23T10:55:00Z", 1.0),
        ("0043", "2026-11-10T10:55:00Z", 2.0),
    ]);
    let (given, known) = (readings.clone(), std::sync::Arc::new(std::sync::Mutex::new(false)));
    let is_known = std::sync::Arc::clone(&known);
    let answer = move |asked: &Asked| {
        if asked.parameter("id") == "0043" && !*is_known.lock().expect("not poisoned") {
            return Reply::Refuse(404, "no such meter");
        }
        Reply::Json(given.rows(asked))
    };
    let path = "/readings?id={identifier}&from={from}&until={until}";
    let lines = "start_days = 15\nlookback_days = 0\nat_once = 4";
    let pulling = Pulling::from(path, lines, answer).await;
    pulling.app.meter(KLANT, OTHER_METER, false).await;
    pulling.alias("0043", OTHER_METER).await;
    pulling.fetch().await;
    assert_eq!(pulling.power(METER).await, [1.0]);
    let refusals = pulling.pull().await.refusals.expect("refusals");
    assert!(refusals.contains("0043: 404 Not Found: no such meter"), "{refusals}");
    // The days that are asked for again anyway need not be noted.
    assert_eq!(pulling.fetches().await.len(), 14);

    *known.lock().expect("not poisoned") = true;
    pulling.later(15);
    pulling.fetch().await;
    assert_eq!(pulling.power(OTHER_METER).await, [2.0]);
    assert!(pulling.fetches().await.iter().all(|fetch| fetch.ended_at.is_some()));
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
async fn a_window_is_fetched_again_and_the_mark_stays() {
    let readings = Readings::of(&[("0042", "2026-11-22T13:00:00Z", 1.0)]);
    let pulling = Pulling::of(&readings).await;
    pulling.fetch().await;
    readings.set("0042", "2026-11-03T13:00:00Z", 7.0);
    let command = pulling.app.app.store.by(by());
    let (from, until) = (at("2026-11-03T00:00:00Z"), at("2026-11-04T12:00:00Z"));
    let again = || fetch_source_again(&command, &pulling.name, from, until);
    assert!(again().await.expect("asked"));
    assert!(!again().await.expect("asked"), "it is asked for already");
    let before = pulling.windows().len();
    pulling.fetch().await;
    assert_eq!(
        pulling.windows()[before..],
        [
            ["2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"],
            ["2026-11-04T00:00:00Z", "2026-11-04T12:00:00Z"]
        ]
    );
    assert_eq!(pulling.power(METER).await, [7.0, 1.0]);
    assert_eq!(pulling.pull().await.fetched_until, Some(at("2026-11-23T11:00:00Z")));
    assert!(pulling.fetches().await[0].ended_at.is_some());
    assert!(pulling.look().await.ends.is_empty());
}

#[tokio::test]
async fn what_is_no_window_is_refused() {
    let pulling = Pulling::of(&Readings::default()).await;
    let command = pulling.app.app.store.by(by());
    let now = pulling.app.clock.now();
    for (from, until, refusal) in [
        ("2026-11-03T00:00:00Z", "2026-11-03T00:00:00Z", FetchRefusal::NoWindow),
        ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z", FetchRefusal::NoWindow),
        ("2020-11-03T00:00:00Z", "2026-11-03T00:00:00Z", FetchRefusal::TooOld),
    ] {
        let asked = fetch_source_again(&command, &pulling.name, at(from), at(until)).await;
        assert!(
            matches!(asked, Err(Failure::Refused(why)) if why == refusal),
            "{from} {until} {now}"
        );
    }
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
async fn two_replicas_fetch_once() {
    let readings = Readings::of(&[("0042", "2026-11-23T10:55:00Z", 1.0)]);
    let pulling = Pulling::of(&readings).await;
    let app = &pulling.app.app;
    let runs = tokio::join!(look(app), look(app), look(app), look(app));
    let runs = [runs.0, runs.1, runs.2, runs.3];
    assert_eq!(runs.iter().map(|run| run.ends.len()).sum::<usize>(), 1);
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
