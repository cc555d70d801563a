//! Consent: what it opens, what its withdrawal closes, and the ledger.

use meetpoort::domain::consent::ConsentText;
use meetpoort::service::consent::{self, ConsentRefusal, GiveOutcome, WithdrawOutcome};
use meetpoort::service::failure::Failure;
use poem::http::StatusCode;

use crate::support::portfolio::{KLANT, METER, declared, ean};
use crate::support::{TestApp, at, by, database};

const DAY: (&str, &str) = ("2026-11-22T00:00:00", "2026-11-23T00:00:00");

#[tokio::test]
async fn withdrawing_acts_on_the_very_next_request_also_for_earlier_readings() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, DAY.0, DAY.1).await;
    assert_eq!(app.readings(KLANT, METER, DAY.0, DAY.1).await.len(), 5 * 288);

    app.withdraws(KLANT).await;

    app.ask_readings(KLANT, METER, DAY.0, DAY.1).await.assert_status(StatusCode::NOT_FOUND);
    assert!(app.available(&[KLANT]).await.is_empty());
}

#[tokio::test]
async fn only_readings_from_after_the_consent_are_shared() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.deliver_intervals(METER, DAY.0, DAY.1).await;
    app.consents(KLANT, "2026-11-22T12:00:00").await;
    assert_eq!(app.readings(KLANT, METER, DAY.0, DAY.1).await.len(), 5 * 144);
}

#[tokio::test]
async fn after_a_new_consent_only_readings_from_that_consent_on_are_shared() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, DAY.0, DAY.1).await;
    app.withdraws(KLANT).await;
    app.clock.set(at("2026-11-23T12:30:00"));
    app.consents(KLANT, "2026-11-23T12:30:00").await;

    assert!(app.readings(KLANT, METER, DAY.0, DAY.1).await.is_empty());
    assert!(app.available(&[KLANT]).await.is_empty());

    app.clock.set(at("2026-11-23T13:00:00"));
    app.deliver_intervals(METER, "2026-11-23T12:00:00", "2026-11-23T12:45:00").await;
    let records = app.readings(KLANT, METER, "2026-11-23T00:00:00", "2026-11-24T00:00:00").await;
    assert_eq!(records.len(), 5 * 3);
}

#[tokio::test]
async fn a_second_consent_changes_nothing_and_says_so() {
    let app = TestApp::start().await.with_customer().await;
    let now = app.clock.now();
    let given =
        consent::give(&app.app.store.by(by()), ean(KLANT), ConsentText::current(), &declared(now))
            .await;
    assert!(matches!(given, Ok(GiveOutcome::InForceAlready { .. })), "{given:?}");
}

#[tokio::test]
async fn a_second_withdrawal_changes_nothing_and_says_so() {
    let app = TestApp::start().await.with_customer().await;
    app.withdraws(KLANT).await;
    let now = app.clock.now();
    let withdrawn = consent::withdraw(&app.app.store.by(by()), ean(KLANT), &declared(now)).await;
    assert!(matches!(withdrawn, Ok(WithdrawOutcome::NoneInForce)), "{withdrawn:?}");
}

#[tokio::test]
async fn a_consent_cannot_reach_back_before_the_last_withdrawal() {
    let app = TestApp::start().await.with_customer().await;
    app.withdraws(KLANT).await;
    let declaration = declared(at("2026-11-20T00:00:00Z"));
    let given =
        consent::give(&app.app.store.by(by()), ean(KLANT), ConsentText::current(), &declaration)
            .await;
    assert!(
        matches!(given, Err(Failure::Refused(ConsentRefusal::BeforeWithdrawal { .. }))),
        "{given:?}"
    );
}

#[tokio::test]
async fn a_consent_cannot_reach_back_before_its_customer() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    let declaration = declared(at("2019-12-31T00:00:00Z"));
    let given =
        consent::give(&app.app.store.by(by()), ean(KLANT), ConsentText::current(), &declaration)
            .await;
    assert!(
        matches!(given, Err(Failure::Refused(ConsentRefusal::BeforeCustomer { .. }))),
        "{given:?}"
    );
}

#[tokio::test]
async fn the_ledger_names_the_text_its_hash_and_who_declared_what_when() {
    let app = TestApp::start().await.with_customer().await;
    app.withdraws(KLANT).await;
    let client = database::connect(&app.database.url()).await;
    let rows = client
        .query("select event, declared_by, authority, channel, text_version, text_sha256 from consent_event order by id", &[])
        .await
        .expect("rows");
    let events: Vec<String> = rows.iter().map(|row| row.get("event")).collect();
    assert_eq!(events, ["given", "withdrawn"]);
    for row in rows {
        assert_eq!(row.get::<_, String>("declared_by"), "the holder");
        assert_eq!(row.get::<_, String>("authority"), "owner");
        assert_eq!(row.get::<_, String>("channel"), "paper");
        assert_eq!(row.get::<_, String>("text_version"), ConsentText::current().version);
        assert_eq!(row.get::<_, Vec<u8>>("text_sha256"), ConsentText::current().sha256());
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_remove_the_ledger() {
    let app = TestApp::start().await.with_customer().await;
    let client = database::connect(&app.database.url()).await;
    for statement in [
        "update consent_event set declared_by = 'somebody else'",
        "delete from consent_event",
        "truncate consent_event cascade",
        "update consent_text set body = ''",
        "delete from consent",
        "update consent set given_at = given_at - interval '1 day'",
    ] {
        let refused = client.batch_execute(statement).await.expect_err(statement);
        assert_eq!(refused.code().expect("a code").code(), "23000", "{statement}");
    }
}
