//! What the operator listener refuses before anything runs.

use meetpoort::domain::operator::Role;
use poem::http::{Method, StatusCode};
use serde_json::json;

use crate::support::TestApp;
use crate::support::operator::codes;

const ME: &str = r#"{"query":"{ me { email } }"}"#;

#[tokio::test]
async fn only_json_by_post_is_taken() {
    let app = TestApp::start().await;
    let client = app.operator_client();
    let status = async |method: Method, content_type: Option<&str>| {
        let request = client.request(method, "/graphql?query={me{email}}").body(ME);
        let request = match content_type {
            Some(content_type) => request.content_type(content_type),
            None => request,
        };
        request.send().await.0.status()
    };
    assert_eq!(status(Method::POST, Some("application/json; charset=utf-8")).await, StatusCode::OK);
    assert_eq!(status(Method::GET, Some("application/json")).await, StatusCode::METHOD_NOT_ALLOWED);
    for content_type in
        [None, Some("text/plain"), Some("application/graphql"), Some("multipart/form-data")]
    {
        let status = status(Method::POST, content_type).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type:?}");
    }
}

#[tokio::test]
async fn a_batch_and_a_body_that_is_no_request_or_too_large_are_refused() {
    let app = TestApp::start().await;
    let large = json!({ "query": format!("{{ me {{ email }} }} #{}", "x".repeat(64 * 1024)) });
    for (body, status) in [
        (format!("[{ME}]"), StatusCode::BAD_REQUEST),
        ("nonsense".to_owned(), StatusCode::BAD_REQUEST),
        (large.to_string(), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(app.post_operator(&None, body).await.0.status(), status);
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_for_browsers() {
    let app = TestApp::start().await;
    let not_found = app.operator_client().get("/elsewhere.txt").send().await;
    assert_eq!(not_found.0.status(), StatusCode::NOT_FOUND);
    for response in [not_found, app.post_operator(&None, ME.to_owned()).await] {
        for (name, value) in [
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            response.assert_header(name, value);
        }
        response.assert_header_exist("x-correlation-id");
    }
}

#[tokio::test]
async fn many_aliases_are_too_costly() {
    let app = TestApp::start().await;
    let with = |count: usize| {
        let fields: String =
            (0..count).map(|number| format!("a{number}: me {{ email }} ")).collect();
        format!("{{ {fields} }}")
    };
    assert!(app.asked(&None, &with(30)).await.is_object());
    let answer = app.ask(&None, &with(31), json!({})).await;
    assert_eq!(codes(&answer), ["TOO_COSTLY"]);
    assert!(
        answer["errors"][0]["message"].as_str().is_some_and(|text| text.contains("31 aliases"))
    );
    let in_fragment = format!("query {{ ...f }} fragment f on Query {}", with(31));
    assert_eq!(codes(&app.ask(&None, &in_fragment, json!({})).await), ["TOO_COSTLY"]);
}

#[tokio::test]
async fn many_directives_on_one_field_are_refused() {
    let app = TestApp::start().await;
    let query = format!("{{ me {} {{ email }} }}", "@include(if: true) ".repeat(5));
    let answer = app.ask(&None, &query, json!({})).await;
    assert!(answer["data"].is_null() && answer["errors"].is_array(), "{answer}");
}

#[tokio::test]
async fn the_schema_tells_of_itself_only_to_who_is_logged_in() {
    let app = TestApp::start().await;
    let query = "{ __schema { queryType { name } } __type(name: \"Query\") { name } }";
    let refused = app.ask(&None, query, json!({})).await;
    assert!(refused["data"]["__schema"].is_null() && refused["data"]["__type"].is_null());
    assert_eq!(codes(&refused), ["UNAUTHENTICATED"; 2]);
    let viewer = app.operator(Role::Viewer).await;
    assert_eq!(app.asked(&viewer, query).await["__schema"]["queryType"]["name"], "Query");
    let guess = app.ask(&None, "{ mee { email } }", json!({})).await;
    assert!(!guess.to_string().contains("Did you mean"), "{guess}");
}

#[tokio::test]
async fn who_is_logged_in_may_send_a_whole_portfolio() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let padded = |bytes: usize| {
        json!({ "query": "{ me { email } }", "variables": { "csv": "x".repeat(bytes) } })
            .to_string()
    };
    for (cookie, bytes, status) in [
        (&viewer, 1_000_000, StatusCode::OK),
        (&viewer, 1_048_576, StatusCode::PAYLOAD_TOO_LARGE),
        (&None, 65_536, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(app.post_operator(cookie, padded(bytes)).await.0.status(), status, "{bytes}");
    }
}

#[tokio::test]
async fn a_text_that_the_database_could_not_hold_is_refused_plainly() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "query($search: String) { customers(search: $search) { edges { cursor } } }";
    for search in ["a\0b", "\0"] {
        let body = json!({ "query": query, "variables": { "search": search } }).to_string();
        assert_eq!(app.post_operator(&viewer, body).await.0.status(), StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn of_several_operations_only_the_one_that_is_named_is_judged_and_run() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "query Mine { me { ...who } } fragment who on Me { email }
        query Other($ean: Ean!, $from: DateTime!, $to: DateTime!) {
            meter(ean: $ean) { readings(from: $from, to: $to, resolution: DAY) { ...them } } }
        fragment them on Readings { intervals }";
    let body = json!({ "query": query, "operationName": "Mine" }).to_string();
    let answer = app.post_operator(&viewer, body).await.json().await;
    let answer: serde_json::Value = answer.value().deserialize();
    assert_eq!(answer, json!({ "data": { "me": { "email": "viewer@meetbedrijf.example" } } }));
    for name in [json!("Neither"), json!(null)] {
        let body = json!({ "query": query, "operationName": name }).to_string();
        let answer = app.post_operator(&viewer, body).await.json().await;
        let answer: serde_json::Value = answer.value().deserialize();
        assert!(answer["data"].is_null() && answer["errors"].is_array(), "{answer}");
    }
}
