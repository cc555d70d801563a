//! A delivery of which more lines are rejected than are kept, and how it is mended.

use std::fs;

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use meetpoort::ingest::folder::FolderIntake;
use meetpoort::ingest::format::FIELDS;
use meetpoort::service::delivery::ingest::DeliveryOutcome;
use meetpoort::spool::DropFolder;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::Cookie;
use crate::support::portfolio::{KLANT, METER, OTHER_METER, line};

const INTERVALS: i32 = 100;
const LINES: i32 = 10_002;

/// Two lines more than are kept, of a meter that nobody has registered, over a hundred intervals.
fn file_of_an_unknown_meter(app: &TestApp) -> String {
    let mut content = format!("{}\n", FIELDS.join(","));
    for number in 0..LINES {
        let end = app.clock.now() - TimeDelta::minutes(5) * (number % INTERVALS);
        content += &line(OTHER_METER, &end.to_rfc3339(), "-1,,,,", "measured");
        content.push('\n');
    }
    content
}

async fn warned(app: &TestApp, cookie: &Cookie) -> Vec<Value> {
    let warnings =
        app.asked(cookie, "{ warnings { code subject message } }").await["warnings"].take();
    let warnings = warnings.as_array().expect("warnings").clone();
    warnings.into_iter().filter(|warning| warning["code"] == "LINES_REJECTED").collect()
}

#[tokio::test]
async fn the_first_10_000_are_kept_and_once_the_cause_has_gone_the_whole_file_is_taken_in_again() {
    let root = tempfile::tempdir().expect("a folder");
    let app = TestApp::start().await.with_customer().await.with_drop_folder(root.path());
    let folder = DropFolder::at(root.path()).open().await.expect("folders");
    fs::write(folder.incoming().join("dag.csv"), file_of_an_unknown_meter(&app)).expect("written");
    let take_in = async || {
        FolderIntake::of(folder.clone()).take_in(&app.app.store).await.expect("worked through")
    };
    assert_eq!(take_in().await.done, 1);

    let operator = app.operator(Role::Operator).await;
    let query = "{ delivery(id: 1) { lines rejected rejectedKept } }";
    let expected = json!({ "lines": LINES, "rejected": LINES, "rejectedKept": 10_000 });
    assert_eq!(app.asked(&operator, query).await["delivery"], expected);
    let warnings = warned(&app, &operator).await;
    assert_eq!(warnings[0]["message"], "10002 lines of delivery dag.csv were rejected");

    app.meter(KLANT, OTHER_METER, false).await;
    let retry = "mutation { retryDelivery(input: { deliveryId: 1 }) { status } }";
    assert_eq!(app.asked(&operator, retry).await["retryDelivery"]["status"], "BROUGHT_BACK");
    assert_eq!(take_in().await.done, 1);

    let query = "{ delivery(id: 2) { name lines inserted rejected } }";
    let expected =
        json!({ "name": "dag.csv", "lines": LINES, "inserted": INTERVALS, "rejected": 0 });
    assert_eq!(app.asked(&operator, query).await["delivery"], expected);
    assert_eq!(warned(&app, &operator).await, Vec::<Value>::new());
}

#[tokio::test]
async fn such_a_file_is_taken_in_when_it_comes_again_and_a_third_time_changes_nothing() {
    let app = TestApp::start().await.with_customer().await;
    let content = file_of_an_unknown_meter(&app);
    app.deliver_file(".csv", content.as_bytes()).await;
    app.meter(KLANT, OTHER_METER, false).await;
    let again = app.deliver_file(".csv", content.as_bytes()).await;
    let DeliveryOutcome::Ingested { delivery_id: 2, counts } = again else { panic!("{again:?}") };
    assert_eq!((counts.inserted, counts.rejected), (100, 0));
    let third = app.deliver_file(".csv", content.as_bytes()).await;
    assert_eq!(third, DeliveryOutcome::Repeated { delivery_id: 3, of: 2 });
}

#[tokio::test]
async fn bytes_of_which_a_line_was_refused_are_judged_again_whenever_they_come() {
    let app = TestApp::start().await.with_customer().await;
    let content = format!("{}\n{}\n", FIELDS.join(","), unknown_line(&app));
    app.deliver_file(".csv", content.as_bytes()).await;
    let again = app.deliver_file(".csv", content.as_bytes()).await;
    let DeliveryOutcome::Ingested { delivery_id: 2, counts } = again else { panic!("{again:?}") };
    assert_eq!(counts.rejected, 1);

    app.meter(KLANT, OTHER_METER, false).await;
    let third = app.deliver_file(".csv", content.as_bytes()).await;
    let DeliveryOutcome::Ingested { delivery_id: 3, counts } = third else { panic!("{third:?}") };
    assert_eq!((counts.inserted, counts.rejected), (1, 0));
    let viewer = app.operator(Role::Viewer).await;
    assert_eq!(warned(&app, &viewer).await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_same_bytes_in_another_format_are_judged_by_themselves() {
    let app = TestApp::start().await.with_customer().await;
    let object = format!(
        "{{\"meter_ean\":\"{METER}\",\"interval_end\":\"{}\",\"active_power_kw\":1}}\n",
        app.clock.now().to_rfc3339()
    );
    let wrong = app.deliver_file(".csv", object.as_bytes()).await;
    assert!(matches!(wrong, DeliveryOutcome::Failed { .. }), "{wrong:?}");
    let right = app.deliver_file(".ndjson", object.as_bytes()).await;
    let DeliveryOutcome::Ingested { counts, .. } = right else { panic!("{right:?}") };
    assert_eq!(counts.inserted, 1);
    // Nothing in it, whatever it is called.
    for extension in [".ndjson", ".csv"] {
        let empty = app.deliver_file(extension, b"").await;
        assert!(matches!(empty, DeliveryOutcome::Failed { .. }), "{empty:?}");
    }
}

fn unknown_line(app: &TestApp) -> String {
    line(OTHER_METER, &app.clock.now().to_rfc3339(), "-1,,,,", "measured")
}
