//! Answers about whole days are made once and kept. Whoever asks sees no difference, but for the time it takes.

use std::io::Read;

use chrono::{DateTime, TimeDelta, Utc};
use flate2::read::GzDecoder;
use meetpoort::domain::day::Day;
use meetpoort::domain::period::Period;
use meetpoort::service::pull::make_answers::{drop_ended_answers, make_answers};
use poem::http::StatusCode;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use tokio_postgres::Client;

use crate::support::database::connect;
use crate::support::portfolio::{KLANT, METER, line};
use crate::support::{TestApp, at};

/// What is answered, unpacked; the status if it is none.
async fn pulled(app: &TestApp, period: Period, encoding: &str) -> Result<Vec<u8>, StatusCode> {
    let body = json!({
        "klant_ean": KLANT, "meter_ean": METER,
        "start_tijd": period.start().to_rfc3339(), "eind_tijd": period.end().to_rfc3339(),
    });
    let client = app.client();
    let request = client.post("/v1/meetdata").header("Authorization", app.basic());
    let request = request.header("Accept-Encoding", encoding).content_type("application/json");
    let response = request.body(body.to_string()).send().await.0;
    if !response.status().is_success() {
        return Err(response.status());
    }
    let encoding = response.header("content-encoding").unwrap_or("identity").to_owned();
    let body = response.into_body().into_vec().await.expect("a body");
    let mut plain = Vec::new();
    match encoding.as_str() {
        "gzip" => {
            // One member, with the right checksum and length, and nothing after it.
            let mut member = GzDecoder::new(body.as_slice());
            member.read_to_end(&mut plain).expect("a member of gzip");
            assert!(member.into_inner().is_empty());
        }
        "zstd" => plain = zstd::stream::decode_all(body.as_slice()).expect("frames of zstd"),
        "br" => {
            use async_compression::tokio::bufread::BrotliDecoder;
            use tokio::io::AsyncReadExt;
            let mut decoder = BrotliDecoder::new(body.as_slice());
            decoder.read_to_end(&mut plain).await.expect("brotli");
        }
        _ => plain = body,
    }
    Ok(plain)
}

/// The same put together row by row, as if nothing had been kept.
async fn by_rows(app: &TestApp, client: &Client, period: Period) -> Result<Vec<u8>, StatusCode> {
    let turn = "update day_answer set revision = -revision";
    client.batch_execute(turn).await.expect("put aside");
    let plain = pulled(app, period, "identity").await;
    client.batch_execute(turn).await.expect("put back");
    plain
}

/// From the beginning of one day to the end of another.
pub(super) fn days(first: &str, last: &str) -> Period {
    let day = |text: &str| text.parse::<Day>().expect("a day");
    Period::new(day(first).start(), day(last).end()).expect("a period")
}

/// How many days have an answer that counts.
async fn answered(client: &Client) -> i64 {
    let query = "select count(*) from day_answer join meter_day using (meter_id, day, revision)";
    client.query_one(query, &[]).await.expect("a row").get(0)
}

/// Lines for each interval of a period but some, with values missing here and there.
fn lines(random: &mut StdRng, period: Period, status: &str, percent: u32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut end = period.start() + TimeDelta::minutes(5);
    while end <= period.end() {
        if random.random_range(0..100) < percent {
            let mut value = |least: i32, most: i32| match random.random_range(0..8) {
                0 => String::new(),
                _ => {
                    format!("{}.{}", random.random_range(least..most), random.random_range(0..100))
                }
            };
            let mut values = [value(-900, 900), value(-90, 90), value(200, 250)].to_vec();
            values.extend([value(200, 250), value(200, 250)]);
            if values.iter().any(|value| !value.is_empty()) {
                lines.push(line(METER, &end.to_rfc3339(), &values.join(","), status));
            }
        }
        end += TimeDelta::minutes(5);
    }
    lines
}

/// Whole days and other periods within these days.
fn periods(random: &mut StdRng, first: Day, count: usize) -> Vec<Period> {
    let days: Vec<Day> =
        std::iter::successors(Some(first), |day| Some(day.after())).take(count).collect();
    let mut periods = vec![Period::new(first.start(), days[count - 1].end()).expect("a period")];
    for day in &days {
        periods.push(Period::new(day.start(), day.end()).expect("a period"));
    }
    let last = days[count - 1].end();
    for _ in 0..4 {
        let minutes = random.random_range(1..i64::try_from(count).expect("few") * 1_440);
        let start: DateTime<Utc> = first.start() + TimeDelta::minutes(minutes / 5 * 5);
        let end = [last, last + TimeDelta::hours(7)].choose(random).copied().expect("one");
        periods.push(Period::new(start, end).expect("a period"));
    }
    periods
}

