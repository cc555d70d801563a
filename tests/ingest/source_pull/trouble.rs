//! What goes wrong on the way costs no reading, brings none twice, and is told without a secret.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use meetpoort::domain::operator::Role;
use meetpoort::service::source::pull::PullEnd;
use serde_json::json;

use super::{Pulling, READINGS, Readings, look};
use crate::support::head_end::{Asked, HeadEnd, Reply};
use crate::support::operator::Cookie;
use crate::support::portfolio::METER;
use crate::support::server::eventually;
use crate::support::{at, by};

fn two_days() -> Readings {
    Readings::of(&[("0042", "2026-11-22T13:00:00Z", 1.0), ("0042", "2026-11-23T10:55:00Z", 2.0)])
}

/// From a head-end with readings of two days, of which this becomes of some questions.
async fn with(
    lines: &str,
    spoil: impl Fn(&Asked, serde_json::Value) -> Option<Reply> + Send + Sync + 'static,
) -> Pulling {
    let readings = two_days();
    let answer = move |asked: &Asked| {
        let rows = readings.rows(asked);
        spoil(asked, rows.clone()).unwrap_or(Reply::Json(rows))
    };
    Pulling::from(READINGS, &format!("start_days = 1\n{lines}"), answer).await
}

/// All is there, once.
async fn is_whole(pulling: &Pulling) {
    assert_eq!(pulling.power(METER).await, [1.0, 2.0]);
    assert_eq!(pulling.revisions().await, 0);
    assert!(pulling.incoming().is_empty(), "{:?}", pulling.incoming());
}

#[tokio::test]
async fn an_answer_that_is_cut_off_leaves_nothing_and_is_asked_for_again() {
    let pulling = with("", |asked, rows| (asked.number == 1).then_some(Reply::Cut(rows, 20))).await;
    pulling.fetch().await;
    is_whole(&pulling).await;
    assert_eq!(pulling.head_end.asked().len(), 3);
}

#[tokio::test]
async fn an_api_that_fails_for_a_while_is_asked_again_from_where_the_mark_is() {
    let fails = Arc::new(AtomicBool::new(true));
    let failing = Arc::clone(&fails);
    let pulling = with("", move |asked, rows| {
        (asked.number >= 1 && failing.load(Ordering::Relaxed)).then_some(Reply::Cut(rows, 5))
    })
    .await;
    let failure = pulling.fail().await;
    // Where it is cut decides whether anything of the answer came.
    assert!(failure.contains("broke off") || failure.contains("cannot be reached"), "{failure}");
    let pull = pulling.pull().await;
    assert_eq!(pull.fetched_until, Some(at("2026-11-23T00:00:00Z")));
    assert_eq!((pull.attempts, pull.failing_since), (1, Some(at("2026-11-23T11:00:00Z"))));
    assert!(pulling.look().await.is_empty(), "there is a pause first");

    fails.store(false, Ordering::Relaxed);
    pulling.later(1);
    let before = pulling.windows().len();
    pulling.fetch().await;
    is_whole(&pulling).await;
    assert_eq!(pulling.windows()[before..], [["2026-11-23T00:00:00Z", "2026-11-23T11:00:00Z"]]);
    let pull = pulling.pull().await;
    assert_eq!((pull.attempts, pull.failing_since, pull.failure), (0, None, None));
}

#[tokio::test]
async fn whenever_it_is_stopped_the_next_turn_goes_on_and_nothing_is_lost_or_there_twice() {
    for held in [0, 1] {
        let holds = Arc::new(AtomicBool::new(true));
        let holding = Arc::clone(&holds);
        let pulling = with("", move |asked, _| {
            (asked.number == held && holding.load(Ordering::Relaxed)).then_some(Reply::Hold)
        })
        .await;
        let app = pulling.app.app.clone();
        let turn = tokio::spawn(async move { look(&app).await });
        let head_end = &pulling.head_end;
        let came = async || (head_end.asked().len() > held).then_some(());
        eventually("it is asked", came).await;
        turn.abort();
        assert!(turn.await.is_err());
        holds.store(false, Ordering::Relaxed);
        // The turn is given back by itself.
        eventually("it is fetched", async || {
            pulling.look().await.contains(&(pulling.name.clone(), PullEnd::Done)).then_some(())
        })
        .await;
        pulling.take_in().await;
        is_whole(&pulling).await;
    }
}

