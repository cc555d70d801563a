//! Liander's password and the signing keys, as operators look after them.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use meetpoort::clock::Clock;
use meetpoort::domain::credential::LIANDER_USERNAME;
use meetpoort::domain::operator::Role;
use meetpoort::service::token::replace_key::rotate_signing_key_now;
use meetpoort::service::token::rotate_keys::rotate_signing_keys;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::operator::Cookie;
use crate::support::portfolio::KLANT;
use crate::support::{TestApp, database};

const MADE: &str =
    "status username password credentialVersion { version state daysLeft validUntil firstUsedAt }";

impl TestApp {
    async fn make_credential(&self, cookie: &Cookie, mutation: &str) -> Value {
        let more = if mutation == "refreshCredential" { "previousValidUntil" } else { "" };
        let query = format!("mutation {{ {mutation} {{ {MADE} {more} }} }}");
        self.asked(cookie, &query).await[mutation].take()
    }

    async fn revoke_version(&self, cookie: &Cookie, version: i32) -> Value {
        let query = format!(
            "mutation {{ revokeCredential(input: {{ version: {version} }}) {{
                status credentialVersion {{ state daysLeft }} }} }}"
        );
        self.asked(cookie, &query).await["revokeCredential"].take()
    }

    async fn versions(&self, cookie: &Cookie) -> Vec<Value> {
        let query = "{ credentialVersions { edges { node {
            version state daysLeft firstUsedAt lastUsedAt } } } }";
        let answer = self.asked(cookie, query).await;
        let edges = answer["credentialVersions"]["edges"].as_array().expect("edges").clone();
        edges.into_iter().map(|mut edge| edge["node"].take()).collect()
    }

    async fn opens(&self, password: &Value) -> bool {
        let body = json!({
            "username": LIANDER_USERNAME, "password": password, "verwachtte_klant_eans": [KLANT],
        });
        let response = self
            .client()
            .post("/v1/beschikbare-metingen")
            .content_type("application/json")
            .body(body.to_string())
            .send()
            .await;
        response.0.status() == StatusCode::OK
    }

    /// A token that Liander is given now.
    async fn token(&self) -> String {
        let response = self
            .client()
            .post("/v1/token")
            .header("Authorization", self.basic())
            .content_type("application/x-www-form-urlencoded")
            .body("grant_type=client_credentials")
            .send()
            .await;
        response.assert_status_is_ok();
        let answer: Value = response.json().await.value().deserialize();
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    async fn token_opens(&self, token: &str) -> bool {
        let response = self
            .client()
            .post("/v1/beschikbare-metingen")
            .header("Authorization", format!("Bearer {token}"))
            .content_type("application/json")
            .body(json!({ "verwachtte_klant_eans": [KLANT] }).to_string())
            .send()
            .await;
        response.0.status() == StatusCode::OK
    }

    async fn rotate(&self, cookie: &Cookie, revoke_tokens: bool) -> Value {
        let query = format!(
            "mutation {{ rotateSigningKey(input: {{ revokeTokens: {revoke_tokens} }}) {{
                status endedKids signingKey {{ kid state }} }} }}"
        );
        self.asked(cookie, &query).await["rotateSigningKey"].take()
    }

    /// Identifiers of the keys that are published.
    async fn published(&self) -> Vec<String> {
        let response = self.client().get("/.well-known/jwks.json").send().await;
        let answer: Value = response.json().await.value().deserialize();
        let keys = answer["keys"].as_array().expect("keys");
        keys.iter().map(|key| key["kid"].as_str().expect("text").to_owned()).collect()
    }
}

#[tokio::test]
async fn a_password_that_an_operator_makes_opens_the_calls_and_is_kept_nowhere() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let issued = app.make_credential(&operator, "issueCredential").await;
    assert_eq!(issued["status"], "MADE");
    assert_eq!(issued["username"], LIANDER_USERNAME);
    assert_eq!(issued["credentialVersion"]["version"], 2);
    assert_eq!(issued["credentialVersion"]["state"], "VALID");
    assert_eq!(issued["credentialVersion"]["daysLeft"], 90);
    assert!(app.opens(&issued["password"]).await);
    let client = database::connect(&app.database.url()).await;
    let query = "select string_agg(concat(before, after), ' ') from audit_event";
    let trail: String = client.query_one(query, &[]).await.expect("a row").get(0);
    assert!(!trail.contains(issued["password"].as_str().expect("text")), "{trail}");
}

