//! Answers are compressed as the caller accepts it, and are the same once read.

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use poem::http::StatusCode;
use poem::test::TestResponse;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::support::TestApp;
use crate::support::portfolio::{KLANT, METER};

/// A day of readings.
async fn day(app: &TestApp, accept_encoding: &str) -> TestResponse {
    let body = json!({
        "klant_ean": KLANT, "meter_ean": METER,
        "start_tijd": "2026-11-21T00:00:00", "eind_tijd": "2026-11-22T00:00:00",
    });
    let client = app.client();
    let request = client.post("/v1/meetdata").header("Authorization", app.basic());
    let request = request.header("Accept-Encoding", accept_encoding);
    request.content_type("application/json").body(body.to_string()).send().await
}

async fn app_with_a_day() -> TestApp {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-21T00:00:00", "2026-11-22T00:00:00").await;
    app
}

async fn bytes(response: TestResponse) -> Vec<u8> {
    response.0.into_body().into_vec().await.expect("a body")
}

/// The answer in this encoding is smaller, says so, and reads as the answer without does.
async fn assert_round_trip<D: AsyncRead + Unpin>(
    encoding: &str,
    decoder: impl FnOnce(std::io::Cursor<Vec<u8>>) -> D,
) {
    let app = app_with_a_day().await;
    let plain = bytes(day(&app, "identity").await).await;
    let response = day(&app, encoding).await;
    response.assert_status(StatusCode::OK);
    response.assert_header("content-encoding", encoding);
    response.assert_header("vary", "Accept-Encoding");
    let compressed = bytes(response).await;
    assert!(compressed.len() < plain.len() / 10, "{} of {}", compressed.len(), plain.len());
    let mut read = Vec::new();
    decoder(std::io::Cursor::new(compressed)).read_to_end(&mut read).await.expect("readable");
    assert_eq!(read, plain);
}

#[tokio::test]
async fn gzip_reads_as_the_same_json() {
    assert_round_trip("gzip", GzipDecoder::new).await;
}

#[tokio::test]
async fn brotli_reads_as_the_same_json() {
    assert_round_trip("br", BrotliDecoder::new).await;
}

#[tokio::test]
async fn zstd_reads_as_the_same_json() {
    assert_round_trip("zstd", ZstdDecoder::new).await;
}

#[tokio::test]
async fn an_answer_that_is_not_compressed_says_that_it_could_have_been() {
    let response = day(&app_with_a_day().await, "identity").await;
    response.assert_header_is_not_exist("content-encoding");
    response.assert_header("vary", "Accept-Encoding");
    let records: Value = serde_json::from_slice(&bytes(response).await).expect("JSON");
    assert_eq!(records.as_array().map(Vec::len), Some(288 * 5));
}

#[tokio::test]
async fn an_error_is_not_compressed() {
    let app = TestApp::start().await;
    let response = day(&app, "gzip").await;
    response.assert_status(StatusCode::NOT_FOUND);
    response.assert_header_is_not_exist("content-encoding");
}
