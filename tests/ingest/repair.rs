//! What failed or was rejected is taken in after all.

use meetpoort::domain::operator::Role;
use meetpoort::service::delivery::ingest::DeliveryOutcome;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

use meetpoort::ingest::folder::FolderIntake;
use meetpoort::spool::DropFolder;

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER, OTHER_METER, line};
use crate::support::server::eventually;

const END: &str = "2026-11-22T12:00:00+01:00";
const REPAIR: &str = "mutation($input: RepairLinesInput!) { repairLines(input: $input) {
    status takenIn notTakenIn delivery { source state lines inserted rejected }
    lines { lineNumber status reason } } }";

impl TestApp {
    async fn repair(&self, cookie: &Cookie, input: Value) -> Value {
        let mut answer = self.ask(cookie, REPAIR, json!({ "input": input })).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"]["repairLines"].take()
    }

    async fn retry(&self, cookie: &Cookie, delivery_id: i32) -> Value {
        let query = format!(
            "mutation {{ retryDelivery(input: {{ deliveryId: {delivery_id} }}) {{ status }} }}"
        );
        self.asked(cookie, &query).await["retryDelivery"]["status"].take()
    }
}

/// An app whose first delivery has two lines of an unknown meter and one that is broken.
async fn with_rejected_lines() -> (TestApp, Cookie) {
    let app = TestApp::start().await.with_customer().await;
    let unknown = |end| line(OTHER_METER, end, "-1,,,,", "measured");
    let broken = line(METER, END, "veel,,,,", "measured");
    app.deliver(&[unknown(END), unknown("2026-11-22T12:05:00+01:00"), broken]).await;
    let operator = app.operator(Role::Operator).await;
    (app, operator)
}

#[tokio::test]
async fn lines_of_an_unknown_meter_are_taken_in_as_they_were_once_it_is_registered() {
    let (app, operator) = with_rejected_lines().await;
    let input = json!({ "deliveryId": "1", "reason": "UNKNOWN_METER" });
    let still = app.repair(&operator, input.clone()).await;
    assert_eq!((&still["takenIn"], &still["notTakenIn"]), (&json!(0), &json!(2)), "{still}");
    assert_eq!(still["delivery"], Value::Null);

    app.meter(KLANT, OTHER_METER, true).await;
    let repaired = app.repair(&operator, input.clone()).await;

    let delivery =
        json!({ "source": "repair", "state": "DONE", "lines": 2, "inserted": 2, "rejected": 0 });
    let line = |number| json!({ "lineNumber": number, "status": "TAKEN_IN", "reason": null });
    let expected = json!({
        "status": "JUDGED", "takenIn": 2, "notTakenIn": 0, "delivery": delivery, "lines": [line(2), line(3)],
    });
    assert_eq!(repaired, expected);
    let records =
        app.readings(KLANT, OTHER_METER, "2026-11-22T00:00:00", "2026-11-23T00:00:00").await;
    let values: Vec<_> = records.iter().map(|record| &record["waarde"]).collect();
    assert_eq!(values, [1, 1], "judged and turned around as any other line");
    assert_eq!(app.repair(&operator, input).await["takenIn"], 0, "there are none left");
}

