//! Operators register, change, replace and remove meters.

use meetpoort::domain::operator::Role;
use serde_json::json;

use crate::support::TestApp;
use crate::support::portfolio::{KLANT, METER, OTHER_METER, line};

const REGISTER: &str = "mutation($input: RegisterMeterInput!) { registerMeter(input: $input) {
    status meter { ean klantEan type inverted voltageReference nominalVoltage installedAt removedAt } } }";
const CHANGE: &str = "mutation($input: ChangeMeterInput!) { changeMeter(input: $input) {
    status meter { type inverted voltageReference nominalVoltage installedAt } } }";
const REPLACE: &str = "mutation($input: ReplaceMeterInput!) { replaceMeter(input: $input) {
    status meter { removedAt replacedBy { ean klantEan nominalVoltage installedAt inverted replaces { ean } } } } }";
const RESTORE: &str = "mutation($input: RestoreMeterInput!) { restoreMeter(input: $input) {
    status meter { removedAt } } }";
const REMOVE: &str = "mutation($input: RemoveMeterInput!) { removeMeter(input: $input) {
    status meter { removedAt } } }";

#[tokio::test]
async fn a_meter_is_registered_with_all_that_is_known_of_it() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let input = json!({
        "klantEan": KLANT, "ean": METER, "type": "GROSS_PRODUCTION", "inverted": true,
        "voltageReference": "PHASE_TO_PHASE", "nominalVoltage": 10_000,
        "installedAt": "2026-11-01T00:00:00Z",
    });
    let payload = app.done(&operator, REGISTER, input).await;
    assert_eq!(payload["status"], "REGISTERED");
    assert_eq!(
        payload["meter"],
        json!({
            "ean": METER, "klantEan": KLANT, "type": "GROSS_PRODUCTION", "inverted": true,
            "voltageReference": "PHASE_TO_PHASE", "nominalVoltage": 10_000,
            "installedAt": "2026-11-01T00:00:00+00:00", "removedAt": null,
        })
    );
    let trail = app.trail(&operator, "meter").await;
    assert_eq!(
        (&trail[0]["action"], &trail[0]["subject"]),
        (&json!("register_meter"), &json!(METER))
    );
}

#[tokio::test]
async fn an_ean_that_is_taken_and_a_voltage_that_no_connection_has_are_statuses() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    for (ean, voltage, status) in [
        (METER, 230, "EAN_TAKEN"),
        (OTHER_METER, 0, "IMPOSSIBLE_VOLTAGE"),
        (OTHER_METER, 500_001, "IMPOSSIBLE_VOLTAGE"),
    ] {
        let input = json!({
            "klantEan": KLANT, "ean": ean, "type": "TRANSFER_POINT", "nominalVoltage": voltage,
        });
        assert_eq!(app.done(&operator, REGISTER, input).await["status"], status);
    }
}

#[tokio::test]
async fn what_is_not_named_in_a_change_stays_as_it_is() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let input =
        json!({ "ean": METER, "nominalVoltage": 400, "voltageReference": "PHASE_TO_PHASE" });
    let payload = app.done(&operator, CHANGE, input).await;
    assert_eq!(payload["status"], "CHANGED");
    assert_eq!(
        payload["meter"],
        json!({
            "type": "TRANSFER_POINT", "inverted": false, "voltageReference": "PHASE_TO_PHASE",
            "nominalVoltage": 400, "installedAt": null,
        })
    );
    let trail = app.trail(&operator, "meter").await;
    assert_eq!(trail[0]["before"]["nominal_voltage_v"], 230);
    assert_eq!(trail[0]["after"]["nominal_voltage_v"], 400);
    let unknown = app.done(&operator, CHANGE, json!({ "ean": OTHER_METER })).await;
    assert_eq!(unknown["status"], "UNKNOWN_METER");
}

#[tokio::test]
async fn a_changed_sign_counts_for_what_comes_in_from_then_on() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let deliver = async |end: &str| app.deliver(&[line(METER, end, "5,,,,", "measured")]).await;
    deliver("2026-11-22T10:00:00Z").await;
    app.done(&operator, CHANGE, json!({ "ean": METER, "inverted": true })).await;
    deliver("2026-11-22T10:05:00Z").await;
    let readings = app.readings(KLANT, METER, "2026-11-22T09:55:00Z", "2026-11-22T10:05:00Z").await;
    let values: Vec<_> = readings.iter().map(|reading| &reading["waarde"]).collect();
    assert_eq!(values, [5, -5]);
}

