//! What else holds readings goes when they go: files that were done with, and the texts of rejected lines.

use std::fs::{self, File};
use std::path::Path;

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use meetpoort::jobs;
use meetpoort::service::delivery::drop_expired_texts::drop_expired_texts;
use meetpoort::spool::DropFolder;
use serde_json::json;

use crate::support::TestApp;
use crate::support::database::POLICY;
use crate::support::portfolio::{METER, OTHER_METER, line};

/// How old something is that must go.
fn kept() -> TimeDelta {
    TimeDelta::days(POLICY.retention_days.into())
}

/// Writes a file that is so old.
fn write(app: &TestApp, path: &Path, age: TimeDelta) {
    fs::write(path, "text").expect("written");
    let modified = (app.clock.now() - age).into();
    File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.set_modified(modified))
        .expect("dated");
}

#[tokio::test]
async fn files_that_were_done_with_go_once_they_are_31_days_old() {
    let app = TestApp::start().await;
    let root = tempfile::tempdir().expect("a folder");
    let folder = DropFolder::at(root.path()).open().await.expect("folders");
    let second = TimeDelta::seconds(1);
    for place in [folder.incoming(), folder.processing(), folder.done(), folder.failed()] {
        write(&app, &place.join("old.csv"), kept());
        write(&app, &place.join("old.csv.reason.txt"), kept());
        write(&app, &place.join("young.csv"), kept() - second);
    }

    let dropped =
        folder.drop_expired(POLICY.retention_days, app.clock.now()).await.expect("looked");

    assert_eq!(dropped, 4);
    for place in [folder.done(), folder.failed()] {
        let names: Vec<_> = fs::read_dir(place).expect("a folder").flatten().collect();
        assert_eq!(names.iter().map(fs::DirEntry::file_name).collect::<Vec<_>>(), ["young.csv"]);
    }
    for place in [folder.incoming(), folder.processing()] {
        assert!(place.join("old.csv").exists(), "it is still to be taken in");
    }
}

#[tokio::test]
async fn the_text_of_a_rejected_line_goes_and_that_it_was_rejected_stays() {
    let app = TestApp::start().await.with_customer().await;
    let end = "2026-11-22T12:00:00+01:00";
    app.deliver(&[line(OTHER_METER, end, "-1,,,,", "measured"), line(METER, "x", "1,,,,", "")])
        .await;
    let operator = app.operator(Role::Operator).await;
    let text = line(METER, end, "-5,,,,", "measured");
    let repair = format!(
        "mutation {{ repairLines(input: {{ deliveryId: 1, lines: [{{ lineNumber: 3, text: \"{text}\" }}] }})
         {{ takenIn lines {{ status }} }} }}"
    );
    assert_eq!(app.asked(&operator, &repair).await["repairLines"]["takenIn"], 1);
    let forget = async || drop_expired_texts(&app.app.store).await.expect("done");
    app.clock.set(app.clock.now() + kept() - TimeDelta::seconds(1));
    assert_eq!(forget().await, 0);
    app.clock.set(app.clock.now() + TimeDelta::seconds(1));
    assert_eq!(forget().await, 2);
    assert_eq!(forget().await, 0);

    let admin = app.operator(Role::Admin).await;
    let query = "{ delivery(id: 1) { rejected rejectedLines { edges { node { reason rawText repair { text } } } } } }";
    let expected = json!({ "rejected": 2, "rejectedLines": { "edges": [
        { "node": { "reason": "UNKNOWN_METER", "rawText": null, "repair": null } },
        { "node": { "reason": "INVALID_TIME", "rawText": null, "repair": { "text": null } } },
    ] } });
    assert_eq!(app.asked(&admin, query).await["delivery"], expected);
    for lines in [String::new(), format!(", lines: [{{ lineNumber: 2, text: \"{text}\" }}]")] {
        let repair = format!(
            "mutation {{ repairLines(input: {{ deliveryId: 1{lines} }}) {{ takenIn lines {{ lineNumber status }} }} }}"
        );
        let expected =
            json!({ "takenIn": 0, "lines": [{ "lineNumber": 2, "status": "PAST_TIME" }] });
        assert_eq!(app.asked(&admin, &repair).await["repairLines"], expected);
    }
}

#[tokio::test]
async fn a_failed_delivery_whose_file_has_gone_says_that_it_is_past_its_time() {
    let root = tempfile::tempdir().expect("a folder");
    let app = TestApp::start().await.with_drop_folder(root.path());
    app.deliver_file(".csv", b"x").await;
    app.clock.set(app.clock.now() + kept());
    let operator = app.operator(Role::Operator).await;
    let query = "mutation { retryDelivery(input: { deliveryId: 1 }) { status } }";
    assert_eq!(app.asked(&operator, query).await["retryDelivery"]["status"], "PAST_TIME");
}

#[tokio::test]
async fn all_of_it_is_looked_after_on_every_edition() {
    let root = tempfile::tempdir().expect("a folder");
    let app = TestApp::start().await.with_drop_folder(root.path());
    let names: Vec<_> = jobs::table(&app.app).iter().map(|job| job.name).collect();
    for name in ["drop_expired_files", "drop_expired_texts", "drop_expired_pushes"] {
        assert!(names.contains(&name), "{names:?}");
    }
}
