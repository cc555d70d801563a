//! Access tokens: how they are given, what opens with them, and which do not count.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use meetpoort::auth::token::{Claims, NewKey, new_key};
use meetpoort::domain::credential::LIANDER_USERNAME;
use meetpoort::service::token::verify::verify_token;
use poem::http::StatusCode;
use poem::test::TestResponse;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::support::portfolio::{KLANT, METER};
use crate::support::{TestApp, by, database};

const FORM: &str = "application/x-www-form-urlencoded";

async fn ask(app: &TestApp, form: &str, basic: bool) -> TestResponse {
    let client = app.client();
    let request = client.post("/v1/token").content_type(FORM).body(form.to_owned());
    let request = if basic { request.header("Authorization", app.basic()) } else { request };
    request.send().await
}

async fn token(app: &TestApp) -> String {
    let response = ask(app, "grant_type=client_credentials", true).await;
    response.assert_status_is_ok();
    let body: Value = response.json().await.value().deserialize();
    body["access_token"].as_str().expect("a token").to_owned()
}

async fn status_with(app: &TestApp, token: &str) -> StatusCode {
    let body = json!({ "verwachtte_klant_eans": [KLANT] });
    app.client()
        .post("/v1/beschikbare-metingen")
        .header("Authorization", format!("Bearer {token}"))
        .content_type("application/json")
        .body(body.to_string())
        .send()
        .await
        .0
        .status()
}

async fn error_of(response: TestResponse) -> (StatusCode, String) {
    let status = response.0.status();
    let body: Value = response.json().await.value().deserialize();
    (status, body["error"].as_str().expect("an error").to_owned())
}

#[tokio::test]
async fn a_token_of_fifteen_minutes_is_given_for_basic_and_for_form_credentials() {
    let app = TestApp::start().await;
    let secret = app.password.expose_secret();
    let form = format!(
        "grant_type=client_credentials&client_id={LIANDER_USERNAME}&client_secret={secret}"
    );
    for (form, basic) in [("grant_type=client_credentials", true), (form.as_str(), false)] {
        let response = ask(&app, form, basic).await;
        response.assert_status_is_ok();
        response.assert_header("cache-control", "no-store");
        response.assert_header("pragma", "no-cache");
        let body: Value = response.json().await.value().deserialize();
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["expires_in"], 900);
    }
}

#[tokio::test]
async fn both_calls_open_with_a_token() {
    let app = TestApp::start().await.with_customer().await;
    let token = token(&app).await;
    assert_eq!(status_with(&app, &token).await, StatusCode::OK);
    let body = json!({
        "klant_ean": KLANT, "meter_ean": METER,
        "start_tijd": "2026-11-21T00:00:00", "eind_tijd": "2026-11-22T00:00:00",
    });
    let response = app
        .client()
        .post("/v1/meetdata")
        .header("Authorization", format!("bearer {token}"))
        .content_type("application/json")
        .body(body.to_string())
        .send()
        .await;
    response.assert_status_is_ok();
}

#[tokio::test]
async fn errors_are_those_of_the_oauth_specification() {
    let app = TestApp::start().await;
    let bad_request = StatusCode::BAD_REQUEST;
    for (form, code) in [
        ("", "invalid_request"),
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("grant_type=client_credentials&client_id=a&client_secret=b", "invalid_request"),
    ] {
        assert_eq!(
            error_of(ask(&app, form, true).await).await,
            (bad_request, code.to_owned()),
            "{form}"
        );
    }
    for form in [
        "grant_type=client_credentials".to_owned(),
        format!("grant_type=client_credentials&client_id={LIANDER_USERNAME}&client_secret=wrong"),
    ] {
        let response = ask(&app, &form, false).await;
        response.assert_header_exist("www-authenticate");
        assert_eq!(
            error_of(response).await,
            (StatusCode::UNAUTHORIZED, "invalid_client".to_owned())
        );
    }
}