#[tokio::test]
async fn a_refresh_shows_when_the_new_one_is_in_use_and_the_old_one_silent() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    app.available(&[KLANT]).await;
    let refreshed = app.make_credential(&operator, "refreshCredential").await;
    assert_eq!(refreshed["previousValidUntil"], "2026-11-30T11:00:00+00:00");
    let versions = app.versions(&operator).await;
    assert!(versions[0]["firstUsedAt"].is_null(), "{versions:?}");
    assert_eq!(versions[1]["firstUsedAt"], "2026-11-23T11:00:00+00:00");
    assert_eq!((&versions[1]["state"], &versions[1]["daysLeft"]), (&json!("VALID"), &json!(7)));

    app.clock.set(app.clock.now() + TimeDelta::minutes(5));
    assert!(app.opens(&refreshed["password"]).await);
    app.clock.set(app.clock.now() + TimeDelta::minutes(5));
    assert!(app.opens(&refreshed["password"]).await);
    let versions = app.versions(&operator).await;
    assert_eq!(versions[0]["firstUsedAt"], "2026-11-23T11:05:00+00:00");
    assert_eq!(versions[0]["lastUsedAt"], "2026-11-23T11:10:00+00:00");
    assert_eq!(versions[1]["lastUsedAt"], "2026-11-23T11:00:00+00:00");
}

#[tokio::test]
async fn no_more_than_eight_passwords_work_at_once() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    for _ in 1..8 {
        assert_eq!(app.make_credential(&operator, "issueCredential").await["status"], "MADE");
    }
    for mutation in ["issueCredential", "refreshCredential"] {
        let refused = app.make_credential(&operator, mutation).await;
        assert_eq!(refused["status"], "TOO_MANY");
        assert!(refused["password"].is_null() && refused["credentialVersion"].is_null());
    }
}

#[tokio::test]
async fn a_version_is_revoked_once_and_says_so() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let revoked = app.revoke_version(&operator, 1).await;
    assert_eq!(revoked["status"], "REVOKED");
    assert_eq!(revoked["credentialVersion"], json!({ "state": "REVOKED", "daysLeft": 0 }));
    assert_eq!(app.revoke_version(&operator, 1).await["status"], "ALREADY_REVOKED");
    assert_eq!(app.revoke_version(&operator, 9).await["status"], "UNKNOWN");
}

#[tokio::test]
async fn a_version_whose_time_is_over_has_ended() {
    let app = TestApp::start().await;
    app.clock.set(app.clock.now() + TimeDelta::days(90));
    let viewer = app.operator(Role::Viewer).await;
    let versions = app.versions(&viewer).await;
    assert_eq!((&versions[0]["state"], &versions[0]["daysLeft"]), (&json!("ENDED"), &json!(0)));
}

#[tokio::test]
async fn a_new_key_signs_at_once_and_tokens_of_the_one_before_live_out_their_minutes() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    // Within a second, since tokens count in whole ones.
    app.clock.set(app.clock.now() + TimeDelta::milliseconds(400));
    let old = app.token().await;
    app.clock.set(app.clock.now() + TimeDelta::milliseconds(300));
    let before = app.published().await;
    let rotated = app.rotate(&operator, false).await;
    assert_eq!(rotated["signingKey"]["state"], "SIGNING");
    let kid = rotated["signingKey"]["kid"].as_str().expect("text").to_owned();
    assert!(!before.contains(&kid) && app.published().await.contains(&kid));
    let new = app.token().await;
    assert_ne!(old.split('.').next(), new.split('.').next(), "another key signs");
    assert!(app.token_opens(&old).await && app.token_opens(&new).await);
    app.clock.set(app.clock.now() + TimeDelta::seconds(899));
    assert!(app.token_opens(&old).await && app.token_opens(&new).await);
    app.clock.set(app.clock.now() + TimeDelta::seconds(2));
    assert!(!app.token_opens(&old).await);
    // Another replica may have signed with it by a clock that is a minute ahead.
    app.clock.set(app.clock.now() + TimeDelta::minutes(1));
    assert!(!app.published().await.contains(&before[0]));
}

