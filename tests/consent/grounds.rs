//! A right ends when what it rests on does, and the ledgers say so in the right order.

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::operator::Cookie;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};

const NUMBER: &str = "01234567";

const NEW_CODE: &str = "mutation { newReturnCode { status } }";

async fn does(app: &TestApp, statement: &str) {
    connect(&app.database.url()).await.batch_execute(statement).await.expect("executed");
}

async fn is_in(app: &TestApp, cookie: &Cookie) -> bool {
    app.portal_data(cookie, "{ me { name } }").await["me"].is_object()
}

/// A company's customer, in the portal.
async fn company_in(app: &TestApp) -> Cookie {
    app.company(KLANT, METER, Some(NUMBER)).await;
    app.customer_browser(KLANT, 1).await
}

/// Makes the one session what the broker would have begun for the company.
const BY_BROKER: &str =
    "update customer_session set means = 'openid_connect', company_numbers = '{01234567}'";

async fn corrected(app: &TestApp) {
    let operator = app.operator(Role::Operator).await;
    let change = "changeCustomer(input: { id: 1, companyNumber: \"87654321\" }) { status }";
    assert_eq!(app.changed(&operator, change).await["status"], "CHANGED");
}

#[tokio::test]
async fn a_session_that_came_by_a_company_number_ends_when_it_is_corrected() {
    let app = TestApp::start().await;
    let cookie = company_in(&app).await;
    does(&app, BY_BROKER).await;
    assert!(is_in(&app, &cookie).await);
    corrected(&app).await;
    assert!(!is_in(&app, &cookie).await);
}

#[tokio::test]
async fn a_code_to_come_back_with_ends_when_the_company_number_is_corrected() {
    let app = TestApp::start().await;
    let cookie = company_in(&app).await;
    let made = app.portal_data(&cookie, NEW_CODE).await;
    assert_eq!(made["newReturnCode"]["status"], "MADE", "{made}");
    corrected(&app).await;
    let open = "select count(*) from invitation where revoked_at is null and used_at is null";
    let client = connect(&app.database.url()).await;
    assert_eq!(client.query_one(open, &[]).await.expect("a row").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn who_came_by_the_broker_makes_no_code_to_come_back_with() {
    let app = TestApp::start().await;
    let cookie = company_in(&app).await;
    does(&app, BY_BROKER).await;
    let made: Value = app.portal_data(&cookie, NEW_CODE).await;
    assert_ne!(made["newReturnCode"]["status"], "MADE", "{made}");
    let client = connect(&app.database.url()).await;
    let codes = "select count(*) from invitation where kind = 'return_code'";
    assert_eq!(client.query_one(codes, &[]).await.expect("a row").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn inviting_one_of_several_customers_anew_ends_a_session_that_is_for_all_of_them() {
    let app = TestApp::start().await;
    let cookie = company_in(&app).await;
    app.company(OTHER_KLANT, OTHER_METER, Some(NUMBER)).await;
    does(&app, "update customer_session set customer_ids = '{1,2}'").await;
    assert!(is_in(&app, &cookie).await);
    app.code(2).await;
    assert!(!is_in(&app, &cookie).await);
}

#[tokio::test]
async fn a_withdrawal_is_not_earlier_than_what_a_replica_gave_whose_clock_is_thirty_seconds_ahead()
{
    let app = TestApp::start().await.with_customer().await;
    let (from, to) = ("2026-11-22T00:00:00", "2026-11-22T01:00:00");
    app.deliver_intervals(METER, from, to).await;
    let ours = app.clock.now();
    app.clock.set(ours + TimeDelta::seconds(30));
    assert!(!app.readings(KLANT, METER, from, to).await.is_empty());
    app.clock.set(ours);
    app.withdraws(KLANT).await;
    let client = connect(&app.database.url()).await;
    let query =
        "select withdrawn_at >= (select max(answered_at) from pull where 1 = any (consent_ids))
                 from consent where id = 1";
    assert!(client.query_one(query, &[]).await.expect("a row").get::<_, bool>(0));
    app.ask_readings(KLANT, METER, from, to).await.assert_status(poem::http::StatusCode::NOT_FOUND);
}

/// The answer to a guess at Liander's password.
async fn answer_to(app: &TestApp, password: &str) -> poem::Response {
    let body = json!({
        "username": "liander-dynamisch-terugleveren", "password": password,
        "verwachtte_klant_eans": [KLANT],
    });
    let client = app.client();
    let request = client.post("/v1/beschikbare-metingen").content_type("application/json");
    request.body(body.to_string()).send().await.0
}

/// Guesses Liander's password, and returns the status.
async fn guess(app: &TestApp, password: String) -> u16 {
    answer_to(app, &password).await.status().as_u16()
}

#[tokio::test]
async fn many_guesses_at_once_from_one_address_are_no_more_tries_than_one_after_the_other() {
    let app = TestApp::start().await;
    let guesses = (0..64).map(|number| guess(&app, format!("guess {number}")));
    let statuses = futures_util::future::join_all(guesses).await;
    let tries = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(tries, 6, "{statuses:?}");
}

#[tokio::test]
async fn who_guessed_at_one_replica_waits_at_another() {
    let mut app = TestApp::start().await;
    let config = (*app.app.config).clone();
    let (database, clock) = (app.database.config(), app.clock.clock());
    let started = meetpoort::app::App::start(&database, config, crate::support::sealing(), clock);
    let replica = started.await.expect("started");
    for number in 0..12 {
        assert_eq!(guess(&app, format!("guess {number}")).await, 401);
        app.clock.set(app.clock.now() + TimeDelta::seconds(60));
    }
    app.app = replica;
    assert_eq!(guess(&app, "another guess".to_owned()).await, 429);
}

#[tokio::test]
async fn a_refresh_too_many_is_not_called_a_wrong_password() {
    let app = TestApp::start().await;
    let mut last = Value::Null;
    for _ in 0..8 {
        let client = app.client();
        let request = client.post("/v1/credentials/verversing");
        let answer = request.header("Authorization", app.basic()).send().await;
        last = serde_json::from_str(&answer.0.into_body().into_string().await.expect("text"))
            .expect("JSON");
    }
    assert_eq!(last["title"], "Too many valid passwords", "{last}");
}

/// How many seconds the answer to a wrong guess says to wait.
async fn wait(app: &TestApp) -> Option<u64> {
    answer_to(app, "wrong").await.headers().get("retry-after")?.to_str().ok()?.parse().ok()
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nobody_wait_longer_than_said() {
    let app = TestApp::start().await;
    let said = loop {
        if let Some(seconds) = wait(&app).await {
            break seconds;
        }
    };
    app.clock.set(app.clock.now() - TimeDelta::hours(1));
    let after = wait(&app).await.expect("it still has to wait");
    assert!(after <= said, "{after} seconds, where {said} were said");
}
