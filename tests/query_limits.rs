//! Texts that cost more to read than any answer does: refused before they are read.

use meetpoort::domain::operator::Role;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::codes;
use crate::support::socket::Opening;

/// As deep as is taken, in as much as is taken from who is not logged in.
const LEVELS: usize = 15_000;

/// Texts with so many brackets within one another, everywhere where the parser descends.
fn nested(levels: usize) -> Vec<String> {
    let around = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
    };
    vec![
        format!("{{ me(x: {}) {{ email }} }}", around("[", "", "]")),
        format!("{{ me(x: {}) {{ email }} }}", around("{a:", "1", "}")),
        format!("{{ me(x: {}", "[".repeat(levels * 4)),
        format!("{{ me @include(if: {}) {{ email }} }}", around("[", "true", "]")),
        format!("query($x: Int = {}) {{ me {{ email }} }}", around("[", "", "]")),
        format!("query($x: {}) {{ me {{ email }} }}", around("[", "Int", "]")),
        around("{me", "", "}"),
        format!("{{ me(x: \"\\\"\", y: {}) {{ email }} }}", around("[", "", "]")),
        format!("# \" \"\"\"\n{{ me(x: {}) {{ email }} }}", around("[", "", "]")),
        format!("{{ me(x: \"\"\"\\\"\"\" # \"\"\", y: {}) {{ email }} }}", around("[", "", "]")),
    ]
}

async fn refused(app: &TestApp, query: &str) -> [Value; 2] {
    [app.ask(&None, query, json!({})).await, app.portal(&None, query, json!({})).await]
}

#[tokio::test]
async fn what_is_nested_too_deep_is_refused_before_it_is_read() {
    let app = TestApp::start().await;
    // The parser itself gives up at some hundreds, where a stack may have overflowed before.
    for query in [33, 500, 700, LEVELS].into_iter().flat_map(nested) {
        for answer in refused(&app, &query).await {
            let start: String = query.chars().take(60).collect();
            assert_eq!(codes(&answer), ["TOO_COSTLY"], "{start}: {answer}");
        }
    }
}

#[tokio::test]
async fn who_is_logged_in_may_nest_no_deeper() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    for query in nested(100_000) {
        let answer = app.ask(&viewer, &query, json!({})).await;
        assert_eq!(codes(&answer), ["TOO_COSTLY"], "{answer}");
    }
}

#[tokio::test]
async fn brackets_in_texts_and_comments_are_no_nesting() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let brackets = "[{(".repeat(20);
    for text in [format!("\"{brackets}\""), format!("\"\"\"{brackets} \\\"\"\" \"\"\"")] {
        let query = format!(
            "# {brackets}\n{{ customers(search: {text}) {{ edges {{ node {{ name }} }} }} }}"
        );
        app.asked(&viewer, &query).await;
    }
}

#[tokio::test]
async fn a_text_that_does_not_end_is_refused_plainly() {
    let app = TestApp::start().await;
    for query in ["{ me(x: \"a) { email } }", "{ me(x: \"\"\"a\" [\") { email } }"] {
        for answer in refused(&app, query).await {
            assert_eq!(codes(&answer), ["BAD_INPUT"], "{query}: {answer}");
        }
    }
}

#[tokio::test]
async fn variables_that_are_nested_too_deep_are_refused_with_the_request() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let body = |key: &str, levels: usize| {
        let value = format!("{{\"x\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
        format!("{{\"query\": \"query($x: Int) {{ me {{ __typename }} }}\", \"{key}\": {value}}}")
    };
    for key in ["variables", "extensions"] {
        let deep = app.post_operator(&viewer, body(key, 100_000)).await;
        assert_eq!(deep.0.status(), StatusCode::BAD_REQUEST, "{key}");
        let deep = app.post_portal(&None, body(key, LEVELS)).await;
        assert_eq!(deep.0.status(), StatusCode::BAD_REQUEST, "{key}");
        let flat = app.post_portal(&None, body(key, 100)).await;
        assert_eq!(flat.0.status(), StatusCode::OK, "{key}");
    }
}

#[tokio::test]
async fn a_subscription_is_judged_alike() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let socket = app.socket(address, &viewer, Opening::default()).await.expect("open");
    let mut socket = socket.let_in().await;
    let (open, closed) = ("[".repeat(500), "]".repeat(500));
    let deep = format!("subscription {{ warningsChanged(x: {open}{closed}) {{ code }} }}");
    socket.subscribe("deep", &deep).await;
    let answer = socket.event().await;
    assert_eq!(codes(&answer), ["TOO_COSTLY"], "{answer}");
    assert_eq!(socket.heard().await.expect("said")["type"], "complete");
    socket.subscribe("fine", "subscription { warningsChanged { code } }").await;
    assert!(socket.event().await["errors"].is_null());
}
