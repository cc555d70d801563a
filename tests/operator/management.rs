//! Admins look after operators, and everybody after their own password.

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::{Cookie, PASSWORD, cookie_of};

async fn is_signed_in(app: &TestApp, cookie: &Cookie) -> bool {
    !app.asked(cookie, "{ me { id } }").await["me"].is_null()
}

async fn lets_in(app: &TestApp, email: &str, password: &str) -> bool {
    cookie_of(&app.sign_in(email, password).await).is_some()
}

async fn add(app: &TestApp, by: &Cookie, email: &str, role: &str) -> Value {
    let input = format!("{{ email: \"{email}\", role: {role} }}");
    app.changed(by, &format!("addOperator(input: {input}) {{ status operatorId password }}")).await
}

/// Does something to an operator, and returns the status.
async fn does(app: &TestApp, by: &Cookie, mutation: &str, input: String) -> Value {
    let mutation = format!("{mutation}(input: {{ {input} }}) {{ status }}");
    app.changed(by, &mutation).await["status"].take()
}

/// What was written down last of this action: before and after.
async fn written(app: &TestApp, by: &Cookie, action: &str) -> (Value, Value) {
    let query = format!(
        "{{ auditTrail(filter: {{ action: \"{action}\" }}) {{ edges {{ node {{ before after }} }} }} }}"
    );
    let mut node = app.asked(by, &query).await["auditTrail"]["edges"][0]["node"].take();
    (node["before"].take(), node["after"].take())
}

#[tokio::test]
async fn an_admin_adds_somebody_whose_password_is_shown_once() {
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let added = add(&app, &admin, "Nieuw@Meetbedrijf.Example", "VIEWER").await;
    assert_eq!(added["status"], "ADDED");
    let password = added["password"].as_str().expect("a password");
    assert!(lets_in(&app, "nieuw@meetbedrijf.example", password).await);
    let expected = json!({ "email": "nieuw@meetbedrijf.example", "role": "viewer" });
    assert_eq!(written(&app, &admin, "add_operator").await, (Value::Null, expected));
}

#[tokio::test]
async fn an_address_that_is_taken_or_is_none_is_said_by_a_status() {
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    for (email, status) in [("ADMIN@meetbedrijf.example", "EMAIL_TAKEN"), ("admin", "BAD_EMAIL")] {
        let added = add(&app, &admin, email, "VIEWER").await;
        assert_eq!(added, json!({ "status": status, "operatorId": null, "password": null }));
    }
}

#[tokio::test]
async fn another_role_counts_at_once_in_the_session_that_is_there() {
    let app = TestApp::start().await;
    let (viewer, admin) = (app.operator(Role::Viewer).await, app.operator(Role::Admin).await);
    let id = app.id_of(&viewer).await;
    let change = format!("id: {id}, role: OPERATOR");
    assert_eq!(does(&app, &admin, "changeOperator", change.clone()).await, "CHANGED");
    assert_eq!(does(&app, &admin, "changeOperator", change).await, "UNCHANGED");
    assert_eq!(app.asked(&viewer, "{ me { role } }").await["me"]["role"], "OPERATOR");
    let described =
        |role| json!({ "email": "viewer@meetbedrijf.example", "role": role, "means": "password" });
    let expected = (described("viewer"), described("operator"));
    assert_eq!(written(&app, &admin, "change_operator").await, expected);
}

#[tokio::test]
async fn who_is_ended_is_out_at_once_and_may_be_added_again_under_the_same_number() {
    let app = TestApp::start().await;
    let (viewer, admin) = (app.operator(Role::Viewer).await, app.operator(Role::Admin).await);
    let id = app.id_of(&viewer).await;
    let end = format!("endOperator(input: {{ id: {id} }}) {{ status sessionsEnded }}");
    let ended = app.changed(&admin, &end).await;
    assert_eq!(ended, json!({ "status": "ENDED", "sessionsEnded": 1 }));
    assert!(!is_signed_in(&app, &viewer).await);
    assert!(!lets_in(&app, "viewer@meetbedrijf.example", PASSWORD).await);
    assert_eq!(app.changed(&admin, &end).await["status"], "UNKNOWN");
    for (mutation, input) in [
        ("changeOperator", format!("id: {id}, role: ADMIN")),
        ("resetOperatorPassword", format!("id: {id}")),
    ] {
        assert_eq!(does(&app, &admin, mutation, input).await, "UNKNOWN");
    }

    let added = add(&app, &admin, "viewer@meetbedrijf.example", "OPERATOR").await;
    assert_eq!((&added["status"], &added["operatorId"]), (&json!("ADDED"), &json!(id)));
    assert!(!is_signed_in(&app, &viewer).await, "an old session came back");
    assert!(!lets_in(&app, "viewer@meetbedrijf.example", PASSWORD).await);
    let password = added["password"].as_str().expect("a password");
    assert!(lets_in(&app, "viewer@meetbedrijf.example", password).await);
    let (before, after) = written(&app, &admin, "add_operator").await;
    assert!(before["ended_at"].is_string() && after.get("ended_at").is_none());
}

#[tokio::test]
async fn nobody_ends_or_changes_themselves() {
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let id = app.id_of(&admin).await;
    for (mutation, input) in [
        ("endOperator", format!("id: {id}")),
        ("changeOperator", format!("id: {id}, role: VIEWER")),
        ("resetOperatorPassword", format!("id: {id}")),
    ] {
        assert_eq!(does(&app, &admin, mutation, input).await, "ONESELF");
    }
    assert_eq!(app.asked(&admin, "{ me { role } }").await["me"]["role"], "ADMIN");
}

