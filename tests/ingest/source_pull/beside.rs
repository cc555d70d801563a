//! Windows that somebody asks for beside the mark.

use std::sync::{Arc, OnceLock};

use chrono::TimeDelta;
use meetpoort::service::failure::Failure;
use meetpoort::service::source::fetch_again::{FetchRefusal, fetch_source_again};
use meetpoort::service::source::pull::PullEnd;

use super::{Pulling, READINGS, Readings};
use crate::support::head_end::{Asked, Reply};
use crate::support::portfolio::METER;
use crate::support::{TestClock, at, by};

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
    assert!(pulling.look().await.is_empty());
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
async fn what_takes_longer_than_a_turn_goes_on_in_the_next_where_it_ended() {
    let readings = Readings::of(&[
        ("0042", "2026-11-03T13:00:00Z", 1.0),
        ("0042", "2026-11-05T13:00:00Z", 2.0),
    ]);
    let (given, clock) = (readings.clone(), Arc::new(OnceLock::<TestClock>::new()));
    let slow = Arc::clone(&clock);
    let answer = move |asked: &Asked| {
        if let Some(clock) = slow.get() {
            clock.set(clock.now() + TimeDelta::minutes(6));
        }
        Reply::Json(given.rows(asked))
    };
    let pulling = Pulling::from(READINGS, "start_days = 1\nminutes = 1440", answer).await;
    pulling.fetch().await;
    clock.set(pulling.app.clock.clone()).ok().expect("set once");
    let command = pulling.app.app.store.by(by());
    let (from, until) = (at("2026-11-03T00:00:00Z"), at("2026-11-06T00:00:00Z"));
    assert!(fetch_source_again(&command, &pulling.name, from, until).await.expect("asked"));
    let before = pulling.windows().len();
    for _ in 0..2 {
        assert_eq!(pulling.look().await, [(pulling.name.clone(), PullEnd::GoesOn)]);
    }
    pulling.fetch().await;
    let days = ["2026-11-03", "2026-11-04", "2026-11-05"].map(|day| format!("{day}T00:00:00Z"));
    let asked: Vec<_> = pulling.windows()[before..].iter().map(|[from, _]| from.clone()).collect();
    assert_eq!(asked, days);
    assert_eq!(pulling.power(METER).await, [1.0, 2.0]);
}
