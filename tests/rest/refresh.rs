//! Liander's password: refreshing, overlap, revoking, and slowing down who guesses.

use chrono::TimeDelta;
use meetpoort::db::client_credential::{self, CredentialVersion};
use meetpoort::domain::credential::LIANDER_USERNAME;
use meetpoort::service::credential::check_end::{CredentialEnd, check_credential_end};
use meetpoort::service::credential::revoke::{Revoked, revoke_credential};
use poem::http::StatusCode;
use poem::test::TestResponse;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::support::portfolio::KLANT;
use crate::support::{TestApp, by};

async fn refresh(app: &TestApp, password: &str) -> TestResponse {
    let body = json!({ "username": LIANDER_USERNAME, "password": password });
    app.client()
        .post("/v1/credentials/verversing")
        .content_type("application/json")
        .body(body.to_string())
        .send()
        .await
}

async fn refreshed(app: &TestApp, password: &str) -> Value {
    let response = refresh(app, password).await;
    response.assert_status_is_ok();
    response.json().await.value().deserialize()
}

async fn pull(app: &TestApp, password: &str) -> TestResponse {
    let body = json!({
        "username": LIANDER_USERNAME, "password": password, "verwachtte_klant_eans": [KLANT],
    });
    app.client()
        .post("/v1/beschikbare-metingen")
        .content_type("application/json")
        .body(body.to_string())
        .send()
        .await
}

async fn status(app: &TestApp, password: &str) -> StatusCode {
    pull(app, password).await.0.status()
}

/// The versions of Liander's password, oldest first.
async fn versions(app: &TestApp) -> Vec<CredentialVersion> {
    let client = app.app.store.database.connection().await.expect("a connection");
    client_credential::list(&client, LIANDER_USERNAME).await.expect("listed")
}

#[tokio::test]
async fn a_refresh_shows_the_next_password_and_how_long_both_work() {
    let app = TestApp::start().await;
    let answer = refreshed(&app, app.password.expose_secret()).await;
    let mut names: Vec<_> = answer.as_object().expect("an object").keys().collect();
    names.sort();
    assert_eq!(names, ["geldig_tot", "geldig_vanaf", "password", "username", "vorige_geldig_tot"]);
    assert_eq!(answer["username"], LIANDER_USERNAME);
    assert_eq!(answer["geldig_vanaf"], "2026-11-23T12:00:00+01:00");
    assert_eq!(answer["geldig_tot"], "2027-02-21T12:00:00+01:00");
    assert_eq!(answer["vorige_geldig_tot"], "2026-11-30T12:00:00+01:00");
}

#[tokio::test]
async fn a_refresh_takes_basic_credentials_without_a_body() {
    let app = TestApp::start().await;
    let response = app
        .client()
        .post("/v1/credentials/verversing")
        .header("Authorization", app.basic())
        .send()
        .await;
    response.assert_status_is_ok();
}

