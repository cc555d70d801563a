//! From where a browser asks: what a page elsewhere sends is refused, whatever cookie comes along.

use meetpoort::domain::operator::Role;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::Cookie;

const OURS: &str = "https://localhost:8444";

/// The status of a question that is asked with these headers.
async fn asked(app: &TestApp, cookie: &Cookie, headers: &[(&str, &str)]) -> StatusCode {
    let client = app.operator_client();
    let body = json!({ "query": "{ me { email } }" }).to_string();
    let mut request = client.post("/graphql").content_type("application/json").body(body);
    if let Some(cookie) = cookie {
        request = request.header("Cookie", cookie);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await;
    let status = response.0.status();
    let answer: Value = response.json().await.value().deserialize();
    assert_eq!(status == StatusCode::OK, answer.get("errors").is_none(), "{answer}");
    status
}

#[tokio::test]
async fn a_page_of_ours_and_a_program_without_a_page_may_ask() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await;
    for headers in [
        vec![],
        vec![("Origin", OURS)],
        vec![("Origin", OURS), ("Sec-Fetch-Site", "same-origin")],
        vec![("Origin", "null"), ("Sec-Fetch-Site", "same-origin")],
        vec![("Host", "meter.example:8444"), ("Origin", "https://meter.example:8444")],
    ] {
        assert_eq!(asked(&app, &cookie, &headers).await, StatusCode::OK, "{headers:?}");
    }
}

#[tokio::test]
async fn a_page_of_the_host_that_is_asked_is_ours_over_http_2_as_well() {
    let app = TestApp::start().await;
    let client = app.operator_client();
    let body = json!({ "query": "{ me { email } }" }).to_string();
    // There the host stands in the URL alone.
    let request = client.post("https://meter.example:8444/graphql").body(body);
    let request = request.content_type("application/json");
    let response = request.header("Origin", "https://meter.example:8444").send().await;
    assert_eq!(response.0.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_page_elsewhere_may_not() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await;
    for headers in [
        vec![("Origin", "https://elsewhere.example")],
        vec![("Origin", "http://localhost:8444")],
        vec![("Origin", "https://localhost:8443")],
        vec![("Origin", "null")],
        vec![("Sec-Fetch-Site", "cross-site")],
        vec![("Origin", OURS), ("Sec-Fetch-Site", "same-site")],
        vec![("Origin", "https://elsewhere.example"), ("Sec-Fetch-Site", "same-origin")],
    ] {
        assert_eq!(asked(&app, &cookie, &headers).await, StatusCode::FORBIDDEN, "{headers:?}");
        // Nor can it log somebody in under another name.
        assert_eq!(asked(&app, &None, &headers).await, StatusCode::FORBIDDEN, "{headers:?}");
    }
}
