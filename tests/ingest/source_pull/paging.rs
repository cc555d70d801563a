//! Answers of several pages, by each way in which one leads to the next.

use serde_json::json;

use super::{Pulling, READINGS, Readings};
use crate::support::head_end::{Asked, Reply};
use crate::support::portfolio::METER;

fn three() -> Readings {
    Readings::of(&[
        ("0042", "2026-11-23T10:45:00Z", 1.0),
        ("0042", "2026-11-23T10:50:00Z", 2.0),
        ("0042", "2026-11-23T10:55:00Z", 3.0),
    ])
}

/// The record of a page counted from 0, and whether there is another after it.
fn page(readings: &Readings, asked: &Asked, number: usize) -> (serde_json::Value, bool) {
    let records = readings.records(asked);
    let rows: Vec<_> = records.iter().skip(number).take(1).collect();
    (json!({ "rows": rows }), number + 1 < records.len())
}

async fn arrives(pulling: Pulling) {
    pulling.fetch().await;
    assert_eq!(pulling.power(METER).await, [1.0, 2.0, 3.0]);
    let client = crate::support::database::connect(&pulling.app.database.url()).await;
    let count = client.query_one("select count(*) from delivery", &[]).await.expect("asked");
    assert_eq!(count.get::<_, i64>(0), 3, "a page is a delivery");
}

#[tokio::test]
async fn numbered_pages_are_read_until_one_is_empty() {
    let readings = three();
    let answer = move |asked: &Asked| {
        let number: usize = asked.parameter("page").parse().expect("a number");
        Reply::Json(page(&readings, asked, number - 1).0)
    };
    let lines = "start_days = 1\npaging = { kind = \"page\", parameter = \"page\" }";
    arrives(Pulling::from(READINGS, lines, answer).await).await;
}

#[tokio::test]
async fn a_continuation_is_read_until_there_is_no_token() {
    let readings = three();
    let answer = move |asked: &Asked| {
        let number = asked.parameter("token").trim_start_matches("t+/=").parse().unwrap_or(0);
        let (mut body, has_more) = page(&readings, asked, number);
        body["meta"] = json!({ "token": has_more.then(|| format!("t+/={}", number + 1)) });
        Reply::Json(body)
    };
    let lines = "start_days = 1\npaging = { kind = \"continuation\", token = \"meta.token\", parameter = \"token\" }";
    arrives(Pulling::from(READINGS, lines, answer).await).await;
}

#[tokio::test]
async fn a_link_in_the_document_is_followed() {
    let readings = three();
    let answer = move |asked: &Asked| {
        let number = asked.parameter("skip").parse().unwrap_or(0);
        let (mut body, has_more) = page(&readings, asked, number);
        let (from, until) = (asked.parameter("from"), asked.parameter("until"));
        let link = format!("/readings?from={from}&until={until}&skip={}", number + 1);
        body["next"] = json!(has_more.then_some(link));
        Reply::Json(body)
    };
    let lines = "start_days = 1\npaging = { kind = \"next\", field = \"next\" }";
    arrives(Pulling::from(READINGS, lines, answer).await).await;
}

#[tokio::test]
async fn a_link_in_the_header_is_followed() {
    let readings = three();
    let answer = move |asked: &Asked| {
        let number = asked.parameter("skip").parse().unwrap_or(0);
        let (body, has_more) = page(&readings, asked, number);
        let (from, until) = (asked.parameter("from"), asked.parameter("until"));
        let link =
            format!("</readings?from={from}&until={until}&skip={}>; rel=\"next\"", number + 1);
        if has_more { Reply::Linked(body, link) } else { Reply::Json(body) }
    };
    let lines = "start_days = 1\npaging = { kind = \"next\" }";
    arrives(Pulling::from(READINGS, lines, answer).await).await;
}

#[tokio::test]
async fn a_link_to_another_server_is_not_followed() {
    let link = "<https://127.0.0.1:1/elsewhere>; rel=\"next\"".to_owned();
    let answer = move |_: &Asked| Reply::Linked(json!({ "rows": [{}] }), link.clone());
    let lines = "start_days = 1\npaging = { kind = \"next\" }";
    let pulling = Pulling::from(READINGS, lines, answer).await;
    let failure = pulling.fail().await;
    assert!(failure.contains("leads to another server"), "{failure}");
    assert!(pulling.incoming().is_empty(), "a page whose answer is not whole is none");
}

#[tokio::test]
async fn an_api_that_repeats_its_last_page_has_an_end() {
    let readings = three();
    let answer = move |asked: &Asked| {
        let number: usize = asked.parameter("page").parse().expect("a number");
        Reply::Json(page(&readings, asked, number.min(3) - 1).0)
    };
    let lines = "start_days = 1\npaging = { kind = \"page\", parameter = \"page\" }";
    arrives(Pulling::from(READINGS, lines, answer).await).await;
}

#[tokio::test]
async fn pages_that_lead_in_a_circle_are_told() {
    let answer = |asked: &Asked| {
        let next = if asked.parameter("token") == "b" { "c" } else { "b" };
        Reply::Json(json!({ "rows": [{ "id": next, "t": asked.number, "kw": 1 }], "token": next }))
    };
    let lines = "start_days = 1\npaging = { kind = \"continuation\", token = \"token\", parameter = \"token\" }";
    let pulling = Pulling::from(READINGS, lines, answer).await;
    let failure = pulling.fail().await;
    assert!(failure.contains("a page leads back to one that was there already"), "{failure}");
    assert_eq!(pulling.head_end.asked().len(), 3);
}

#[tokio::test]
async fn a_page_that_repeats_itself_under_new_links_is_told() {
    let answer = |asked: &Asked| {
        let body = json!({ "rows": [{ "id": "0042", "t": 1_795_000_200, "kw": 1 }] });
        Reply::Linked(body, format!("</readings?cursor={}>; rel=\"next\"", asked.number))
    };
    let lines = "start_days = 1\npaging = { kind = \"next\" }";
    let pulling = Pulling::from(READINGS, lines, answer).await;
    let failure = pulling.fail().await;
    assert!(failure.contains("a page repeats an earlier one"), "{failure}");
    assert_eq!(pulling.head_end.asked().len(), 2);
}

#[tokio::test]
async fn an_answer_that_is_packed_arrives() {
    let readings = three();
    let answer = move |asked: &Asked| {
        assert_eq!(asked.headers["accept-encoding"], "gzip");
        Reply::Gzip(readings.rows(asked))
    };
    let pulling = Pulling::from(READINGS, "start_days = 1", answer).await;
    pulling.fetch().await;
    assert_eq!(pulling.power(METER).await, [1.0, 2.0, 3.0]);
}