/// Days of one season, delivered, answered, corrected and answered again: whatever is asked, however it is
/// compressed, has the bytes that reading row by row gives.
async fn assert_same(now: &str, first: &str, seed: u64) {
    let app = TestApp::start_at(now).await.with_customer().await;
    let client = connect(&app.database.url()).await;
    let mut random = StdRng::seed_from_u64(seed);
    let first: Day = first.parse().expect("a day");
    let asked = periods(&mut random, first, 4);
    for (status, percent) in [("measured", 80), ("corrected", 10), ("measured", 30)] {
        app.deliver(&lines(&mut random, asked[0], status, percent)).await;
        for makes in [false, true] {
            if makes {
                app.clock.set(app.clock.now() + TimeDelta::minutes(11));
                make_answers(&app.app.store).await.expect("made");
                assert_eq!(answered(&client).await, 4);
            }
            for period in &asked {
                let expected = by_rows(&app, &client, *period).await;
                // The last is the first, compressed on its way: once is enough.
                let brotli = (*period == asked[0]).then_some("br");
                for form in ["identity", "gzip", "zstd"].into_iter().chain(brotli) {
                    let given = pulled(&app, *period, form).await;
                    assert!(given == expected, "{seed} {status} {makes} {period:?} {form}");
                }
            }
        }
    }
}

#[tokio::test]
async fn kept_and_read_row_by_row_are_the_same_bytes_on_plain_days() {
    assert_same("2026-11-23T12:00:00+01:00", "2026-11-19", 1).await;
}

#[tokio::test]
async fn kept_and_read_row_by_row_are_the_same_bytes_when_the_clock_goes_back() {
    assert_same("2026-10-28T12:00:00+01:00", "2026-10-23", 2).await;
}

#[tokio::test]
async fn kept_and_read_row_by_row_are_the_same_bytes_when_the_clock_goes_forward() {
    assert_same("2026-04-01T12:00:00+02:00", "2026-03-27", 3).await;
}

/// One whole day of readings, of which the answer was made.
pub(super) async fn app_with_an_answer() -> (TestApp, Client) {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-21T00:00:00", "2026-11-22T00:00:00").await;
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 1);
    let client = connect(&app.database.url()).await;
    assert_eq!(answered(&client).await, 1);
    (app, client)
}

/// The same, but what was kept by zstd is `{}`, which no readings give.
async fn app_that_kept_something_else() -> TestApp {
    let (app, client) = app_with_an_answer().await;
    let frame = zstd::bulk::compress(b"{}", 1).expect("a frame");
    let change = "update day_answer set zstd = $1, plain_bytes = 2";
    client.execute(change, &[&frame]).await.expect("changed");
    app
}

#[tokio::test]
async fn what_was_kept_is_what_is_sent() {
    let app = app_that_kept_something_else().await;
    let day = days("2026-11-21", "2026-11-21");
    assert_eq!(pulled(&app, day, "identity").await.as_deref(), Ok(b"[{}]".as_slice()));
    assert_eq!(pulled(&app, day, "zstd").await.as_deref(), Ok(b"[{}]".as_slice()));
}

#[tokio::test]
async fn days_without_readings_are_no_reason_to_read_row_by_row() {
    let app = app_that_kept_something_else().await;
    let around = days("2026-11-19", "2026-11-22");
    assert_eq!(pulled(&app, around, "zstd").await.as_deref(), Ok(b"[{}]".as_slice()));
    let before = days("2026-11-19", "2026-11-20");
    assert_eq!(pulled(&app, before, "gzip").await.as_deref(), Ok(b"[]".as_slice()));
}

#[tokio::test]
async fn a_correction_counts_at_once_and_not_only_when_the_answer_is_made_again() {
    let (app, client) = app_with_an_answer().await;
    let day = days("2026-11-21", "2026-11-21");
    let before = pulled(&app, day, "zstd").await;
    app.deliver(&[line(METER, "2026-11-21T12:00:00+01:00", "-77,,,,", "corrected")]).await;
    assert_eq!(answered(&client).await, 0);
    let after = pulled(&app, day, "zstd").await;
    assert_ne!(after, before);
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 1);
    assert_eq!(pulled(&app, day, "zstd").await, after);
}