#[tokio::test]
async fn two_admins_who_end_one_another_at_once_leave_one() {
    use meetpoort::domain::audit::Actor;
    use meetpoort::service::operator::end::{EndedOperator, end_operator};
    use meetpoort::service::operator::set_password::Whose;
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let other = add(&app, &admin, "tweede@meetbedrijf.example", "ADMIN").await;
    let number = |text: &str| text.parse::<i32>().expect("a number");
    let first = number(&app.id_of(&admin).await);
    let second = number(other["operatorId"].as_str().expect("an id"));
    let by = |id| app.app.store.by(Actor::operator(id, "admin@meetbedrijf.example", "a test"));
    let (by_first, by_second) = (by(first), by(second));
    let (one, two) = tokio::join!(
        end_operator(&by_first, Whose::Number(second)),
        end_operator(&by_second, Whose::Number(first)),
    );
    let mut outcomes = [one.expect("answered"), two.expect("answered")];
    outcomes.sort_by_key(|outcome| *outcome == EndedOperator::LastAdmin);
    let expected = [EndedOperator::Ended { sessions: 0, tokens: 0 }, EndedOperator::LastAdmin];
    // The first of them had a session.
    assert!(matches!(outcomes[0], EndedOperator::Ended { .. }), "{outcomes:?}");
    assert_eq!(outcomes[1], expected[1]);
}

#[tokio::test]
async fn the_last_admin_is_neither_ended_nor_demoted() {
    use meetpoort::service::operator::change::{ChangedOperator, OperatorChange, change_operator};
    use meetpoort::service::operator::end::{EndedOperator, end_operator};
    use meetpoort::service::operator::set_password::Whose;
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let id = app.id_of(&admin).await.parse().expect("a number");
    let command = app.app.store.by(crate::support::by());
    let ended = end_operator(&command, Whose::Number(id)).await.expect("answered");
    assert_eq!(ended, EndedOperator::LastAdmin);
    let wanted = OperatorChange { role: Some(Role::Viewer), hand_over: false };
    let changed = change_operator(&command, id, wanted).await.expect("answered");
    assert_eq!(changed, ChangedOperator::LastAdmin);
}

#[tokio::test]
async fn a_password_that_was_lost_is_made_anew_and_ends_the_sessions() {
    let app = TestApp::start().await;
    let (viewer, admin) = (app.operator(Role::Viewer).await, app.operator(Role::Admin).await);
    let id = app.id_of(&viewer).await;
    let reset = "status password sessionsEnded";
    let reset = format!("resetOperatorPassword(input: {{ id: {id} }}) {{ {reset} }}");
    let reset = app.changed(&admin, &reset).await;
    assert_eq!((&reset["status"], &reset["sessionsEnded"]), (&json!("RESET"), &json!(1)));
    assert!(!is_signed_in(&app, &viewer).await);
    assert!(!lets_in(&app, "viewer@meetbedrijf.example", PASSWORD).await);
    let password = reset["password"].as_str().expect("a password");
    assert!(lets_in(&app, "viewer@meetbedrijf.example", password).await);
    let (before, after) = written(&app, &admin, "set_operator_password").await;
    assert!(!format!("{before}{after}").contains(password));
}

fn change_password(present: &str, new: &str) -> String {
    let input = format!("{{ presentPassword: \"{present}\", newPassword: \"{new}\" }}");
    format!("changePassword(input: {input}) {{ status sessionsEnded }}")
}

#[tokio::test]
async fn ones_own_password_is_changed_with_the_present_one_and_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let email = app.add_operator(Role::Viewer).await;
    let (here, there) = (app.browser(&email).await, app.browser(&email).await);
    let new = "een nieuw lang wachtwoord";
    for (present, new, status) in
        [("een verkeerd wachtwoord", new, "WRONG_PASSWORD"), (PASSWORD, "kort", "BAD_LENGTH")]
    {
        let answer = app.changed(&here, &change_password(present, new)).await;
        assert_eq!(answer, json!({ "status": status, "sessionsEnded": 0 }));
    }
    let answer = app.changed(&here, &change_password(PASSWORD, new)).await;
    assert_eq!(answer, json!({ "status": "CHANGED", "sessionsEnded": 1 }));
    assert!(is_signed_in(&app, &here).await && !is_signed_in(&app, &there).await);
    assert!(lets_in(&app, &email, new).await && !lets_in(&app, &email, PASSWORD).await);
}

#[tokio::test]
async fn who_guesses_at_an_open_browser_has_to_wait() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let wrong = change_password("een verkeerd wachtwoord", "een nieuw lang wachtwoord");
    for _ in 0..6 {
        assert_eq!(app.changed(&viewer, &wrong).await["status"], "WRONG_PASSWORD");
    }
    assert_eq!(app.changed(&viewer, &wrong).await["status"], "SLOW_DOWN");
    app.clock.set(app.clock.now() + TimeDelta::seconds(60));
    assert_eq!(app.changed(&viewer, &wrong).await["status"], "WRONG_PASSWORD");
}

#[tokio::test]
async fn who_logs_in_is_written_down_with_the_means() {
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let expected = json!({
        "email": "admin@meetbedrijf.example", "role": "admin", "means": "password",
    });
    assert_eq!(written(&app, &admin, "sign_in").await, (Value::Null, expected));
}
