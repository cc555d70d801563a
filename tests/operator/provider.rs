//! Who an operator is who comes from the provider: an identity there, never an address.

use chrono::TimeDelta;
use meetpoort::auth::access_token::AccessToken;
use meetpoort::domain::audit::Actor;
use meetpoort::domain::operator::{Identity, Role};
use meetpoort::service::failure::Failure;
use meetpoort::service::operator::access_token::{self, CreatedToken, WantedToken};
use meetpoort::service::operator::openid::{Arrival, OpenidSignInRefusal, sign_in};
use meetpoort::service::operator::session::{NewSession, SignedIn};
use poem::http::StatusCode;
use serde_json::json;

use crate::support::TestApp;
use crate::support::operator::Cookie;

/// What becomes of it when this subject comes, with this address and role.
async fn comes(
    app: &TestApp,
    subject: &str,
    email: &str,
    role: Role,
) -> Result<SignedIn, Failure<OpenidSignInRefusal>> {
    use meetpoort::auth::session_token::SessionToken;
    use meetpoort::domain::operator::new_session_token;
    let identity =
        Identity { issuer: "https://login.example".to_owned(), subject: subject.to_owned() };
    let now = app.clock.now();
    let arrival = Arrival {
        identity,
        email: email.parse().expect("an address"),
        role,
        state_sha256: new_session_token(&mut rand::rng()),
        begun_after: now,
    };
    let token = SessionToken::new(new_session_token(&mut rand::rng()));
    sign_in(
        &app.app.store.database,
        &arrival,
        NewSession { token: &token, correlation_id: "", now },
    )
    .await
}

async fn ends(app: &TestApp, by: &Cookie, id: i32) {
    let end = format!("endOperator(input: {{ id: {id} }}) {{ status }}");
    assert_eq!(app.changed(by, &end).await["status"], "ENDED");
}

async fn counts(app: &TestApp, token: &str) -> bool {
    app.ask_by_token(token, "{ me { email } }").await.0 == StatusCode::OK
}

/// A token that lives as long as one may.
async fn token_of(app: &TestApp, owner: &SignedIn) -> String {
    let token = AccessToken::new(&mut rand::rng());
    let wanted = WantedToken { name: "maandrapport", role: Role::Viewer, days: 365 };
    let actor = Actor::operator(owner.operator_id, &owner.email, "a test");
    let now = app.clock.now();
    let created =
        access_token::create(&app.app.store.database, (&actor, owner), wanted, &token, now).await;
    assert!(matches!(created, Ok(CreatedToken::Created { .. })), "{created:?}");
    token.expose().to_owned()
}

const DIENST: &str = "dienst@meetbedrijf.example";

#[tokio::test]
async fn another_role_or_address_at_the_provider_is_taken_over() {
    let app = TestApp::start().await;
    let first = comes(&app, "1", DIENST, Role::Viewer).await.expect("let in");
    let other = "nieuw@meetbedrijf.example";
    let second = comes(&app, "1", other, Role::Admin).await.expect("let in");
    assert_eq!(second.operator_id, first.operator_id);
    assert_eq!((second.email.as_str(), second.role), (other, Role::Admin));
}

#[tokio::test]
async fn an_address_that_belongs_to_somebody_else_here_is_not_taken_over() {
    let app = TestApp::start().await;
    let first = comes(&app, "1", DIENST, Role::Viewer).await.expect("let in");
    app.add_operator(Role::Admin).await;
    let second = comes(&app, "1", "admin@meetbedrijf.example", Role::Viewer).await;
    let second = second.expect("let in, under the address of before");
    assert_eq!((second.operator_id, second.email.as_str()), (first.operator_id, DIENST));
    let stranger = comes(&app, "2", DIENST, Role::Viewer).await;
    assert!(
        matches!(stranger, Err(Failure::Refused(OpenidSignInRefusal::EmailTaken))),
        "{stranger:?}"
    );
}

#[tokio::test]
async fn who_was_ended_here_stays_out_whatever_the_provider_says_until_an_admin_adds_them_again() {
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let known = comes(&app, "1", DIENST, Role::Viewer).await.expect("let in");
    ends(&app, &admin, known.operator_id).await;
    for (subject, email) in [("1", DIENST), ("1", "nieuw@meetbedrijf.example"), ("2", DIENST)] {
        let outcome = comes(&app, subject, email, Role::Viewer).await;
        assert!(
            matches!(outcome, Err(Failure::Refused(OpenidSignInRefusal::Ended))),
            "{subject} {email}: {outcome:?}"
        );
    }
    let add = format!(
        "addOperator(input: {{ email: \"{DIENST}\", role: VIEWER }}) {{ status password }}"
    );
    let added = app.changed(&admin, &add).await;
    assert_eq!(added, json!({ "status": "ADDED", "password": null }));
    let again = comes(&app, "1", DIENST, Role::Viewer).await.expect("let in");
    assert_eq!(again.operator_id, known.operator_id);
}

