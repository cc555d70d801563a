//! Texts that cost more to read than any answer does: refused before they are read.

use meetpoort::domain::operator::Role;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::socket::Opening;

/// As deep as is taken, in as much as is taken from who is not logged in.
const LEVELS: usize = 15_000;

const INTROSPECTION: &str = include_str!("query_limits/introspection.graphql");

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

/// Fragments each of which spreads the next one so many times.
fn chain(links: usize, times: usize) -> String {
    let fragments: String = (0..links)
        .map(|link| {
            let next = format!("...A{} ", link + 1).repeat(times);
            format!("fragment A{link} on Query {{ {next}}} ")
        })
        .collect();
    format!(
        "query Named {{ ...A0 }} {fragments} fragment A{links} on Query {{ me {{ __typename }} }}"
    )
}

/// Texts that are short, and long once every fragment is written out.
fn unfolding() -> Vec<String> {
    let fields = "me { __typename } ".repeat(100);
    vec![
        chain(28, 2),
        chain(64, 2),
        chain(12, 2),
        chain(3, 20),
        "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }".to_owned(),
        "{ ...A } fragment A on Query { ...A ...A }".to_owned(),
        // Not asked for at all, and walked through all the same.
        format!("{{ me {{ __typename }} }} {}", chain(64, 2).replace("query Named { ...A0 }", "")),
        format!("{{ {} }} fragment F on Query {{ {fields} }}", "...F ".repeat(100)),
        format!("{{ {} }}", "me { __typename } ".repeat(2_500)),
        format!("{{ me {{ {} }} }}", "email @skip(if: false) ".repeat(2_100)),
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
async fn what_unfolds_into_too_much_is_refused_before_it_is_unfolded() {
    let app = TestApp::start().await;
    for query in unfolding() {
        for answer in refused(&app, &query).await {
            let start: String = query.chars().take(60).collect();
            assert_eq!(codes(&answer), ["TOO_COSTLY"], "{start}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_long_variable_stands_in_one_place_and_not_in_hundreds() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let uses = |count: usize| "__type(name: $v) { name } ".repeat(count);
    let body = |query: String, variables: Value| {
        json!({ "query": query, "variables": variables }).to_string()
    };
    let zeros = json!({ "v": vec![0; 500_000] });
    let defaults = format!("[{}]", "0,".repeat(10_000));
    for (query, variables, code) in [
        (format!("query($v: String) {{ {} }}", uses(3)), zeros.clone(), "TOO_COSTLY"),
        (format!("query($v: String = {defaults}) {{ {} }}", uses(200)), json!({}), "TOO_COSTLY"),
        (
            format!(
                "query($v: String) {{ {} }} fragment F on Query {{ {} }}",
                "...F ".repeat(50),
                uses(2)
            ),
            json!({ "v": vec![0; 10_000] }),
            "TOO_COSTLY",
        ),
        // In one place it is judged by its type.
        (format!("query($v: String) {{ {} }}", uses(1)), zeros, "none"),
    ] {
        let answer = app.post_operator(&viewer, body(query, variables)).await.json().await;
        let answer: Value = answer.value().deserialize();
        assert_eq!(codes(&answer), [code], "{answer}");
    }
}

#[tokio::test]
async fn what_is_long_goes_into_the_variables() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    for (bytes, code) in [(64 * 1024, None), (64 * 1024 + 1, Some("TOO_COSTLY"))] {
        let asked = "{ me { email } } ";
        let query = format!("{asked}{}", "#".repeat(bytes - asked.len()));
        let answer = app.ask(&viewer, &query, json!({})).await;
        assert_eq!(codes(&answer).first().copied(), code, "{bytes}");
    }
}

#[tokio::test]
async fn of_several_operations_the_one_that_is_named_is_judged_with_its_fragments() {
    let app = TestApp::start().await;
    let query = format!("{} query Other {{ me {{ __typename }} }}", chain(64, 2));
    for (name, code) in [("Named", Some("TOO_COSTLY")), ("Other", None)] {
        let body = json!({ "query": query, "operationName": name }).to_string();
        let answer = app.post_portal(&None, body).await.json().await;
        let answer: Value = answer.value().deserialize();
        assert_eq!(codes(&answer).first().copied(), code, "{name}: {answer}");
    }
}

#[tokio::test]
async fn fragments_that_are_spread_a_few_times_and_what_tools_ask_are_answered() {
    let app = TestApp::start().await;
    let viewer: Cookie = app.operator(Role::Viewer).await;
    app.asked(&viewer, &chain(5, 2)).await;
    let schema = app.asked(&viewer, INTROSPECTION).await;
    assert!(schema["__schema"]["types"].as_array().is_some_and(|types| types.len() > 50));
}

#[tokio::test]
async fn a_subscription_is_judged_alike() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let socket = app.socket(address, &viewer, Opening::default()).await.expect("open");
    let mut socket = socket.admitted().await;
    let (open, closed) = ("[".repeat(500), "]".repeat(500));
    let deep = format!("subscription {{ warningsChanged(x: {open}{closed}) {{ code }} }}");
    let unfolding =
        chain(64, 2).replace("query Named", "subscription Named").replace("Query", "Subscription");
    for (id, query) in [("deep", &deep), ("unfolding", &unfolding)] {
        socket.subscribe(id, query).await;
        let answer = socket.event().await;
        assert_eq!(codes(&answer), ["TOO_COSTLY"], "{answer}");
        assert_eq!(socket.heard().await.expect("said")["type"], "complete");
    }
    socket.subscribe("fine", "subscription { warningsChanged { code } }").await;
    assert!(socket.event().await["errors"].is_null());
}