#[tokio::test]
async fn both_passwords_work_during_the_overlap_and_only_the_next_one_after_it() {
    let app = TestApp::start().await;
    let old = app.password.expose_secret().to_owned();
    let answer = refreshed(&app, &old).await;
    let new = answer["password"].as_str().expect("a password");
    let made = app.clock.now();
    app.clock.set(made + TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(
        (status(&app, &old).await, status(&app, new).await),
        (StatusCode::OK, StatusCode::OK)
    );
    app.clock.set(made + TimeDelta::days(7));
    assert_eq!(
        (status(&app, &old).await, status(&app, new).await),
        (StatusCode::UNAUTHORIZED, StatusCode::OK)
    );
}

#[tokio::test]
async fn of_two_refreshes_at_once_both_work_and_exactly_one_is_the_newest() {
    let app = TestApp::start().await;
    let password = app.password.expose_secret();
    let (one, other) = tokio::join!(refreshed(&app, password), refreshed(&app, password));
    for answer in [&one, &other] {
        let password = answer["password"].as_str().expect("a password");
        assert_eq!(status(&app, password).await, StatusCode::OK);
    }
    let versions = versions(&app).await;
    let numbers: Vec<_> = versions.iter().map(|version| version.version).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let newest_end = app.clock.now() + TimeDelta::days(90);
    let newest = versions.iter().filter(|version| version.valid_until == newest_end).count();
    assert_eq!(newest, 1);
}

#[tokio::test]
async fn a_token_is_not_enough_to_refresh() {
    let app = TestApp::start().await;
    let response = app
        .client()
        .post("/v1/token")
        .header("Authorization", app.basic())
        .content_type("application/x-www-form-urlencoded")
        .body("grant_type=client_credentials")
        .send()
        .await;
    let token: Value = response.json().await.value().deserialize();
    let token = token["access_token"].as_str().expect("a token");
    let response = app
        .client()
        .post("/v1/credentials/verversing")
        .header("Authorization", format!("Bearer {token}"))
        .send()
        .await;
    response.assert_status(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn refreshing_without_end_is_stopped_before_it_makes_every_check_slow() {
    let app = TestApp::start().await;
    let mut last = StatusCode::OK;
    for _ in 0..8 {
        last = refresh(&app, app.password.expose_secret()).await.0.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(status(&app, app.password.expose_secret()).await, StatusCode::OK);
}

#[tokio::test]
async fn a_revoked_version_stops_at_the_next_request() {
    let app = TestApp::start().await;
    let password = app.password.expose_secret();
    // Once before, so that the password is among those remembered.
    assert_eq!(status(&app, password).await, StatusCode::OK);
    let revoke = async || revoke_credential(&app.app.store.by(by()), 1).await;
    assert_eq!(revoke().await.expect("revoked"), Revoked::Recorded);
    assert_eq!(status(&app, password).await, StatusCode::UNAUTHORIZED);
    assert_eq!(revoke().await.expect("known"), Revoked::Already);
}

#[tokio::test]
async fn a_password_ends_after_ninety_days() {
    let app = TestApp::start().await;
    let made = app.clock.now();
    app.clock.set(made + TimeDelta::days(90) - TimeDelta::seconds(1));
    assert_eq!(status(&app, app.password.expose_secret()).await, StatusCode::OK);
    app.clock.set(made + TimeDelta::days(90));
    assert_eq!(status(&app, app.password.expose_secret()).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_last_use_of_a_version_is_noted() {
    let app = TestApp::start().await;
    let used = async || versions(&app).await[0].last_used_at;
    assert_eq!(used().await, None);
    assert_eq!(status(&app, app.password.expose_secret()).await, StatusCode::OK);
    assert_eq!(used().await, Some(app.clock.now()));
}

#[tokio::test]
async fn the_operator_is_warned_from_fourteen_days_before_the_end() {
    let app = TestApp::start().await;
    let made = app.clock.now();
    let end = async |after: TimeDelta| {
        check_credential_end(&app.app.store.database, made + after).await.expect("checked")
    };
    assert_eq!(end(TimeDelta::days(76)).await, CredentialEnd::Later { days_left: 14 });
    let later = TimeDelta::days(76) + TimeDelta::seconds(1);
    assert_eq!(end(later).await, CredentialEnd::Soon { days_left: 13 });
    assert_eq!(end(TimeDelta::days(90)).await, CredentialEnd::None);
}

#[tokio::test]
async fn guessing_is_slowed_and_the_credential_is_never_locked() {
    let app = TestApp::start().await;
    for _ in 0..6 {
        assert_eq!(status(&app, "a guess").await, StatusCode::UNAUTHORIZED);
    }
    let slowed = pull(&app, "a guess").await;
    slowed.assert_status(StatusCode::TOO_MANY_REQUESTS);
    slowed.assert_header("retry-after", "1");
    slowed.assert_header("content-type", "application/problem+json");
    // The wait is over: the right password works, and forgives.
    app.clock.set(app.clock.now() + TimeDelta::seconds(1));
    assert_eq!(status(&app, app.password.expose_secret()).await, StatusCode::OK);
    assert_eq!(status(&app, "a guess").await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, app.password.expose_secret()).await, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_alike() {
    let app = TestApp::start().await;
    let answer = async |username: &str| {
        let body = json!({
            "username": username, "password": "a guess", "verwachtte_klant_eans": [KLANT],
        });
        let response = app
            .client()
            .post("/v1/beschikbare-metingen")
            .content_type("application/json")
            .body(body.to_string())
            .send()
            .await;
        response.0.into_body().into_string().await.expect("text")
    };
    assert_eq!(answer(LIANDER_USERNAME).await, answer("somebody-else").await);
}
