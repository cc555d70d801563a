//! Who has an answer already asks by its `ETag` whether it is still the same, and is not sent it again.

use chrono::TimeDelta;
use meetpoort::domain::amsterdam::amsterdam_rfc3339;
use meetpoort::domain::day::Day;
use meetpoort::domain::period::Period;
use meetpoort::service::pull::make_answers::make_answers;
use poem::http::StatusCode;
use poem::test::TestResponse;
use reqwest::header::{ETAG, IF_NONE_MATCH, VARY};
use serde_json::json;
use tokio_postgres::Row;

use super::day_answers::{app_with_an_answer, days};
use crate::support::portfolio::{KLANT, METER, csv_of, line};
use crate::support::server::{Site, eventually, readings_question};
use crate::support::{TestApp, now_on_grid};

/// Asks for the readings of a period, with these headers.
async fn ask(app: &TestApp, period: Period, headers: &[(&str, &str)]) -> TestResponse {
    let body = json!({
        "klant_ean": KLANT, "meter_ean": METER,
        "start_tijd": period.start().to_rfc3339(), "eind_tijd": period.end().to_rfc3339(),
    });
    let client = app.client();
    let mut request = client.post("/v1/meetdata").content_type("application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.header("Authorization", app.basic()).body(body.to_string()).send().await
}

/// The status of the answer to who has this already.
async fn status(app: &TestApp, period: Period, known: &str) -> StatusCode {
    ask(app, period, &[("If-None-Match", known)]).await.0.status()
}

fn tag_of(response: &TestResponse) -> Option<String> {
    response.0.header("etag").map(str::to_owned)
}

/// The tag of an answer that is sent and has one.
async fn tag(app: &TestApp, period: Period) -> String {
    let response = ask(app, period, &[]).await;
    response.assert_status(StatusCode::OK);
    tag_of(&response).expect("an ETag")
}

fn saturday() -> Period {
    days("2026-11-21", "2026-11-21")
}

/// Takes in another value for one interval of that Saturday, as a correction.
async fn correct(app: &TestApp) {
    app.deliver(&[line(METER, "2026-11-21T12:00:00+01:00", "-77,,,,", "corrected")]).await;
}

#[tokio::test]
async fn who_has_an_answer_gets_304_without_a_body() {
    let (app, _) = app_with_an_answer().await;
    let tag = tag(&app, saturday()).await;
    for encoding in ["identity", "gzip", "br"] {
        let headers = [("If-None-Match", tag.as_str()), ("Accept-Encoding", encoding)];
        let response = ask(&app, saturday(), &headers).await;
        response.assert_status(StatusCode::NOT_MODIFIED);
        response.assert_header("etag", &tag);
        response.assert_header("vary", "Accept-Encoding");
        response.assert_header("cache-control", "no-store");
        response.assert_header_is_not_exist("content-type");
        response.assert_header_is_not_exist("content-encoding");
        response.assert_bytes(b"").await;
    }
}

#[tokio::test]
async fn the_tag_is_the_same_whatever_the_answer_is_compressed_by() {
    let (app, _) = app_with_an_answer().await;
    let plain = tag(&app, saturday()).await;
    assert!(plain.starts_with("W/\""), "{plain}");
    for encoding in ["zstd", "gzip", "br", "identity"] {
        let response = ask(&app, saturday(), &[("Accept-Encoding", encoding)]).await;
        response.assert_status(StatusCode::OK);
        response.assert_header("vary", "Accept-Encoding");
        assert_eq!(tag_of(&response).as_deref(), Some(plain.as_str()), "{encoding}");
    }
}

#[tokio::test]
async fn a_correction_gives_another_tag_and_is_sent_at_once() {
    let (app, _) = app_with_an_answer().await;
    let before = tag(&app, saturday()).await;
    correct(&app).await;
    let response = ask(&app, saturday(), &[("If-None-Match", &before)]).await;
    response.assert_status(StatusCode::OK);
    assert_eq!(tag_of(&response), None, "it was not made before");
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 1);
    assert_ne!(tag(&app, saturday()).await, before);
    assert_eq!(status(&app, saturday(), &before).await, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_that_is_made_again_and_is_the_same_keeps_its_tag() {
    let (app, client) = app_with_an_answer().await;
    let before = tag(&app, saturday()).await;
    let again =
        "update meter_day set revision = nextval('meter_day_revision'), is_answered = false";
    client.batch_execute(again).await.expect("changed");
    assert_eq!(status(&app, saturday(), &before).await, StatusCode::OK);
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 1);
    assert_eq!(tag(&app, saturday()).await, before);
    assert_eq!(status(&app, saturday(), &before).await, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn days_without_readings_do_not_make_it_another_answer() {
    let (app, _) = app_with_an_answer().await;
    let tag = tag(&app, saturday()).await;
    let around = days("2026-11-19", "2026-11-22");
    assert_eq!(status(&app, around, &tag).await, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn each_day_of_several_makes_it_another_answer() {
    let (app, _) = app_with_an_answer().await;
    app.deliver_intervals(METER, "2026-11-20T00:00:00", "2026-11-21T00:00:00").await;
    assert_eq!(make_answers(&app.app.store).await.expect("made"), 1);
    let mut tags = Vec::new();
    for (first, last) in [(20, 20), (21, 21), (20, 21), (19, 19)] {
        let [first, last] = [first, last].map(|day| format!("2026-11-{day}"));
        tags.push(tag(&app, days(&first, &last)).await);
    }
    for (place, one) in tags.iter().enumerate() {
        assert!(!tags[place + 1..].contains(one), "{tags:?}");
    }
}

#[tokio::test]
async fn an_answer_that_was_not_made_before_has_no_tag_and_is_sent_again() {
    let (app, _) = app_with_an_answer().await;
    let tag = tag(&app, saturday()).await;
    let noon = saturday().start() + TimeDelta::hours(12);
    let morning = Period::new(saturday().start(), noon).expect("a period");
    let response = ask(&app, morning, &[("If-None-Match", &tag)]).await;
    response.assert_status(StatusCode::OK);
    assert_eq!(tag_of(&response), None);
}

#[tokio::test]
async fn who_has_other_answers_is_sent_this_one() {
    let (app, _) = app_with_an_answer().await;
    let others = format!("\"1\", {}, nonsense", tag(&app, days("2026-11-19", "2026-11-19")).await);
    let response = ask(&app, saturday(), &[("If-None-Match", &others)]).await;
    response.assert_status(StatusCode::OK);
    let body = response.0.into_body().into_string().await.expect("text");
    assert!(body.contains("netto_actief_vermogen"), "{body}");
}

#[tokio::test]
async fn who_has_several_answers_names_them_in_a_list_or_on_several_lines() {
    let (app, _) = app_with_an_answer().await;
    let tag = tag(&app, saturday()).await;
    let strong = tag.trim_start_matches("W/");
    for lines in [vec!["\"1\"", &tag], vec![strong, "\"2\""], vec![&format!("\"1,2\" , {tag}")]] {
        let headers: Vec<_> = lines.iter().map(|line| ("If-None-Match", *line)).collect();
        let response = ask(&app, saturday(), &headers).await;
        assert_eq!(response.0.status(), StatusCode::NOT_MODIFIED, "{lines:?}");
    }
}

#[tokio::test]
async fn a_star_stands_for_whatever_there_is_whether_it_was_made_before_or_not() {
    let (app, _) = app_with_an_answer().await;
    assert_eq!(status(&app, saturday(), "*").await, StatusCode::NOT_MODIFIED);
    correct(&app).await;
    assert_eq!(status(&app, saturday(), "*").await, StatusCode::NOT_MODIFIED);
    let noon = saturday().start() + TimeDelta::hours(12);
    let morning = Period::new(saturday().start(), noon).expect("a period");
    assert_eq!(status(&app, morning, "*").await, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn once_consent_is_withdrawn_who_has_the_answer_learns_no_more_than_a_stranger() {
    let (app, _) = app_with_an_answer().await;
    let tag = tag(&app, saturday()).await;
    app.withdraws(KLANT).await;
    for known in [tag.as_str(), "*"] {
        let response = ask(&app, saturday(), &[("If-None-Match", known)]).await;
        response.assert_status(StatusCode::NOT_FOUND);
        assert_eq!(tag_of(&response), None, "{known}");
    }
}

#[tokio::test]
async fn a_tag_is_no_credential() {
    let (app, _) = app_with_an_answer().await;
    let tag = tag(&app, saturday()).await;
    let client = app.client();
    let request = client.post("/v1/meetdata").content_type("application/json");
    let body = json!({
        "klant_ean": KLANT, "meter_ean": METER,
        "start_tijd": "2026-11-21T00:00:00", "eind_tijd": "2026-11-22T00:00:00",
    });
    let response = request.header("If-None-Match", &tag).body(body.to_string()).send().await;
    response.assert_status(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_ledger_has_each_answer_and_says_that_nothing_left_of_one_that_is_unchanged() {
    let (app, client) = app_with_an_answer().await;
    let tag = tag(&app, saturday()).await;
    assert_eq!(status(&app, saturday(), &tag).await, StatusCode::NOT_MODIFIED);
    let query = "select readings_given, is_unchanged, consent_ids from pull order by id";
    let rows = client.query(query, &[]).await.expect("rows");
    let entry = |row: &Row| (row.get(0), row.get(1), row.get(2));
    let entered: Vec<(i32, bool, Vec<i32>)> = rows.iter().map(entry).collect();
    let [(288, false, opened), (0, true, again)] = entered.as_slice() else {
        panic!("{entered:?}")
    };
    assert!(!opened.is_empty() && opened == again, "{entered:?}");
}

#[tokio::test]
async fn an_answer_whose_consent_is_being_changed_is_entered_the_same() {
    let (app, client) = app_with_an_answer().await;
    let tag = tag(&app, saturday()).await;
    let changing = app.hold_up("select from consent where id = 1 for update").await;
    let frees = async {
        app.waits(1).await;
        changing.lets_go().await;
    };
    let (status, ()) = tokio::join!(status(&app, saturday(), &tag), frees);
    assert_eq!(status, StatusCode::NOT_MODIFIED);
    let query = "select is_unchanged from pull order by id desc limit 1";
    assert!(client.query_one(query, &[]).await.expect("a row").get::<_, bool>(0));
}

#[tokio::test]
async fn a_client_library_asks_again_over_the_network_and_gets_304() {
    let site = Site::new().await;
    site.register_customer();
    let day = Day::of(now_on_grid()).before();
    site.run(&["ingest", &site.write("dag.csv", &csv_of(METER, day)).to_string_lossy()]);
    let credentials = site.issue_credential();
    let [from, to] = [day.start(), day.end()].map(amsterdam_rfc3339);
    let question = readings_question(&credentials, (KLANT, METER), &from, &to);
    let server = site.serve().await;
    // A job makes the answer.
    let tag = eventually("an answer with a tag", async || {
        let answer = server.post("/v1/meetdata", &question).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.headers().get(ETAG).cloned()
    })
    .await;
    let url = format!("https://{}/v1/meetdata", server.address);
    let request = server.client.post(url).json(&question).header(IF_NONE_MATCH, &tag);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(answer.headers()[ETAG], tag);
    assert_eq!(answer.headers()[VARY], "Accept-Encoding");
    assert!(answer.bytes().await.expect("read").is_empty());
    // The connection goes on.
    let answer = server.post("/v1/meetdata", &question).await;
    let records: Vec<serde_json::Value> = answer.json().await.expect("an array");
    assert!(records.len() >= 276 * 5, "{}", records.len());
}
