//! What is asked for each meter: one that is refused or new costs no other, and gets what it missed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Pulling, Readings};
use crate::support::at;
use crate::support::head_end::{Asked, Reply};
use crate::support::portfolio::{KLANT, METER, OTHER_METER};

const EACH: &str = "/readings?id={identifier}&from={from}&until={until}";

/// From a head-end that is asked for two meters, 0042 and 0043, and answers so.
async fn two_meters(
    lines: &str,
    answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
) -> Pulling {
    let pulling = Pulling::from(EACH, lines, answer).await;
    pulling.app.meter(KLANT, OTHER_METER, false).await;
    pulling.alias("0043", OTHER_METER).await;
    pulling
}

/// From one that has these readings and refuses meter 0043 by this status and these words, until it is told that it
/// knows that meter.
async fn refusing(
    readings: &Readings,
    lines: &str,
    status: u16,
    words: &'static str,
) -> (Pulling, Arc<AtomicBool>) {
    let is_known = Arc::new(AtomicBool::new(false));
    let (given, known) = (readings.clone(), Arc::clone(&is_known));
    let answer = move |asked: &Asked| {
        if asked.parameter("id") == "0043" && !known.load(Ordering::Relaxed) {
            return Reply::Refuse(status, words);
        }
        Reply::Json(given.rows(asked))
    };
    (two_meters(lines, answer).await, is_known)
}

#[tokio::test]
async fn each_meter_is_asked_for_and_a_refused_one_costs_no_other_and_is_asked_for_again() {
    let readings = Readings::of(&[
        ("0042", "2026-11-23T10:55:00Z", 1.0),
        ("0043", "2026-11-10T10:55:00Z", 2.0),
    ]);
    let lines = "start_days = 15\nlookback_days = 0\nat_once = 4";
    let (pulling, is_known) = refusing(&readings, lines, 404, "no such meter").await;
    pulling.fetch().await;
    assert_eq!(pulling.power(METER).await, [1.0]);
    let refusals = pulling.pull().await.refusals.expect("refusals");
    assert!(refusals.contains("0043: 404 Not Found: no such meter"), "{refusals}");
    assert_eq!(pulling.fetches().await.len(), 16, "one for each day");

    is_known.store(true, Ordering::Relaxed);
    pulling.later(15);
    pulling.fetch().await;
    assert_eq!(pulling.power(OTHER_METER).await, [2.0]);
    assert!(pulling.fetches().await.iter().all(|fetch| fetch.ended_at.is_some()));
}

#[tokio::test]
async fn a_meter_that_is_forbidden_costs_no_other() {
    let readings = Readings::of(&[("0042", "2026-11-23T10:55:00Z", 1.0)]);
    let (pulling, _) = refusing(&readings, "start_days = 1", 403, "not yours").await;
    pulling.fetch().await;
    assert_eq!(pulling.power(METER).await, [1.0]);
    let refusals = pulling.pull().await.refusals.expect("refusals");
    assert!(refusals.contains("0043: 403 Forbidden: not yours"), "{refusals}");
}

#[tokio::test]
async fn what_was_refused_is_asked_for_again_though_its_turn_did_not_come_to_its_end() {
    let readings = Readings::of(&[
        ("0042", "2026-11-23T10:55:00Z", 1.0),
        ("0043", "2026-11-22T13:00:00Z", 2.0),
    ]);
    let (given, is_well) = (readings.clone(), Arc::new(AtomicBool::new(false)));
    let well = Arc::clone(&is_well);
    let answer = move |asked: &Asked| {
        let is_today = asked.parameter("from") == "2026-11-23T00:00:00Z";
        match (well.load(Ordering::Relaxed), is_today) {
            (true, _) => Reply::Json(given.rows(asked)),
            // The second window is refused to all.
            (false, true) => Reply::Wait(503, 7200),
            (false, false) if asked.parameter("id") == "0043" => Reply::Refuse(422, "not now"),
            (false, false) => Reply::Json(given.rows(asked)),
        }
    };
    let lines = "start_days = 1\nlookback_days = 0\noverlap_hours = 1";
    let pulling = two_meters(lines, answer).await;
    pulling.fail().await;
    is_well.store(true, Ordering::Relaxed);
    pulling.later(3 * 24 * 60);
    pulling.fetch().await;
    assert_eq!(pulling.power(OTHER_METER).await, [2.0]);
}

#[tokio::test]
async fn a_meter_that_is_refused_day_after_day_is_asked_for_each_of_them_once() {
    let lines = "start_days = 1\nlookback_days = 0\nminutes = 60";
    let (pulling, _) = refusing(&Readings::default(), lines, 404, "no such meter").await;
    for _ in 0..4 {
        pulling.fetch().await;
        pulling.later(60);
    }
    let open = pulling.fetches().await;
    let mut windows: Vec<_> = open.iter().map(|fetch| (fetch.from, fetch.until)).collect();
    windows.sort_unstable();
    assert_eq!(
        windows,
        [
            (at("2026-11-22T00:00:00Z"), at("2026-11-23T00:00:00Z")),
            (at("2026-11-23T00:00:00Z"), at("2026-11-23T14:00:00Z")),
        ]
    );
}

#[tokio::test]
async fn a_meter_whose_alias_comes_later_gets_what_the_others_have() {
    let readings = Readings::of(&[
        ("0043", "2026-11-05T13:00:00Z", 1.0),
        ("0043", "2026-11-22T13:00:00Z", 2.0),
    ]);
    let given = readings.clone();
    let answer = move |asked: &Asked| Reply::Json(given.rows(asked));
    let lines = "start_days = 20\nlookback_days = 0\noverlap_hours = 0";
    let pulling = Pulling::from(EACH, lines, answer).await;
    pulling.app.meter(KLANT, OTHER_METER, false).await;
    pulling.fetch().await;
    pulling.alias("0043", OTHER_METER).await;
    pulling.fetch().await;
    assert_eq!(pulling.power(OTHER_METER).await, [1.0, 2.0]);
    let fetches = pulling.fetches().await;
    assert_eq!((fetches.len(), fetches[0].identifier.as_deref()), (1, Some("0043")));
    assert!(fetches[0].ended_at.is_some());
}

#[tokio::test]
async fn an_identifier_that_cannot_stand_in_a_url_is_told_and_never_asked_for() {
    let readings = Readings::of(&[("0042", "2026-11-23T10:55:00Z", 1.0)]);
    let answer = move |asked: &Asked| Reply::Json(readings.rows(asked));
    let pulling = two_meters("start_days = 1", answer).await;
    pulling.alias("..", METER).await;
    pulling.fetch().await;
    let refusals = pulling.pull().await.refusals.expect("refusals");
    assert!(refusals.contains("one about ..: it cannot stand in pull.url"), "{refusals}");
    assert!(pulling.fetches().await.is_empty());
}
