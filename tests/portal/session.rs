//! Coming into the consent portal, staying there and going out.

use std::sync::Arc;

use chrono::TimeDelta;
use meetpoort::auth::session_token::SessionToken;
use meetpoort::domain::invitation::InvitationCode;
use meetpoort::domain::operator::new_session_token;
use meetpoort::service::portal::session::{ReturnCode, renew_return_code};
use serde_json::{Value, json};

use crate::support::operator::{Cookie, codes, cookie_of};
use crate::support::portal::{SIGN_IN, status_of};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};
use crate::support::{TestApp, by, database};

const WRONG: &str = "0000-0000-0000-0000";

const ME: &str = "{ me { klantEan name } }";

async fn app() -> TestApp {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app
}

impl TestApp {
    /// Shows a wrong code of this connection, from this address behind a proxy.
    async fn come_in_from(&self, address: &str, klant: &str) -> String {
        let input = json!({ "input": { "klantEan": klant, "code": WRONG } });
        let response = self
            .portal_client()
            .post("/portal/graphql")
            .content_type("application/json")
            .header("X-Forwarded-For", address)
            .body(json!({ "query": SIGN_IN, "variables": input }).to_string())
            .send()
            .await;
        status_of(response).await
    }

    async fn is_in(&self, cookie: &Cookie) -> bool {
        !self.portal_data(cookie, ME).await["me"].is_null()
    }
}

#[tokio::test]
async fn ean_and_code_open_the_portal_once() {
    let app = app().await;
    let code = app.code(1).await;
    let response = app.come_in(KLANT, &code.to_lowercase().replace('-', " ")).await;
    let header = response.0.headers()["set-cookie"].to_str().expect("text").to_owned();
    assert!(header.starts_with("__Host-meetpoort-portal="), "{header}");
    for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=7200"] {
        assert!(header.contains(attribute), "{header}");
    }
    let cookie = cookie_of(&response);
    assert_eq!(
        app.portal_data(&cookie, ME).await["me"],
        json!({ "klantEan": KLANT, "name": "A customer" })
    );
    assert_eq!(status_of(app.come_in(KLANT, &code).await).await, "REFUSED");
    let client = database::connect(&app.database.url()).await;
    let query = "select actor_kind, actor from audit_event where action = 'use_invitation'";
    let row = client.query_one(query, &[]).await.expect("a row");
    assert_eq!(row.get::<_, String>(0), "customer");
    assert_eq!(row.get::<_, String>(1), format!("customer {KLANT}"));
}

#[tokio::test]
async fn a_wrong_ean_a_wrong_code_and_no_code_look_alike() {
    let app = app().await;
    let code = app.code(1).await;
    let mut answers = Vec::new();
    for (klant, code) in
        [(OTHER_KLANT, code.as_str()), (KLANT, WRONG), (KLANT, "nonsense"), (METER, code.as_str())]
    {
        let response = app.come_in(klant, code).await;
        assert!(response.0.headers().get("set-cookie").is_none());
        answers.push(response.json().await.value().deserialize::<Value>());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0]["data"]["signIn"]["status"], "REFUSED");
    assert_eq!(status_of(app.come_in(KLANT, &code).await).await, "SIGNED_IN");
}

#[tokio::test]
async fn a_code_that_expired_was_revoked_or_belongs_to_who_has_ended_opens_nothing() {
    let app = app().await;
    let replaced = app.code(1).await;
    let expired = app.code(1).await;
    assert_eq!(status_of(app.come_in(KLANT, &replaced).await).await, "REFUSED");
    app.clock.set(app.clock.now() + TimeDelta::days(60));
    assert_eq!(status_of(app.come_in(KLANT, &expired).await).await, "REFUSED");
    let code = app.code(1).await;
    app.end_customer(KLANT).await;
    assert_eq!(status_of(app.come_in(KLANT, &code).await).await, "REFUSED");
}

#[tokio::test]
async fn of_two_who_show_a_code_at_once_one_comes_in() {
    let app = app().await;
    let code = app.code(1).await;
    let (one, other) = tokio::join!(app.come_in(KLANT, &code), app.come_in(KLANT, &code));
    let mut statuses = [status_of(one).await, status_of(other).await];
    statuses.sort();
    assert_eq!(statuses, ["REFUSED", "SIGNED_IN"]);
}

