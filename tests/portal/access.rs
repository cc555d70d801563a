//! Who may ask what of the portal: every field of its schema, asked by everybody; and what is refused
//! before anything runs.
//!
//! What comes out stands in `access.txt`, a row for each field; a field without a row fails.

use std::fs;

use poem::http::{Method, StatusCode};
use poem::test::TestClient;
use serde_json::json;

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER};
use crate::support::sdl::{Types, assert_checked_in, requests, types};

const TABLE: &str = "tests/portal/access.txt";

const HEAD: &str = "# Who may ask what: made by asking, and read by people when it changes.\n\
                    # field, then nobody signed in, a customer\n";

const ME: &str = r#"{"query":"{ me { name } }"}"#;

/// Something for an argument that must be given.
fn sample(name: &str, kind: &str) -> String {
    match kind {
        "DateTime!" if name == "to" => "\"2026-11-21T12:00:00Z\"".to_owned(),
        "DateTime!" => "\"2026-11-21T00:00:00Z\"".to_owned(),
        "Ean!" => format!("\"{METER}\""),
        "ID!" => "1".to_owned(),
        "SignInInput!" => format!("{{ klantEan: \"{KLANT}\", code: \"x\" }}"),
        "ChooseConnectionInput!" => format!("{{ klantEan: \"{KLANT}\" }}"),
        "GiveConsentInput!" => {
            "{ textVersion: \"x\", declaredBy: \"x\", authority: OWNER, agreed: false }".to_owned()
        }
        "WithdrawConsentInput!" => "{ declaredBy: \"\", authority: OWNER }".to_owned(),
        other => panic!("give `sample` something for an argument of type {other}"),
    }
}

async fn outcome(app: &TestApp, cookie: &Cookie, request: &str) -> String {
    let answer = app.portal(cookie, request, json!({})).await;
    match codes(&answer).first() {
        None => "yes".to_owned(),
        Some(&"UNAUTHENTICATED") => "sign-in".to_owned(),
        Some(&"FORBIDDEN") => "no".to_owned(),
        Some(other) => panic!("{request}: {other}: {answer}"),
    }
}

#[tokio::test]
async fn every_field_is_open_to_those_in_the_table_and_to_nobody_else() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-20T23:00:00Z", "2026-11-21T01:00:00Z").await;
    app.readings(KLANT, METER, "2026-11-20T23:00:00Z", "2026-11-21T01:00:00Z").await;
    let types: Types = types(&meetpoort::graphql::portal::sdl());
    let mut table = HEAD.to_owned();
    for (field, request) in requests(&types, sample) {
        // Each time anew: some of what is asked ends the session.
        let cookie = app.customer_browser(KLANT, 1).await;
        let nobody = outcome(&app, &None, &request).await;
        let customer = outcome(&app, &cookie, &request).await;
        table += &format!("{field:36} {nobody} {customer}\n");
    }
    assert_checked_in(TABLE, &table, "portal::access::every");
}

#[test]
fn the_checked_in_schema_is_the_one_that_is_served() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/portal.graphql");
    let served = meetpoort::graphql::portal::sdl();
    if std::env::var_os("MEND").is_some() {
        fs::write(file, &served).expect("written");
    }
    assert!(
        fs::read_to_string(file).unwrap_or_default() == served,
        "schema/portal.graphql is not what the code says; mend it, and look at what changed, by\n    \
         cargo run -- schema portal > schema/portal.graphql"
    );
}

#[test]
fn nothing_there_takes_the_number_or_the_ean_of_a_customer_but_to_come_in_or_of_ones_own() {
    let sdl = meetpoort::graphql::portal::sdl();
    assert!(!sdl.contains("customerId"), "{sdl}");
    let inputs = sdl.split("\ninput ").skip(1).filter_map(|rest| rest.split_once('}'));
    let with_ean = inputs.filter(|(input, _)| input.contains("klantEan"));
    let names: Vec<_> = with_ean.filter_map(|(input, _)| input.split_whitespace().next()).collect();
    // What is chosen is looked for among the connections of the session.
    assert_eq!(names, ["ChooseConnectionInput", "SignInInput"]);
    assert!(!sdl.contains("(klantEan"), "{sdl}");
}

#[tokio::test]
async fn the_schema_tells_nothing_of_itself() {
    let app = TestApp::start().await.with_customer().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let query = "{ __schema { queryType { name } } __type(name: \"Query\") { name } }";
    for cookie in [&None, &cookie] {
        let refused = app.portal(cookie, query, json!({})).await;
        assert!(refused["data"]["__schema"].is_null() && refused["data"]["__type"].is_null());
    }
    let guess = app.portal(&None, "{ mee { name } }", json!({})).await;
    assert!(!guess.to_string().contains("Did you mean"), "{guess}");
}

#[tokio::test]
async fn only_json_by_post_is_taken_one_request_at_a_time() {
    let app = TestApp::start().await;
    let client = app.portal_client();
    let status = async |method: Method, content_type: &str, body: String| {
        let request = client.request(method, "/portal/graphql").body(body);
        request.content_type(content_type).send().await.0.status()
    };
    let json = "application/json";
    let large = format!("{{\"query\":\"{{ me {{ name }} }} #{}\"}}", "x".repeat(64 * 1024));
    for (method, content_type, body, expected) in [
        (Method::POST, json, ME.to_owned(), StatusCode::OK),
        (Method::GET, json, ME.to_owned(), StatusCode::METHOD_NOT_ALLOWED),
        (Method::POST, "text/plain", ME.to_owned(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Method::POST, "multipart/form-data", ME.to_owned(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Method::POST, json, format!("[{ME}]"), StatusCode::BAD_REQUEST),
        (Method::POST, json, large, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(status(method, content_type, body).await, expected, "{content_type}");
    }
}

#[tokio::test]
async fn a_request_that_costs_too_much_is_refused() {
    let app = TestApp::start().await.with_customer().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let month = |number: u32| {
        format!(
            "a{number}: readings(meterEan: \"{METER}\", from: \"2026-10-23T00:00:00Z\", \
             to: \"2026-11-22T00:00:00Z\") {{ isShared }} "
        )
    };
    let query = format!("{{ {} }}", (0..3).map(month).collect::<String>());
    assert_eq!(codes(&app.portal(&cookie, &query, json!({})).await), ["TOO_COSTLY"]);
}

#[tokio::test]
async fn every_answer_carries_the_headers_for_browsers() {
    let app = TestApp::start().await;
    let pages = app.portal_client().get("/portal/nothing-here.js").send().await;
    for response in [pages, app.post_portal(&None, ME.to_owned()).await] {
        for name in [
            "strict-transport-security",
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "content-security-policy",
            "x-correlation-id",
        ] {
            response.assert_header_exist(name);
        }
        response.assert_header("cache-control", "no-store");
    }
}

#[tokio::test]
async fn the_public_listener_answers_customers_under_portal_and_liander_everywhere_else() {
    let app = TestApp::start().await;
    let client = TestClient::new(meetpoort::serve::public_endpoint(&app.app));
    let me = client.post("/portal/graphql").content_type("application/json").body(ME).send().await;
    me.assert_status_is_ok();
    let document = client.get("/v1/openapi.json").send().await;
    document.assert_status_is_ok();
    for path in ["/portal/nothing-here.js", "/graphql", "/portal/nothing/here.js"] {
        client.get(path).send().await.assert_status(StatusCode::NOT_FOUND);
    }
}
