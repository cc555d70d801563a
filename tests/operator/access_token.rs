//! Personal access tokens: what scripts ask with.

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::operator::{Cookie, PASSWORD, codes};
use crate::support::socket::Opening;

const ME: &str = "{ me { email role signedInBy } }";

/// Makes a token, and returns what became of it.
async fn create(app: &TestApp, cookie: &Cookie, role: &str, days: i32) -> Value {
    let input = format!("{{ name: \"maandrapport\", role: {role}, days: {days} }}");
    let fields = "status accessTokenId token expiresAt";
    app.changed(cookie, &format!("createAccessToken(input: {input}) {{ {fields} }}")).await
}

/// A token that counts.
async fn token(app: &TestApp, cookie: &Cookie, role: &str) -> String {
    let created = create(app, cookie, role, 30).await;
    created["token"].as_str().unwrap_or_else(|| panic!("{created}")).to_owned()
}

async fn counts(app: &TestApp, token: &str) -> bool {
    app.ask_by_token(token, ME).await.0 == StatusCode::OK
}

#[tokio::test]
async fn a_script_asks_with_it_in_the_name_of_its_owner() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Operator).await;
    let created = create(&app, &cookie, "VIEWER", 30).await;
    assert_eq!(created["status"], "CREATED");
    assert_eq!(created["expiresAt"], "2026-12-23T11:00:00+00:00");
    let token = created["token"].as_str().expect("a token");
    assert!(token.starts_with("mpt_") && token.len() == 44, "{token}");
    let (status, answer) = app.ask_by_token(token, ME).await;
    assert_eq!(status, StatusCode::OK);
    let me = json!({
        "email": "operator@meetbedrijf.example", "role": "VIEWER", "signedInBy": "ACCESS_TOKEN",
    });
    assert_eq!(answer["data"]["me"], me);
    let (_, answer) = app.ask_by_token(token, "{ __schema { queryType { name } } }").await;
    assert_eq!(answer["data"]["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn the_database_and_the_audit_trail_hold_nothing_of_it_but_a_hash() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Admin).await;
    let token = token(&app, &cookie, "ADMIN").await;
    let client = connect(&app.database.url()).await;
    for table in ["access_token", "audit_event"] {
        let rows = client.query(&format!("select t::text from {table} t"), &[]).await;
        let rows: Vec<String> = rows.expect("rows").iter().map(|row| row.get(0)).collect();
        assert!(!rows.is_empty() && !rows.concat().contains(&token[4..]), "{rows:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_a_token_is_said_by_a_status() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Operator).await;
    for (role, days, status) in [
        ("ADMIN", 30, "ROLE_TOO_HIGH"),
        ("VIEWER", 0, "BAD_LIFE"),
        ("VIEWER", 366, "BAD_LIFE"),
        ("OPERATOR", 365, "CREATED"),
    ] {
        assert_eq!(create(&app, &cookie, role, days).await["status"], status, "{role} {days}");
    }
    let nameless = "createAccessToken(input: { name: \" \", role: VIEWER, days: 1 }) { status }";
    assert_eq!(app.changed(&cookie, nameless).await["status"], "BAD_NAME");
    for _ in 1..50 {
        assert_eq!(create(&app, &cookie, "VIEWER", 1).await["status"], "CREATED");
    }
    assert_eq!(create(&app, &cookie, "VIEWER", 1).await["status"], "TOO_MANY");
}

#[tokio::test]
async fn it_ends_when_it_was_to_end() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await;
    let token = token(&app, &cookie, "VIEWER").await;
    app.clock.set(app.clock.now() + TimeDelta::days(30) - TimeDelta::seconds(1));
    assert!(counts(&app, &token).await);
    app.clock.set(app.clock.now() + TimeDelta::seconds(1));
    assert!(!counts(&app, &token).await);
}

#[tokio::test]
async fn its_owner_or_an_admin_ends_it_at_once_and_nobody_else_does() {
    let app = TestApp::start().await;
    let owner = app.operator(Role::Viewer).await;
    let (colleague, admin) = (app.operator(Role::Operator).await, app.operator(Role::Admin).await);
    for (by, status) in [(&colleague, "UNKNOWN"), (&owner, "REVOKED"), (&admin, "REVOKED")] {
        let created = create(&app, &owner, "VIEWER", 30).await;
        let (id, token) = (&created["accessTokenId"], created["token"].as_str().expect("one"));
        let revoke = format!("revokeAccessToken(input: {{ id: {id} }}) {{ status }}");
        assert_eq!(app.changed(by, &revoke).await["status"], status);
        assert_eq!(counts(&app, token).await, status == "UNKNOWN");
        if status == "REVOKED" {
            assert_eq!(app.changed(by, &revoke).await["status"], "UNKNOWN");
        }
    }
}

#[tokio::test]
async fn everybody_sees_their_own_and_an_admin_sees_all_with_their_last_use_to_the_minute() {
    let app = TestApp::start().await;
    let (viewer, admin) = (app.operator(Role::Viewer).await, app.operator(Role::Admin).await);
    let used = token(&app, &viewer, "VIEWER").await;
    token(&app, &admin, "ADMIN").await;
    for seconds in [0, 30, 59] {
        app.clock
            .set(crate::support::at("2026-11-23T12:00:00+01:00") + TimeDelta::seconds(seconds));
        assert!(counts(&app, &used).await);
    }
    let query = "{ accessTokens { edges { node { name email lastUsedAt } } } }";
    let seen = async |cookie| app.asked(cookie, query).await["accessTokens"]["edges"].take();
    let own = json!({
        "name": "maandrapport", "email": "viewer@meetbedrijf.example",
        "lastUsedAt": "2026-11-23T11:00:00+00:00",
    });
    assert_eq!(seen(&viewer).await, json!([{ "node": own }]));
    assert_eq!(seen(&admin).await.as_array().expect("edges").len(), 2);
}

#[tokio::test]
async fn it_never_may_more_than_its_owner_may_at_that_moment() {
    let app = TestApp::start().await;
    let (owner, admin) = (app.operator(Role::Operator).await, app.operator(Role::Admin).await);
    let token = token(&app, &owner, "OPERATOR").await;
    let id = app.id_of(&owner).await;
    let demote = format!("changeOperator(input: {{ id: {id}, role: VIEWER }}) {{ status }}");
    assert_eq!(app.changed(&admin, &demote).await["status"], "CHANGED");
    assert_eq!(app.ask_by_token(&token, ME).await.1["data"]["me"]["role"], "VIEWER");
    let end = format!("endOperator(input: {{ id: {id} }}) {{ status accessTokensRevoked }}");
    assert_eq!(app.changed(&admin, &end).await["accessTokensRevoked"], 1);
    assert!(!counts(&app, &token).await);
}

#[tokio::test]
async fn it_ends_when_an_admin_gives_its_owner_another_password() {
    let app = TestApp::start().await;
    let (owner, admin) = (app.operator(Role::Viewer).await, app.operator(Role::Admin).await);
    let (token, of_admin) =
        (token(&app, &owner, "VIEWER").await, token(&app, &admin, "ADMIN").await);
    let id = app.id_of(&owner).await;
    let fields = "status sessionsEnded accessTokensRevoked";
    let reset = format!("resetOperatorPassword(input: {{ id: {id} }}) {{ {fields} }}");
    let expected = json!({ "status": "RESET", "sessionsEnded": 1, "accessTokensRevoked": 1 });
    assert_eq!(app.changed(&admin, &reset).await, expected);
    assert!(!counts(&app, &token).await && counts(&app, &of_admin).await);
}

#[tokio::test]
async fn it_goes_on_when_its_owner_changes_their_own_password() {
    let app = TestApp::start().await;
    let owner = app.operator(Role::Viewer).await;
    let token = token(&app, &owner, "VIEWER").await;
    let new = "een nieuw lang wachtwoord";
    let input = format!("{{ presentPassword: \"{PASSWORD}\", newPassword: \"{new}\" }}");
    let change = format!("changePassword(input: {input}) {{ status }}");
    assert_eq!(app.changed(&owner, &change).await["status"], "CHANGED");
    assert!(counts(&app, &token).await);
}

#[tokio::test]
async fn it_makes_no_tokens_makes_and_changes_no_passwords_and_looks_after_no_operators() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Admin).await;
    let token = token(&app, &cookie, "ADMIN").await;
    for mutation in [
        "createAccessToken(input: { name: \"x\", role: VIEWER, days: 1 }) { status }",
        "revokeAccessToken(input: { id: 1 }) { status }",
        "changePassword(input: { presentPassword: \"x\", newPassword: \"y\" }) { status }",
        "addOperator(input: { email: \"a@b.example\", role: VIEWER }) { status }",
        "changeOperator(input: { id: 1, role: VIEWER }) { status }",
        "endOperator(input: { id: 1 }) { status }",
        "resetOperatorPassword(input: { id: 1 }) { status }",
        "signOutEverywhere { sessionsEnded }",
        "issueCredential { status }",
        "refreshCredential { status }",
        "revokeCredential(input: { version: 1 }) { status }",
    ] {
        let (_, answer) = app.ask_by_token(&token, &format!("mutation {{ {mutation} }}")).await;
        assert_eq!(codes(&answer), ["FORBIDDEN"], "{mutation}: {answer}");
    }
    let (_, answer) = app.ask_by_token(&token, "{ operators { edges { node { id } } } }").await;
    assert_eq!(codes(&answer), [""; 0], "{answer}");
}

