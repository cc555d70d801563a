//! Operators log in and out.

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use meetpoort::service::operator::set_password::{Whose, set_operator_password};
use poem::test::TestResponse;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::support::database::connect;
use crate::support::operator::{Cookie, PASSWORD, cookie_of};
use crate::support::server::eventually;
use crate::support::{TestApp, by};

async fn payload(response: TestResponse) -> Value {
    let mut answer: Value = response.json().await.value().deserialize();
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["signIn"].take()
}

async fn is_signed_in(app: &TestApp, cookie: &Cookie) -> bool {
    !app.asked(cookie, "{ me { email } }").await["me"].is_null()
}

#[tokio::test]
async fn signing_in_gives_a_cookie_that_only_the_browser_can_read() {
    let app = TestApp::start().await;
    app.add_operator(Role::Admin).await;
    let response = app.sign_in("Admin@Meetbedrijf.Example", PASSWORD).await;
    let header = response.0.headers()["set-cookie"].to_str().expect("text").to_owned();
    let (pair, attributes) = header.split_once("; ").expect("attributes");
    assert!(pair.starts_with("__Host-meetpoort-operator="), "{header}");
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200");
    let cookie = cookie_of(&response);
    let me = json!({ "email": "admin@meetbedrijf.example", "role": "ADMIN" });
    let expected = json!({ "status": "SIGNED_IN", "waitSeconds": null, "me": me });
    assert_eq!(payload(response).await, expected);
    assert_eq!(app.asked(&cookie, "{ me { email role } }").await["me"], me);
}

#[tokio::test]
async fn the_database_holds_only_the_hash_of_the_token() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await.expect("a cookie");
    let (_, token) = cookie.split_once('=').expect("a value");
    let client = connect(&app.database.url()).await;
    let row = client.query_one("select session::text from session", &[]).await.expect("one");
    let row: String = row.get(0);
    assert!(!row.contains(token), "{row}");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike_and_set_no_cookie() {
    let app = TestApp::start().await;
    let email = app.add_operator(Role::Viewer).await;
    let expected = json!({ "status": "REFUSED", "waitSeconds": null, "me": null });
    for (email, password) in [
        (email.as_str(), "een verkeerd wachtwoord"),
        ("niemand@meetbedrijf.example", PASSWORD),
        ("x", ""),
    ] {
        let response = app.sign_in(email, password).await;
        assert_eq!(cookie_of(&response), None);
        assert_eq!(payload(response).await, expected, "{email}");
    }
}

#[tokio::test]
async fn after_some_wrong_passwords_even_the_right_one_has_to_wait() {
    let app = TestApp::start().await;
    let email = app.add_operator(Role::Viewer).await;
    for _ in 0..7 {
        app.sign_in(&email, "een verkeerd wachtwoord").await;
        app.clock.set(app.clock.now() + TimeDelta::milliseconds(100));
    }
    let slowed = payload(app.sign_in(&email, PASSWORD).await).await;
    assert_eq!(slowed["status"], "SLOW_DOWN");
    let wait = slowed["waitSeconds"].as_i64().expect("seconds");
    app.clock.set(app.clock.now() + TimeDelta::seconds(wait));
    assert_eq!(payload(app.sign_in(&email, PASSWORD).await).await["status"], "SIGNED_IN");
}

#[tokio::test]
async fn a_session_ends_after_thirty_minutes_in_which_nothing_was_asked() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await;
    for _ in 0..3 {
        app.clock.set(app.clock.now() + TimeDelta::minutes(29));
        assert!(is_signed_in(&app, &cookie).await);
    }
    app.clock.set(app.clock.now() + TimeDelta::minutes(30));
    assert!(!is_signed_in(&app, &cookie).await);
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_busy_it_is() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await;
    let begun = app.clock.now();
    for quarter in 1..48 {
        app.clock.set(begun + TimeDelta::minutes(15 * quarter));
        assert!(is_signed_in(&app, &cookie).await, "{quarter}");
    }
    app.clock.set(begun + TimeDelta::hours(12));
    assert!(!is_signed_in(&app, &cookie).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_itself_and_not_only_the_cookie() {
    let app = TestApp::start().await;
    let cookie = app.operator(Role::Viewer).await;
    let body = json!({ "query": "mutation { signOut { sessionsEnded } }" }).to_string();
    let response = app.post_operator(&cookie, body).await;
    assert_eq!(cookie_of(&response).as_deref(), Some("__Host-meetpoort-operator="));
    let answer: Value = response.json().await.value().deserialize();
    assert_eq!(answer["data"]["signOut"]["sessionsEnded"], 1);
    assert!(!is_signed_in(&app, &cookie).await);
}

#[tokio::test]
async fn signing_out_is_written_down() {
    let app = TestApp::start().await;
    let email = app.add_operator(Role::Viewer).await;
    let (here, there) = (app.browser(&email).await, app.browser(&email).await);
    app.asked(&here, "mutation { signOut { sessionsEnded } }").await;
    app.asked(&there, "mutation { signOutEverywhere { sessionsEnded } }").await;
    app.asked(&there, "mutation { signOut { sessionsEnded } }").await;
    let admin = app.operator(Role::Admin).await;
    let query = "{ auditTrail(filter: { actor: \"viewer@meetbedrijf.example\" }) { edges { node {
        action subjectKind after } } } }";
    let mut trail = app.asked(&admin, query).await["auditTrail"]["edges"].take();
    let written = |action: &str| {
        json!({ "node": { "action": action, "subjectKind": "operator",
            "after": { "email": "viewer@meetbedrijf.example", "sessions_ended": 1 } } })
    };
    trail.as_array_mut().expect("edges").truncate(2);
    assert_eq!(trail, json!([written("sign_out_everywhere"), written("sign_out")]));
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_of_this_operator_and_of_nobody_else() {
    let app = TestApp::start().await;
    let email = app.add_operator(Role::Viewer).await;
    let (here, there) = (app.browser(&email).await, app.browser(&email).await);
    let colleague = app.operator(Role::Admin).await;
    let answer = app.asked(&here, "mutation { signOutEverywhere { sessionsEnded } }").await;
    assert_eq!(answer["signOutEverywhere"]["sessionsEnded"], 2);
    assert!(!is_signed_in(&app, &here).await && !is_signed_in(&app, &there).await);
    assert!(is_signed_in(&app, &colleague).await);
}