#[tokio::test]
async fn guessing_is_slowed_by_source_address_and_the_right_code_forgives() {
    let app = app().await;
    for _ in 0..6 {
        assert_eq!(status_of(app.come_in(KLANT, WRONG).await).await, "REFUSED");
    }
    assert_eq!(status_of(app.come_in(OTHER_KLANT, WRONG).await).await, "SLOW_DOWN");
    app.clock.set(app.clock.now() + TimeDelta::seconds(2));
    for _ in 0..2 {
        let code = app.code(1).await;
        assert_eq!(status_of(app.come_in(KLANT, &code).await).await, "SIGNED_IN");
    }
}

#[tokio::test]
async fn whoever_guesses_at_a_connection_keeps_nobody_else_out_of_it() {
    let mut app = app().await;
    let mut config = (*app.app.config).clone();
    config.trusted_proxies.networks = vec!["127.0.0.0/8".parse().expect("a network")];
    app.app.config = Arc::new(config);
    for host in 1..=20 {
        assert_eq!(app.come_in_from(&format!("192.0.2.{host}"), KLANT).await, "REFUSED");
    }
    let code = app.code(1).await;
    assert_eq!(status_of(app.come_in(KLANT, &code).await).await, "SIGNED_IN");
}

#[tokio::test]
async fn a_new_letter_puts_out_whoever_came_in_with_an_earlier_code() {
    let app = app().await;
    let thief = app.customer_browser(KLANT, 1).await;
    let code = app.code(1).await;
    assert!(!app.is_in(&thief).await);
    let query = "mutation { newReturnCode { status code } }";
    assert_eq!(codes(&app.portal(&thief, query, json!({})).await), ["UNAUTHENTICATED"]);
    assert_eq!(status_of(app.come_in(KLANT, &code).await).await, "SIGNED_IN");
}

#[tokio::test]
async fn who_is_put_out_while_they_ask_for_a_code_to_come_back_gets_none() {
    let app = app().await;
    let token = SessionToken::new(new_session_token(&mut rand::rng()));
    let code = InvitationCode::new(&mut rand::rng());
    let made =
        renew_return_code(&app.app.store.by(by()), 1, &token, &code).await.expect("answered");
    assert_eq!(made, ReturnCode::Ended);
    assert_eq!(status_of(app.come_in(KLANT, &code.expose()).await).await, "REFUSED");
}

#[tokio::test]
async fn a_session_ends_when_nothing_happens_in_it_and_after_two_hours() {
    let app = app().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let began = app.clock.now();
    for minutes in (10..120).step_by(10) {
        app.clock.set(began + TimeDelta::minutes(minutes));
        assert!(app.is_in(&cookie).await, "after {minutes} minutes");
    }
    app.clock.set(began + TimeDelta::minutes(120));
    assert!(!app.is_in(&cookie).await);
    let cookie = app.customer_browser(KLANT, 1).await;
    app.clock.set(app.clock.now() + TimeDelta::minutes(15));
    assert!(!app.is_in(&cookie).await);
}

#[tokio::test]
async fn a_session_ends_with_its_customer_and_is_not_the_next_ones() {
    let app = app().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    app.end_customer(KLANT).await;
    assert!(!app.is_in(&cookie).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_away() {
    let app = app().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let body = json!({ "query": "mutation { signOut { status } }" }).to_string();
    let response = app.post_portal(&cookie, body.clone()).await;
    assert!(response.0.headers()["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
    assert!(!app.is_in(&cookie).await);
    let again: Value = app.post_portal(&cookie, body).await.json().await.value().deserialize();
    assert_eq!(again["data"]["signOut"]["status"], "NOT_SIGNED_IN");
}

#[tokio::test]
async fn a_customer_comes_back_with_a_code_of_their_own_asking() {
    let app = app().await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let query = "mutation { newReturnCode { status code expiresAt } }";
    let first = app.portal_data(&cookie, query).await["newReturnCode"].take();
    assert_eq!(first["expiresAt"], "2027-11-24T11:00:00+00:00");
    let second = app.portal_data(&cookie, query).await["newReturnCode"].take();
    let code = |made: &Value| made["code"].as_str().expect("a code").to_owned();
    assert_eq!(status_of(app.come_in(KLANT, &code(&first)).await).await, "REFUSED");
    assert_eq!(status_of(app.come_in(KLANT, &code(&second)).await).await, "SIGNED_IN");
}