#[tokio::test]
async fn a_request_for_a_token_that_is_no_form_is_invalid() {
    let app = TestApp::start().await;
    let response = app
        .client()
        .post("/v1/token")
        .content_type("application/json")
        .body(r#"{"grant_type":"client_credentials"}"#)
        .send()
        .await;
    assert_eq!(error_of(response).await, (StatusCode::BAD_REQUEST, "invalid_request".to_owned()));
}

#[tokio::test]
async fn a_token_works_until_its_last_second_and_not_after() {
    let app = TestApp::start().await;
    let token = token(&app).await;
    let issued = app.clock.now();
    app.clock.set(issued + TimeDelta::seconds(899));
    assert_eq!(status_with(&app, &token).await, StatusCode::OK);
    app.clock.set(issued + TimeDelta::seconds(900));
    assert_eq!(status_with(&app, &token).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_dies_with_the_password_under_which_it_was_issued() {
    let app = TestApp::start().await;
    let token = token(&app).await;
    meetpoort::service::credential::revoke::revoke_credential(&app.app.store.by(by()), 1)
        .await
        .expect("revoked");
    assert_eq!(status_with(&app, &token).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_and_a_password_at_once_are_refused() {
    let app = TestApp::start().await;
    let token = token(&app).await;
    let body = json!({
        "username": LIANDER_USERNAME, "password": app.password.expose_secret(),
        "verwachtte_klant_eans": [KLANT],
    });
    let response = app
        .client()
        .post("/v1/beschikbare-metingen")
        .header("Authorization", format!("Bearer {token}"))
        .content_type("application/json")
        .body(body.to_string())
        .send()
        .await;
    response.assert_status(StatusCode::UNAUTHORIZED);
}

/// A key whose public half stands in the database, so that only what is tested is wrong.
async fn known_key(app: &TestApp) -> NewKey {
    let key = new_key().expect("a key");
    let client = database::connect(&app.database.url()).await;
    client
        .execute(
            "update signing_key set kid = $1, public_x = $2, public_y = $3 \
             where signs_from <= $4 and signs_until > $4",
            &[&key.kid, &key.x, &key.y, &app.clock.now()],
        )
        .await
        .expect("one key");
    key
}

fn claims(app: &TestApp) -> Value {
    let now = app.clock.now().timestamp();
    let claims = Claims {
        iss: "https://localhost:8443".to_owned(),
        aud: "https://localhost:8443/v1".to_owned(),
        sub: LIANDER_USERNAME.to_owned(),
        client_id: LIANDER_USERNAME.to_owned(),
        iat: now,
        exp: now + 900,
        nbf: None,
        jti: "1".to_owned(),
        rehearsal: false,
        credential_version: 1,
    };
    serde_json::to_value(claims).expect("JSON")
}

fn header(key: &NewKey) -> Header {
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(key.kid.clone());
    header
}

fn signed(header: &Header, claims: &Value, key: &NewKey) -> String {
    encode(header, claims, &EncodingKey::from_ec_der(&key.private)).expect("signed")
}

#[tokio::test]
async fn a_token_with_right_claims_counts() {
    let app = TestApp::start().await;
    let key = known_key(&app).await;
    let token = signed(&header(&key), &claims(&app), &key);
    assert_eq!(status_with(&app, &token).await, StatusCode::OK);
}

#[tokio::test]
async fn a_token_with_a_missing_or_wrong_claim_does_not_count() {
    let app = TestApp::start().await;
    let key = known_key(&app).await;
    let now = app.clock.now().timestamp();
    for (name, wrong) in [
        ("aud", Some(json!("https://elsewhere.example/v1"))),
        ("aud", None),
        ("iss", Some(json!("https://elsewhere.example"))),
        ("iss", None),
        ("exp", Some(json!(now))),
        ("exp", None),
        ("nbf", Some(json!(now + 1))),
        ("iat", Some(json!(now + 3_600))),
        ("iat", Some(json!(0))),
        ("iat", None),
        ("sub", Some(json!("somebody-else"))),
        ("sub", None),
        ("jti", None),
        ("credential_version", Some(json!(2))),
        ("credential_version", None),
    ] {
        let mut claims = claims(&app);
        match &wrong {
            Some(value) => claims[name] = value.clone(),
            None => drop(claims.as_object_mut().expect("an object").remove(name)),
        }
        let token = signed(&header(&key), &claims, &key);
        assert_eq!(status_with(&app, &token).await, StatusCode::UNAUTHORIZED, "{name}: {wrong:?}");
    }
}

#[tokio::test]
async fn a_claim_of_rehearsal_counts_only_if_our_key_signed_it() {
    let app = TestApp::start().await;
    let (key, other) = (known_key(&app).await, new_key().expect("a key"));
    let mut rehearsal = claims(&app);
    rehearsal["rehearsal"] = json!(true);
    let signed_by_us = signed(&header(&key), &rehearsal, &key);
    assert_eq!(status_with(&app, &signed_by_us).await, StatusCode::OK);
    let signed_elsewhere = signed(&header(&key), &rehearsal, &other);
    assert_eq!(status_with(&app, &signed_elsewhere).await, StatusCode::UNAUTHORIZED);
    // Neither put into a token afterwards nor taken out of one.
    let plain = signed(&header(&key), &claims(&app), &key);
    for (token, other) in [(&plain, &signed_by_us), (&signed_by_us, &plain)] {
        let (head, signature) = (token.split('.').next(), token.rsplit('.').next());
        let payload = other.split('.').nth(1);
        let mixed = [head, payload, signature].map(|part| part.expect("three parts")).join(".");
        assert_eq!(status_with(&app, &mixed).await, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_token_of_a_replica_whose_clock_is_ahead_does_not_count_and_the_log_can_say_why() {
    let app = TestApp::start().await;
    let key = known_key(&app).await;
    let mut claims = claims(&app);
    claims["iat"] = json!(app.clock.now().timestamp() + 90);
    let token = signed(&header(&key), &claims, &key);
    assert_eq!(status_with(&app, &token).await, StatusCode::UNAUTHORIZED);
    let (database, parties, now) = (&app.app.store.database, &app.app.parties, app.clock.now());
    let refused = verify_token(database, parties, &app.app.known_tokens, &token, now).await;
    let refused = refused.expect_err("of the future");
    assert!(refused.to_string().contains("90 seconds ahead of our clock"), "{refused}");
}

#[tokio::test]
async fn a_token_of_another_key_kind_or_algorithm_does_not_count() {
    let app = TestApp::start().await;
    let key = known_key(&app).await;
    let other = new_key().expect("a key");
    let with = |change: &dyn Fn(&mut Header)| {
        let mut header = header(&key);
        change(&mut header);
        header
    };
    let good = signed(&header(&key), &claims(&app), &key);
    let (head, rest) = good.split_once('.').expect("three parts");
    let (payload, _) = rest.split_once('.').expect("three parts");
    let unsigned = BASE64_URL_SAFE_NO_PAD
        .encode(format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{}"}}"#, key.kid));
    // The public key is no secret: a verifier that takes HS256 would take this one.
    let confused = encode(
        &with(&|header| header.alg = Algorithm::HS256),
        &claims(&app),
        &EncodingKey::from_secret(key.x.as_bytes()),
    );
    for (what, token) in [
        ("foreign key under our kid", signed(&header(&key), &claims(&app), &other)),
        ("foreign kid", signed(&header(&other), &claims(&app), &other)),
        ("no kid", signed(&with(&|header| header.kid = None), &claims(&app), &key)),
        (
            "another type",
            signed(&with(&|header| header.typ = Some("JWT".to_owned())), &claims(&app), &key),
        ),
        ("none", format!("{unsigned}.{payload}.")),
        ("confused", confused.expect("signed")),
        ("no signature", format!("{head}.{payload}.")),
        ("nonsense", "a.b.c".to_owned()),
        ("empty", String::new()),
    ] {
        assert_eq!(status_with(&app, &token).await, StatusCode::UNAUTHORIZED, "{what}");
    }
}

#[tokio::test]
async fn the_metadata_and_the_keys_are_public_and_hold_no_private_half() {
    let app = TestApp::start().await;
    let client = app.client();
    let metadata = client.get("/.well-known/oauth-authorization-server").send().await;
    metadata.assert_status_is_ok();
    let metadata: Value = metadata.json().await.value().deserialize();
    assert_eq!(metadata["issuer"], "https://localhost:8443");
    assert_eq!(metadata["token_endpoint"], "https://localhost:8443/v1/token");
    let keys = client.get("/.well-known/jwks.json").send().await;
    keys.assert_status_is_ok();
    let keys: Value = keys.json().await.value().deserialize();
    let key = keys["keys"][0].as_object().expect("a key");
    let mut members: Vec<_> = key.keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
}