#[tokio::test]
async fn a_meter_that_takes_the_place_of_another_takes_over_what_is_known_of_it() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    app.done(&operator, CHANGE, json!({ "ean": METER, "nominalVoltage": 400 })).await;
    let at = "2026-11-20T10:00:00+00:00";
    let input = json!({ "ean": METER, "newEan": OTHER_METER, "replacedAt": at });
    let payload = app.done(&operator, REPLACE, input.clone()).await;
    let expected = json!({
        "ean": OTHER_METER, "klantEan": KLANT, "nominalVoltage": 400, "installedAt": at,
        "inverted": false, "replaces": { "ean": METER },
    });
    assert_eq!(
        payload,
        json!({ "status": "REMOVED", "meter": { "removedAt": at, "replacedBy": expected } })
    );
    assert_eq!(app.done(&operator, REPLACE, input).await["status"], "REMOVED_ALREADY");
}

#[tokio::test]
async fn a_refused_replacement_changes_nothing() {
    let app = TestApp::start().await.with_customer().await;
    app.meter(KLANT, OTHER_METER, false).await;
    let operator = app.operator(Role::Operator).await;
    let payload =
        app.done(&operator, REPLACE, json!({ "ean": METER, "newEan": OTHER_METER })).await;
    let expected = json!({ "removedAt": null, "replacedBy": null });
    assert_eq!(payload, json!({ "status": "EAN_TAKEN", "meter": expected }));
}

#[tokio::test]
async fn readings_from_before_a_removal_are_still_shared_and_later_ones_are_set_aside() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let input = json!({ "ean": METER, "removedAt": "2026-11-22T10:00:00Z" });
    assert_eq!(app.done(&operator, REMOVE, input).await["status"], "REMOVED");
    let counts = app.deliver_intervals(METER, "2026-11-22T09:50:00Z", "2026-11-22T10:10:00Z").await;
    assert_eq!((counts.inserted, counts.rejected), (2, 2));
    let readings = app.readings(KLANT, METER, "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z").await;
    assert_eq!(readings.len(), 2 * 5);
    let query = "{ delivery(id: 1) { rejectedLines { edges { node { reason } } } } }";
    let answer = app.asked(&operator, query).await;
    let reason = &answer["delivery"]["rejectedLines"]["edges"][0]["node"]["reason"];
    assert_eq!(reason, "NOT_INSTALLED");
}

#[tokio::test]
async fn a_meter_that_cannot_have_been_removed_then_is_a_status() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let installed = json!({ "ean": METER, "installedAt": "2026-11-10T00:00:00Z" });
    app.done(&operator, CHANGE, installed).await;
    for (input, status) in [
        (json!({ "ean": OTHER_METER }), "UNKNOWN_METER"),
        (json!({ "ean": METER, "removedAt": "2026-11-24T00:00:00Z" }), "IN_THE_FUTURE"),
        (json!({ "ean": METER, "removedAt": "2026-11-10T00:00:00Z" }), "BEFORE_INSTALLATION"),
        (json!({ "ean": METER, "removedAt": "2026-11-12T00:00:00Z" }), "REMOVED"),
        (json!({ "ean": METER }), "REMOVED_ALREADY"),
    ] {
        assert_eq!(app.done(&operator, REMOVE, input).await["status"], status);
    }
    let later = json!({ "ean": METER, "installedAt": "2026-11-13T00:00:00Z" });
    assert_eq!(app.done(&operator, CHANGE, later).await["status"], "AFTER_REMOVAL");
}

#[tokio::test]
async fn a_removal_is_taken_back_unless_another_meter_took_the_place() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let ean = json!({ "ean": METER });
    assert_eq!(app.done(&operator, RESTORE, ean.clone()).await["status"], "NOT_REMOVED");
    app.done(&operator, REMOVE, ean.clone()).await;
    let expected = json!({ "status": "RESTORED", "meter": { "removedAt": null } });
    assert_eq!(app.done(&operator, RESTORE, ean.clone()).await, expected);
    assert_eq!(app.trail(&operator, "meter").await[0]["action"], "restore_meter");
    app.done(&operator, REPLACE, json!({ "ean": METER, "newEan": OTHER_METER })).await;
    assert_eq!(app.done(&operator, RESTORE, ean).await["status"], "REPLACED");
    let unknown = json!({ "ean": KLANT });
    assert_eq!(app.done(&operator, RESTORE, unknown).await["status"], "UNKNOWN_METER");
}

#[tokio::test]
async fn that_it_is_not_known_when_a_meter_was_installed_can_be_said_again() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    for (installed_at, expected) in [
        (json!("2026-11-01T00:00:00Z"), json!("2026-11-01T00:00:00+00:00")),
        (json!(null), json!(null)),
    ] {
        let input = json!({ "ean": METER, "installedAt": installed_at });
        let payload = app.done(&operator, CHANGE, input).await;
        assert_eq!(payload["status"], "CHANGED");
        assert_eq!(payload["meter"]["installedAt"], expected);
    }
}
