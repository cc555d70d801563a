//! What a right rests on may go while a change waits for its turn: then the change is not made.

use meetpoort::domain::operator::Role;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::held_up::PASSWORDS;
use crate::support::operator::codes;
use crate::support::portal::{GIVE, WITHDRAW};
use crate::support::portfolio::{KLANT, METER};

const CUSTOMER: &str = "select from customer where id = 1 for update";

async fn count(app: &TestApp, query: &str) -> i64 {
    let client = connect(&app.database.url()).await;
    client.query_one(query, &[]).await.expect("a row").get(0)
}

async fn refresh(app: &TestApp) -> StatusCode {
    let client = app.client();
    let request = client.post("/v1/credentials/verversing").header("Authorization", app.basic());
    request.send().await.0.status()
}

#[tokio::test]
async fn a_password_that_is_killed_while_it_is_refreshed_does_not_give_the_next_one() {
    let app = TestApp::start().await;
    let killed = "update client_credential set revoked_at = now() where version = 1";
    let status = app.meanwhile(PASSWORDS, refresh(&app), killed).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(count(&app, "select count(*) from client_credential").await, 1);
}

/// What becomes of making a token while this is done to its owner, who is locked.
async fn token_while(app: &TestApp, meanwhile: &str) -> Value {
    let cookie = app.operator(Role::Operator).await;
    let making = "mutation { createAccessToken(input: { name: \"x\", role: OPERATOR, days: 1 }) { status } }";
    let owner = "select from operator where id = 1 for update";
    app.meanwhile(owner, app.ask(&cookie, making, json!({})), meanwhile).await
}

#[tokio::test]
async fn a_token_that_is_being_made_while_its_owner_is_ended_or_gets_another_password_is_not() {
    for meanwhile in [
        "update operator set ended_at = now() where id = 1",
        // What a reset does as well.
        "delete from session where operator_id = 1",
    ] {
        let app = TestApp::start().await;
        let answer = token_while(&app, meanwhile).await;
        assert_eq!(codes(&answer), ["UNAUTHENTICATED"], "{answer}");
        assert_eq!(count(&app, "select count(*) from access_token").await, 0);
    }
}

#[tokio::test]
async fn a_token_that_is_being_made_is_of_the_role_that_its_owner_has_by_then() {
    let app = TestApp::start().await;
    let answer = token_while(&app, "update operator set role = 'viewer' where id = 1").await;
    assert_eq!(answer["data"]["createAccessToken"]["status"], "ROLE_TOO_HIGH", "{answer}");
}

#[tokio::test]
async fn a_customer_who_is_put_out_meanwhile_gives_and_withdraws_nothing() {
    let given = json!({ "input": {
        "textVersion": "2026-11-nl", "declaredBy": "a thief", "authority": "OWNER", "agreed": true,
    } });
    let withdrawn = json!({ "input": { "declaredBy": "a thief", "authority": "OWNER" } });
    for (declares, variables) in [(GIVE, given), (WITHDRAW, withdrawn)] {
        let app = TestApp::start().await;
        app.customer(KLANT, METER).await;
        if declares == WITHDRAW {
            app.consents(KLANT, "2026-11-01T00:00:00Z").await;
        }
        let cookie = app.customer_browser(KLANT, 1).await;
        let before = count(&app, "select count(*) from consent_event").await;
        // As an invitation does, which locks the customer too.
        let put_out = "delete from customer_session";
        let answer = app.portal(&cookie, declares, variables);
        let answer = app.meanwhile(CUSTOMER, answer, put_out).await;
        assert_eq!(codes(&answer), ["UNAUTHENTICATED"], "{answer}");
        assert_eq!(count(&app, "select count(*) from consent_event").await, before);
    }
}

#[tokio::test]
async fn no_change_at_all_is_made_by_an_operator_who_is_ended_meanwhile() {
    let app = TestApp::start().await.with_customer().await;
    let cookie = app.operator(Role::Operator).await;
    let ended = "update operator set ended_at = now() where id = 1";
    let changes = [
        "changeCustomer(input: { id: 1, name: \"x\" }) { status }",
        "endCustomer(input: { id: 1 }) { status }",
        "invite(input: { customerIds: [1] }) { results { status } }",
    ];
    for change in changes {
        let change = format!("mutation {{ {change} }}");
        let answer = app.meanwhile(CUSTOMER, app.ask(&cookie, &change, json!({})), ended).await;
        assert_eq!(codes(&answer), ["UNAUTHENTICATED"], "{answer}");
        reopen(&app).await;
    }
    let changed = "select count(*) from customer where name = 'x' or valid_until is not null";
    assert_eq!(count(&app, changed).await, 0);
    assert_eq!(count(&app, "select count(*) from invitation").await, 0);
}

async fn reopen(app: &TestApp) {
    let client = connect(&app.database.url()).await;
    client.batch_execute("update operator set ended_at = null").await.expect("reopened");
}

/// What becomes of a script's change while its token is ended.
async fn by_script(app: &TestApp, token: &str, query: &str) -> Value {
    app.ask_by_token(token, query).await.1
}

#[tokio::test]
async fn no_change_is_made_by_a_script_whose_token_is_ended_meanwhile() {
    let app = TestApp::start().await.with_customer().await;
    let cookie = app.operator(Role::Operator).await;
    let input = "input: { name: \"x\", role: OPERATOR, days: 1 }";
    let made = app.changed(&cookie, &format!("createAccessToken({input}) {{ token }}")).await;
    let token = made["token"].as_str().expect("a token").to_owned();
    let change = "mutation { changeCustomer(input: { id: 1, name: \"x\" }) { status } }";
    let ended = "update access_token set revoked_at = now()";
    let answer = app.meanwhile(CUSTOMER, by_script(&app, &token, change), ended).await;
    assert_eq!(codes(&answer), ["UNAUTHENTICATED"], "{answer}");
}