#[tokio::test]
async fn a_login_that_is_handed_over_belongs_to_the_first_who_comes_with_its_address() {
    use meetpoort::service::operator::change::{ChangedOperator, OperatorChange, change_operator};
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let admin = app.operator(Role::Admin).await;
    let id: i32 = app.id_of(&viewer).await.parse().expect("a number");
    let make = "createAccessToken(input: { name: \"x\", role: VIEWER, days: 30 }) { token }";
    let token = app.changed(&viewer, make).await["token"].as_str().expect("a token").to_owned();
    let unset =
        format!("changeOperator(input: {{ id: {id}, toOpenidConnect: true }}) {{ status }}");
    assert_eq!(app.changed(&admin, &unset).await["status"], "NO_PROVIDER");
    let wanted = OperatorChange { role: None, hand_over: true };
    let command = app.app.store.by(crate::support::by());
    let changed = change_operator(&command, id, wanted).await;
    assert_eq!(changed.expect("answered"), ChangedOperator::Changed);
    assert!(!counts(&app, &token).await, "a token outlived the password of its owner");
    assert!(app.asked(&viewer, "{ me { id } }").await["me"].is_null());

    let email = "viewer@meetbedrijf.example";
    let first = comes(&app, "1", email, Role::Operator).await.expect("let in");
    assert_eq!((first.operator_id, first.role), (id, Role::Operator));
    let second = comes(&app, "2", email, Role::Operator).await;
    assert!(matches!(second, Err(Failure::Refused(OpenidSignInRefusal::EmailTaken))), "{second:?}");
}

#[tokio::test]
async fn their_tokens_count_for_thirty_days_after_they_last_came_from_there() {
    let app = TestApp::start().await;
    let known = comes(&app, "1", DIENST, Role::Viewer).await.expect("let in");
    let token = token_of(&app, &known).await;
    let by_password = app.operator(Role::Admin).await;
    let make = "createAccessToken(input: { name: \"x\", role: VIEWER, days: 365 }) { token }";
    let other = app.changed(&by_password, make).await["token"].as_str().expect("one").to_owned();
    let last = app.clock.now();
    app.clock.set(last + TimeDelta::days(30) - TimeDelta::seconds(1));
    assert!(counts(&app, &token).await);
    app.clock.set(last + TimeDelta::days(30));
    assert!(!counts(&app, &token).await && counts(&app, &other).await);
    comes(&app, "1", DIENST, Role::Viewer).await.expect("let in");
    assert!(counts(&app, &token).await, "they came again");
}

#[tokio::test]
async fn the_provider_says_what_they_may_do_until_an_admin_gives_them_a_password() {
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let known = comes(&app, "1", DIENST, Role::Viewer).await.expect("let in");
    let id = known.operator_id;
    let change = format!("changeOperator(input: {{ id: {id}, role: OPERATOR }}) {{ status }}");
    assert_eq!(app.changed(&admin, &change).await["status"], "ROLE_FROM_PROVIDER");
    let reset = format!("resetOperatorPassword(input: {{ id: {id} }}) {{ status password }}");
    let reset = app.changed(&admin, &reset).await;
    let signed_in = app.sign_in(DIENST, reset["password"].as_str().expect("a password")).await;
    assert!(crate::support::operator::cookie_of(&signed_in).is_some());
    assert_eq!(app.changed(&admin, &change).await["status"], "CHANGED");
    let outcome = comes(&app, "1", DIENST, Role::Viewer).await;
    assert!(
        matches!(outcome, Err(Failure::Refused(OpenidSignInRefusal::EmailTaken))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn two_who_get_each_others_addresses_and_come_at_once_do_not_wait_for_one_another_for_good() {
    let app = TestApp::start().await;
    let (one, other) = (DIENST, "nacht@meetbedrijf.example");
    comes(&app, "1", one, Role::Viewer).await.expect("let in");
    comes(&app, "2", other, Role::Viewer).await.expect("let in");
    for _ in 0..50 {
        let (first, second) = tokio::join!(
            comes(&app, "1", other, Role::Viewer),
            comes(&app, "2", one, Role::Viewer)
        );
        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    }
}