#[tokio::test]
async fn it_counts_alone_and_never_beside_a_cookie() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await;
    let token = token(&app, &cookie, "VIEWER").await;
    let good = format!("Bearer {token}");
    let unknown = format!("Bearer mpt_{}", "A".repeat(40));
    for (authorization, cookie) in [
        (vec![good.as_str()], cookie.as_deref()),
        (vec![good.as_str(), good.as_str()], None),
        (vec![&unknown], None),
        (vec!["Bearer something else"], None),
        (vec!["Basic dmlld2VyOng="], None),
        (vec![""], None),
    ] {
        let client = app.operator_client();
        let body = json!({ "query": ME }).to_string();
        let mut request = client.post("/graphql").content_type("application/json").body(body);
        for value in &authorization {
            request = request.header("Authorization", *value);
        }
        if let Some(cookie) = cookie {
            request = request.header("Cookie", cookie);
        }
        let response = request.send().await;
        assert_eq!(response.0.status(), StatusCode::UNAUTHORIZED, "{authorization:?}");
        assert_eq!(response.0.headers()["www-authenticate"], "Bearer");
        let answer: Value = response.json().await.value().deserialize();
        assert_eq!(codes(&answer), ["UNAUTHORIZED"]);
    }
}

#[tokio::test]
async fn a_script_subscribes_with_it_until_it_ends() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await;
    let created = create(&app, &cookie, "VIEWER", 30).await;
    let (id, token) = (&created["accessTokenId"], created["token"].as_str().expect("a token"));
    let address = app.on_a_network().await;
    let opening = Opening { token: Some(token), ..Opening::default() };
    let Ok(socket) = app.socket(address, &None, opening).await else { panic!("not let in") };
    let mut socket = socket.admitted().await;
    let beside = app.socket(address, &cookie, opening).await;
    assert_eq!(beside.err(), Some(401));
    let revoke = format!("revokeAccessToken(input: {{ id: {id} }}) {{ status }}");
    assert_eq!(app.changed(&cookie, &revoke).await["status"], "REVOKED");
    assert_eq!(socket.closed().await, 4401);
}