#[tokio::test]
async fn each_line_remembers_when_by_whom_and_by_what_it_was_repaired() {
    let (app, operator) = with_rejected_lines().await;
    let text = line(METER, END, "-5,,,,", "measured");
    let lines = json!([{ "lineNumber": 4, "text": text }]);
    let repaired = app.repair(&operator, json!({ "deliveryId": "1", "lines": lines })).await;
    assert_eq!(repaired["takenIn"], 1, "{repaired}");

    let query = "{ rejectedLines(filter: { repaired: true }) { edges { node { lineNumber rawText
        delivery { id } repair { repairedAt repairedBy deliveryId text } } } } }";
    let node = app.asked(&operator, query).await["rejectedLines"]["edges"][0]["node"].take();
    let repair = json!({
        "repairedAt": "2026-11-23T11:00:00+00:00", "repairedBy": "operator@meetbedrijf.example",
        "deliveryId": "2", "text": text,
    });
    assert_eq!(node["repair"], repair);
    assert_eq!((&node["lineNumber"], &node["delivery"]["id"]), (&json!(4), &json!("1")));
    assert!(node["rawText"].as_str().is_some_and(|text| text.contains("veel")));

    let query = "{ rejectedLines(filter: { deliveryId: 1, repaired: false }) { edges { node { reason } } } }";
    let open = app.asked(&operator, query).await;
    assert_eq!(open["rejectedLines"]["edges"].as_array().map(Vec::len), Some(2));
    let admin = app.operator(Role::Admin).await;
    let query = "{ auditTrail(filter: { action: \"repair_lines\" }) { edges { node { actor subject after } } } }";
    let change = app.asked(&admin, query).await["auditTrail"]["edges"][0]["node"].take();
    let expected = json!({
        "actor": "operator@meetbedrijf.example", "subject": "1",
        "after": { "lines": [4], "repaired_by_delivery": 2 },
    });
    assert_eq!(change, expected);
}

#[tokio::test]
async fn of_each_line_it_is_told_why_it_was_not_taken_in() {
    let (app, operator) = with_rejected_lines().await;
    let long = format!("{},{}", line(METER, END, "1,,,,", "measured"), "x".repeat(1_000));
    app.deliver(&[long]).await;
    let good = line(METER, END, "-5,,,,", "measured");
    let lines = json!([
        { "lineNumber": 2 }, { "lineNumber": 3, "text": format!("{good}\n{good}") },
        { "lineNumber": 4, "text": good }, { "lineNumber": 4, "text": good }, { "lineNumber": 99 },
    ]);
    let judged = app.repair(&operator, json!({ "deliveryId": "1", "lines": lines })).await;
    let statuses: Vec<_> =
        judged["lines"].as_array().expect("lines").iter().map(|line| &line["status"]).collect();
    assert_eq!(statuses, ["REJECTED", "NOT_ONE_LINE", "NOT_FOUND", "NOT_FOUND", "TAKEN_IN"]);
    assert_eq!(judged["lines"][0]["reason"], "UNKNOWN_METER");

    let again = json!([{ "lineNumber": 4, "text": good }]);
    let judged = app.repair(&operator, json!({ "deliveryId": "1", "lines": again })).await;
    assert_eq!(judged["lines"][0]["status"], "REPAIRED_ALREADY");
    let cut = app.repair(&operator, json!({ "deliveryId": "2" })).await;
    assert_eq!(cut["lines"][0]["status"], "CUT");
    assert_eq!(app.repair(&operator, json!({ "deliveryId": "99" })).await["status"], "NOT_FOUND");
    let none = app.repair(&operator, json!({ "deliveryId": "1", "lines": [] })).await;
    assert_eq!(none["status"], "LINE_COUNT");
}

#[tokio::test]
async fn ndjson_lines_are_repaired_as_ndjson() {
    let app = TestApp::start().await.with_customer().await;
    let text = |power: &str| {
        format!(
            "{{\"meter_ean\":\"{METER}\",\"interval_end\":\"{END}\",\"active_power_kw\":{power}}}"
        )
    };
    app.deliver_file(".ndjson", text("\"veel\"").as_bytes()).await;
    let operator = app.operator(Role::Operator).await;
    let lines = json!([{ "lineNumber": 1, "text": text("-2") }]);
    let repaired = app.repair(&operator, json!({ "deliveryId": "1", "lines": lines })).await;
    assert_eq!(repaired["takenIn"], 1, "{repaired}");
}

/// An app with a drop folder, in which a file has failed.
async fn with_failed_file(root: &Path) -> (TestApp, Cookie) {
    let app = TestApp::start().await.with_customer().await.with_drop_folder(root);
    let folder = DropFolder::at(root).open().await.expect("folders");
    fs::write(folder.incoming().join("fout.csv"), "meter;tijd\n1;2\n").expect("written");
    take_in(&app, root).await;
    assert!(folder.failed().join("fout.csv.reason.txt").exists());
    let operator = app.operator(Role::Operator).await;
    (app, operator)
}