#[tokio::test]
async fn tokens_that_are_revoked_stop_to_count_at_once_and_new_ones_are_given() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let old = app.token().await;
    let before = app.published().await;
    app.rotate(&operator, true).await;
    assert!(!app.token_opens(&old).await);
    assert!(app.published().await.iter().all(|kid| !before.contains(kid)));
    assert!(app.token_opens(&app.token().await).await);
    let query = "{ signingKeys { edges { node { kid state revokedAt destroyedAt } } } }";
    let answer = app.asked(&operator, query).await;
    let edges = answer["signingKeys"]["edges"].as_array().expect("edges");
    let revoked = edges.iter().filter(|edge| edge["node"]["state"] == "REVOKED").count();
    assert_eq!(revoked, before.len(), "{answer}");
}

#[tokio::test]
async fn the_key_that_waits_for_its_turn_is_replaced_as_well() {
    // Nine days before the next signing period its key is there.
    let app = TestApp::start_at("2026-12-10T00:00:00Z").await;
    let period = meetpoort::domain::signing_key::SigningPeriod::at(app.clock.now());
    app.clock.set(period.signs_until() - TimeDelta::days(9));
    meetpoort::service::token::rotate_keys::rotate_signing_keys(
        &app.app.store.database,
        &app.app.sealing,
        app.clock.now(),
    )
    .await
    .expect("rotated");
    let operator = app.operator(Role::Operator).await;
    let before = app.published().await;
    assert_eq!(before.len(), 2);
    let rotated = app.rotate(&operator, false).await;
    assert_eq!(rotated["endedKids"].as_array().map(Vec::len), Some(2), "{rotated}");
    app.clock.set(period.signs_until() + TimeDelta::hours(1));
    let token = app.token().await;
    assert!(app.token_opens(&token).await);
    assert!(before.iter().all(|kid| !token_kid(&token).contains(kid.as_str())));
}

fn token_kid(token: &str) -> String {
    use base64::Engine;
    let head = token.split('.').next().expect("a head");
    let head = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(head).expect("base64");
    String::from_utf8(head).expect("text")
}

#[tokio::test]
async fn a_key_that_was_made_just_now_is_said_to_sign_also_if_time_passes_meanwhile() {
    let mut app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let (began, looks) = (app.clock.now(), AtomicI64::new(0));
    // Each look at this clock is a second later.
    app.app.store.clock =
        Clock::driven_by(move || began + TimeDelta::seconds(looks.fetch_add(1, Ordering::Relaxed)));
    let rotated = app.rotate(&admin, false).await;
    assert_eq!(rotated["signingKey"]["state"], "SIGNING", "{rotated}");
}

#[tokio::test]
async fn replicas_that_replace_the_key_and_rotate_at_once_leave_one_that_signs() {
    let app = TestApp::start().await;
    let (database, sealing) = (&app.app.store.database, &app.app.sealing);
    let now = app.clock.now();
    let command = app.app.store.by(crate::support::by());
    let (one, other, third, job) = tokio::join!(
        rotate_signing_key_now(&command, sealing, true),
        rotate_signing_key_now(&command, sealing, false),
        rotate_signing_key_now(&command, sealing, true),
        rotate_signing_keys(database, sealing, now),
    );
    assert!(one.is_ok() && other.is_ok() && third.is_ok() && job.is_ok());
    let client = database::connect(&app.database.url()).await;
    let query = "select count(*) from signing_key where destroyed_at is null and signs_from <= $1";
    let signing: i64 = client.query_one(query, &[&now]).await.expect("a row").get(0);
    assert_eq!(signing, 1);
    assert!(app.token_opens(&app.token().await).await);
}
