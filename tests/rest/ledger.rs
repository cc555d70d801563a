//! Answers of call 2 are entered into the ledger together, and none waits for another's consent.

use futures_util::future::join_all;
use poem::http::StatusCode;

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};

const FROM: &str = "2026-11-21T00:00:00";
const TO: &str = "2026-11-21T01:00:00";

#[tokio::test]
async fn of_many_answers_at_once_each_is_in_the_ledger() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, FROM, TO).await;
    let asked = (0..60).map(|_| app.ask_readings(KLANT, METER, FROM, TO));
    let statuses: Vec<_> =
        join_all(asked).await.into_iter().map(|answer| answer.0.status()).collect();
    assert!(statuses.iter().all(|status| *status == StatusCode::OK), "{statuses:?}");
    let client = connect(&app.database.url()).await;
    let query = "select count(*), count(distinct correlation_id), min(readings_given) from pull";
    let row = client.query_one(query, &[]).await.expect("a row");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1), row.get::<_, i32>(2)), (60, 60, 12));
}

#[tokio::test]
async fn an_answer_whose_consent_is_being_changed_does_not_hold_up_the_others() {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    app.consents(OTHER_KLANT, "2026-11-01T00:00:00").await;
    app.deliver_intervals(METER, FROM, TO).await;
    app.deliver_intervals(OTHER_METER, FROM, TO).await;
    let changing = app.hold_up("select from consent where id = 1 for update").await;
    let held_up = app.ask_readings(KLANT, METER, FROM, TO);
    let others = async {
        app.waits(1).await;
        for _ in 0..5 {
            let answer = app.ask_readings(OTHER_KLANT, OTHER_METER, FROM, TO).await;
            assert_eq!(answer.0.status(), StatusCode::OK);
        }
        changing.lets_go().await;
    };
    let (answer, ()) = tokio::join!(held_up, others);
    assert_eq!(answer.0.status(), StatusCode::OK);
}