async fn take_in(app: &TestApp, root: &Path) {
    let folder = DropFolder::at(root).open().await.expect("folders");
    FolderIntake::of(folder.clone()).take_in(&app.app.store).await.expect("worked through");
}

#[tokio::test]
async fn a_failed_file_that_was_repaired_by_hand_is_taken_in_again() {
    let root = tempfile::tempdir().expect("a folder");
    let (app, operator) = with_failed_file(root.path()).await;
    let folder = DropFolder::at(root.path());
    let content = format!(
        "{}\n{}\n",
        meetpoort::ingest::format::FIELDS.join(","),
        line(METER, END, "-1,,,,", "measured")
    );
    fs::write(folder.failed().join("fout.csv"), content).expect("repaired");

    assert_eq!(app.retry(&operator, 1).await, "BROUGHT_BACK");
    assert!(folder.processing().join("2/fout.csv").exists(), "past incoming/");
    assert!(!folder.failed().join("fout.csv.reason.txt").exists());
    assert_eq!(app.retry(&operator, 1).await, "RETRIED_ALREADY");
    take_in(&app, root.path()).await;

    let query = "{ deliveries { edges { node { state inserted retriedAt } } } }";
    let edges = app.asked(&operator, query).await["deliveries"]["edges"].take();
    let expected = json!([
        { "node": { "state": "DONE", "inserted": 1, "retriedAt": null } },
        { "node": { "state": "FAILED", "inserted": 0, "retriedAt": "2026-11-23T11:00:00+00:00" } },
    ]);
    assert_eq!(edges, expected);
}

#[tokio::test]
async fn a_file_is_brought_back_and_that_is_noted_also_where_who_asked_has_gone_away() {
    let root = tempfile::tempdir().expect("a folder");
    let (app, operator) = with_failed_file(root.path()).await;
    let holder = connect(&app.database.url()).await;
    let lock = "begin; lock table audit_event in access exclusive mode";
    holder.batch_execute(lock).await.expect("locked");
    let held_up = async {
        eventually("it is held up", async || (app.at_work().await == 1).then_some(())).await;
    };
    tokio::select! {
        _ = app.retry(&operator, 1) => panic!("it is held up"),
        () = held_up => {}
    }
    holder.batch_execute("rollback").await.expect("free");
    let back = DropFolder::at(root.path()).processing().join("2/fout.csv");
    eventually("the file is brought back", async || back.exists().then_some(())).await;
    assert_eq!(app.retry(&operator, 1).await, "RETRIED_ALREADY");
}

#[tokio::test]
async fn a_delivery_that_cannot_be_retried_says_why() {
    let root = tempfile::tempdir().expect("a folder");
    let (app, operator) = with_failed_file(root.path()).await;
    assert_eq!(app.retry(&operator, 99).await, "NOT_FOUND");
    app.deliver(&[line(METER, END, "-1,,,,", "measured")]).await;
    assert_eq!(app.retry(&operator, 2).await, "NO_FILE", "it never was in the folder");
    let DeliveryOutcome::Failed { delivery_id, .. } = app.deliver_file(".csv", b"x").await else {
        panic!("it has no header")
    };
    assert_eq!(app.retry(&operator, delivery_id).await, "NO_FILE");
    fs::remove_file(DropFolder::at(root.path()).failed().join("fout.csv")).expect("removed");
    assert_eq!(app.retry(&operator, 1).await, "NO_FILE");
    let viewer = app.operator(Role::Viewer).await;
    let query = "mutation { retryDelivery(input: { deliveryId: 1 }) { status } }";
    assert_eq!(codes(&app.ask(&viewer, query, json!({})).await), ["FORBIDDEN"]);
}