#[tokio::test]
async fn an_operator_who_is_ended_or_gets_another_password_is_out_at_once() {
    let app = TestApp::start().await;
    let (viewer, admin) = (app.operator(Role::Viewer).await, app.operator(Role::Admin).await);
    let client = connect(&app.database.url()).await;
    let query = "update operator set ended_at = $1 where role = 'viewer'";
    client.execute(query, &[&app.clock.now()]).await.expect("ended");
    assert!(!is_signed_in(&app, &viewer).await);
    set_operator_password(
        &app.app.store.by(by()),
        &app.app.hasher,
        Whose::Email(&"admin@meetbedrijf.example".parse().expect("an address")),
        "een ander lang wachtwoord".into(),
    )
    .await
    .expect("changed");
    assert!(!is_signed_in(&app, &admin).await);
    let refused = app.sign_in("admin@meetbedrijf.example", PASSWORD).await;
    assert_eq!(payload(refused).await["status"], "REFUSED");
}

/// A connection that holds every operator, changed but not committed. What is asked meanwhile has
/// read what was there before, and waits.
async fn holding_operators(app: &TestApp, change: &str) -> Client {
    let client = connect(&app.database.url()).await;
    let statements = format!("begin; update operator set {change}");
    client.batch_execute(&statements).await.expect("held");
    client
}

/// Lets go of them once somebody waits.
async fn lets_go(client: Client) {
    let query = "select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'";
    eventually("somebody waits", async || client.query_opt(query, &[]).await.expect("seen")).await;
    client.batch_execute("commit").await.expect("committed");
}

const ANOTHER: &str = "password_hash = 'the hash of another'";

#[tokio::test]
async fn who_signs_in_while_their_password_is_replaced_is_not_admitted_with_the_old_one() {
    for change in [ANOTHER, "password_hash = null", "ended_at = now()"] {
        let app = TestApp::start().await;
        let email = app.add_operator(Role::Viewer).await;
        let holder = holding_operators(&app, change).await;
        let (response, ()) = tokio::join!(app.sign_in(&email, PASSWORD), lets_go(holder));
        assert_eq!(cookie_of(&response), None, "{change}");
        assert_eq!(payload(response).await["status"], "REFUSED", "{change}");
        let client = connect(&app.database.url()).await;
        let sessions = client.query("select 1 from session", &[]).await.expect("rows");
        assert!(sessions.is_empty(), "{change}");
    }
}

#[tokio::test]
async fn who_changes_their_password_while_it_is_replaced_or_taken_away_does_not_undo_that() {
    for (change, status) in [(ANOTHER, "WRONG_PASSWORD"), ("password_hash = null", "NO_PASSWORD")] {
        let app = TestApp::start().await;
        let viewer = app.operator(Role::Viewer).await;
        let new = "een nieuw lang wachtwoord";
        let input = format!("{{ presentPassword: \"{PASSWORD}\", newPassword: \"{new}\" }}");
        let mutation = format!("changePassword(input: {input}) {{ status }}");
        let client = connect(&app.database.url()).await;
        let holder = holding_operators(&app, change).await;
        let (changed, ()) = tokio::join!(app.changed(&viewer, &mutation), lets_go(holder));
        assert_eq!(changed["status"], status);
        let row = client.query_one("select password_hash from operator", &[]).await.expect("one");
        let hash: Option<String> = row.get(0);
        assert_eq!(hash.as_deref(), (change == ANOTHER).then_some("the hash of another"));
    }
}

#[tokio::test]
async fn two_cookies_of_our_name_or_a_token_that_is_none_of_ours_count_as_no_cookie() {
    let app = TestApp::start().await;
    let good = app.operator(Role::Viewer).await.expect("a cookie");
    let made_up = format!("__Host-meetpoort-operator={}", "A".repeat(43));
    for cookie in [format!("{good}; {good}"), made_up, "__Host-meetpoort-operator=x".to_owned()] {
        assert!(!is_signed_in(&app, &Some(cookie.clone())).await, "{cookie}");
    }
    assert!(is_signed_in(&app, &Some(format!("theme=dark; {good}"))).await);
}