#[tokio::test]
async fn an_api_that_wants_us_to_wait_is_given_that_time() {
    let pulling = with("", |asked, _| (asked.number == 0).then_some(Reply::Wait(429, 2))).await;
    pulling.fetch().await;
    is_whole(&pulling).await;
    let asked = pulling.head_end.asked();
    assert!(asked[1].at - asked[0].at >= Duration::from_secs(2));
}

#[tokio::test]
async fn one_that_wants_us_to_wait_for_long_is_asked_in_another_turn() {
    let pulling = with("", |asked, _| (asked.number == 0).then_some(Reply::Wait(503, 7200))).await;
    let failure = pulling.fail().await;
    assert!(failure.contains("503 Service Unavailable; try again after 7200 seconds"), "{failure}");
    assert_eq!(pulling.pull().await.due_at, Some(at("2026-11-23T13:00:00Z")));
    assert_eq!(pulling.head_end.asked().len(), 1);
}

#[tokio::test]
async fn what_is_refused_is_told_in_the_words_of_the_api_and_not_tried_again_within_the_turn() {
    let pulling = with("", |_, _| Some(Reply::Refuse(400, "from must be a day"))).await;
    assert_eq!(pulling.fail().await, "400 Bad Request: from must be a day");
    assert_eq!(pulling.head_end.asked().len(), 1);
}

#[tokio::test]
async fn a_secret_that_an_api_repeats_is_told_to_nobody() {
    let lines = "auth = { kind = \"key\", parameter = \"key\" }";
    let pulling =
        with(lines, |_, _| Some(Reply::Refuse(403, "no key geheim-en-lang-7 here"))).await;
    pulling.secret("geheim-en-lang-7").await;
    let failure = pulling.fail().await;
    assert_eq!(failure, "403 Forbidden: no key [secret] here");
    // Too many tries may shut us out.
    assert_eq!(pulling.pull().await.due_at, Some(at("2026-11-23T11:15:00Z")));
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_and_no_url_is() {
    let mut pulling = with("auth = { kind = \"key\", parameter = \"key\" }", |_, _| None).await;
    let other = HeadEnd::start(|_: &Asked| Reply::Json(json!({ "rows": [] }))).await;
    pulling.head_end.authority_pem = other.authority_pem.clone();
    pulling
        .describe(READINGS, "start_days = 1\nauth = { kind = \"key\", parameter = \"key\" }")
        .await;
    pulling.secret("geheim-en-lang-7").await;
    let failure = pulling.fail().await;
    assert!(failure.starts_with("the certificate of the API is not trusted"), "{failure}");
    assert!(!failure.contains("geheim") && !failure.contains("readings"), "{failure}");
}

/// The warning that nothing can be fetched, if there is one.
async fn asked_for(pulling: &Pulling, cookie: &Cookie) -> Option<serde_json::Value> {
    let asked = pulling.app.asked(cookie, "{ warnings { code subject message } }").await;
    let warnings = asked["warnings"].as_array().expect("warnings").clone();
    warnings.into_iter().find(|warning| warning["code"] == "SOURCE_NOT_FETCHED")
}

#[tokio::test]
async fn a_source_that_fails_for_an_hour_is_warned_of_and_a_disabled_one_is_not() {
    let pulling = with("", |_, _| Some(Reply::Refuse(400, "no"))).await;
    pulling.fail().await;
    let cookie = pulling.app.operator(Role::Viewer).await;
    assert_eq!(asked_for(&pulling, &cookie).await, None);
    // A session does not last that long.
    pulling.later(61);
    let cookie = pulling.app.operator(Role::Admin).await;
    let warned = async || asked_for(&pulling, &cookie).await;
    let warning = warned().await.expect("a warning");
    assert_eq!(warning["subject"], "head-end");
    assert_eq!(
        warning["message"],
        "nothing can be fetched from source head-end: 400 Bad Request: no"
    );
    let command = pulling.app.app.store.by(by());
    let disabled =
        meetpoort::service::source::set_enabled::set_source_enabled(&command, &pulling.name, false);
    disabled.await.expect("disabled");
    assert_eq!(warned().await, None);
    assert!(pulling.look().await.is_empty());
}