#[tokio::test]
async fn no_answer_is_older_than_the_last_delivery_while_two_replicas_make_them() {
    let (app, _) = app_with_an_answer().await;
    let day = days("2026-11-21", "2026-11-21");
    let deliver_and_pull = async {
        for value in 1..=15 {
            let values = format!("{value},,,,");
            app.deliver(&[line(METER, "2026-11-21T12:00:00+01:00", &values, "corrected")]).await;
            for form in ["zstd", "gzip"] {
                let given = pulled(&app, day, form).await.expect("given");
                let records: Vec<serde_json::Value> = serde_json::from_slice(&given).expect("JSON");
                // The 144th interval, which has one record of active power and four others.
                assert_eq!(records[143 * 5]["waarde"], value);
            }
        }
    };
    let make = async || {
        loop {
            make_answers(&app.app.store).await.expect("made");
        }
    };
    tokio::select! {
        () = deliver_and_pull => {}
        () = make() => {}
        () = make() => {}
    }
}

#[tokio::test]
async fn a_day_that_lacks_readings_is_answered_once_it_has_been_quiet() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-21T00:00:00", "2026-11-21T12:00:00").await;
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 0);
    app.clock.set(app.clock.now() + TimeDelta::minutes(11));
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 1);
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 0);
}

#[tokio::test]
async fn today_is_not_answered_before_it_is_over() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-23T00:00:00", "2026-11-23T11:00:00").await;
    app.clock.set(app.clock.now() + TimeDelta::minutes(30));
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 0);
}

#[tokio::test]
async fn no_answer_is_made_or_kept_that_no_consent_opens() {
    let (app, client) = app_with_an_answer().await;
    app.withdraws(KLANT).await;
    assert_eq!(
        pulled(&app, days("2026-11-21", "2026-11-21"), "zstd").await,
        Err(StatusCode::NOT_FOUND)
    );
    assert_eq!(drop_ended_answers(&app.app.store).await.expect("dropped"), 1);
    app.deliver(&[line(METER, "2026-11-21T12:00:00+01:00", "-77,,,,", "corrected")]).await;
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 0);
    assert_eq!(answered(&client).await, 0);
}

#[tokio::test]
async fn a_consent_that_was_declared_before_it_is_recorded_has_its_days_answered() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.deliver_intervals(METER, "2026-11-21T00:00:00", "2026-11-22T00:00:00").await;
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 0);
    app.consents(KLANT, "2026-11-20T12:00:00").await;
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 1);
}

#[tokio::test]
async fn a_consent_that_is_given_again_does_not_open_what_was_kept_under_the_one_before() {
    let (app, _) = app_with_an_answer().await;
    app.withdraws(KLANT).await;
    let now = app.clock.now() + TimeDelta::minutes(1);
    app.clock.set(now);
    app.consents(KLANT, &now.to_rfc3339()).await;
    let day = days("2026-11-21", "2026-11-21");
    assert_eq!(pulled(&app, day, "zstd").await.as_deref(), Ok(b"[]".as_slice()));
}

#[tokio::test]
async fn an_answer_of_an_earlier_consent_goes_though_another_is_in_force() {
    let (app, client) = app_with_an_answer().await;
    app.withdraws(KLANT).await;
    let now = app.clock.now() + TimeDelta::minutes(1);
    app.clock.set(now);
    app.consents(KLANT, &now.to_rfc3339()).await;
    assert_eq!(drop_ended_answers(&app.app.store).await.expect("dropped"), 1);
    assert_eq!(answered(&client).await, 0);
}

#[tokio::test]
async fn whoever_counts_a_day_anew_makes_its_answer_void_also_without_knowing_of_it() {
    let (_app, client) = app_with_an_answer().await;
    client.batch_execute("update meter_day set corrected = corrected").await.expect("counted");
    assert_eq!(answered(&client).await, 0);
}

#[tokio::test]
async fn no_answer_is_made_of_readings_that_are_fewer_than_were_counted() {
    let (app, client) = app_with_an_answer().await;
    client.batch_execute("update meter_day set present = present + 1").await.expect("counted");
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 0);
    assert_eq!(answered(&client).await, 0);
    let day = days("2026-11-21", "2026-11-21");
    let given = pulled(&app, day, "gzip").await.expect("given");
    let records: Vec<serde_json::Value> = serde_json::from_slice(&given).expect("JSON");
    assert_eq!(records.len(), 288 * 5);
}

#[tokio::test]
async fn an_answer_goes_when_its_readings_may_no_longer_be_read() {
    let (app, client) = app_with_an_answer().await;
    app.clock.set(at("2026-12-22T00:00:01+01:00"));
    assert_eq!(drop_ended_answers(&app.app.store).await.expect("dropped"), 1);
    assert_eq!(answered(&client).await, 0);
}

#[tokio::test]
async fn the_ledger_counts_the_intervals_of_what_was_kept() {
    let (app, client) = app_with_an_answer().await;
    pulled(&app, days("2026-11-20", "2026-11-21"), "gzip").await.expect("given");
    let given = "select readings_given from pull";
    assert_eq!(client.query_one(given, &[]).await.expect("a row").get::<_, i32>(0), 288);
}
