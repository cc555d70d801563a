//! What goes wrong with one file of the drop folder costs no other one, and none is lost over it.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use meetpoort::clock::Clock;
use meetpoort::ingest::folder::{DropFolder, FolderRun};
use tempfile::TempDir;

use crate::support::TestApp;
use crate::support::database::connect;
use crate::support::portfolio::{METER, csv_before, line};

async fn with_drop_folder() -> (TestApp, TempDir, DropFolder) {
    let app = TestApp::start().await.with_customer().await;
    let root = tempfile::tempdir().expect("a folder");
    let folder = DropFolder::open(root.path()).await.expect("folders");
    (app, root, folder)
}

async fn take_in(app: &TestApp, folder: &DropFolder) -> FolderRun {
    let kept_days = app.app.config.kept_days;
    folder.take_in(&app.app.database, kept_days, &app.app.clock).await.expect("worked through")
}

fn listed(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("text");
    let mut names: Vec<String> = entries.map(|entry| name(entry.expect("an entry"))).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_that_cannot_be_moved_away_costs_no_other_one() {
    let (app, root, folder) = with_drop_folder().await;
    fs::write(folder.incoming().join("a.csv"), "meter;tijd\n1;2\n").expect("written");
    let good = csv_before(METER, app.clock.now(), 1);
    fs::write(folder.incoming().join("b.csv"), good).expect("written");
    fs::remove_dir(folder.failed()).expect("removed");
    fs::write(folder.failed(), "no folder").expect("written");

    let run = take_in(&app, &folder).await;

    assert_eq!(run, FolderRun { done: 1, failed: 0, left: 1 });
    assert_eq!(listed(&folder.done()), ["b.csv"]);
    assert_eq!(listed(&root.path().join("taking")), ["a.csv"]);
}

#[tokio::test]
async fn a_file_waits_for_an_earlier_one_of_its_name_that_could_not_be_taken_in() {
    let (app, root, folder) = with_drop_folder().await;
    let database = connect(&app.database.url()).await;
    let incoming = folder.incoming().join("levering.csv");
    let now = app.clock.now();
    // A line to be rejected, for which there is no table.
    let bad = line(METER, "gisteren", "1,,,,", "measured");
    fs::write(&incoming, csv_before(METER, now, 1) + &bad).expect("written");
    let query = "alter table rejected_line rename to away";
    database.batch_execute(query).await.expect("renamed");
    assert_eq!(take_in(&app, &folder).await, FolderRun { left: 1, ..FolderRun::default() });

    fs::write(&incoming, csv_before(METER, now, 2)).expect("written");
    assert_eq!(take_in(&app, &folder).await, FolderRun { left: 2, ..FolderRun::default() });
    assert_eq!(listed(&root.path().join("taking")), ["levering.csv"]);
    assert_eq!(listed(&folder.incoming()), ["levering.csv"]);

    let query = "alter table away rename to rejected_line";
    database.batch_execute(query).await.expect("renamed");
    assert_eq!(take_in(&app, &folder).await, FolderRun { done: 2, ..FolderRun::default() });
    let query = "select lines from delivery where state = 'done' order by id";
    let rows = database.query(query, &[]).await.expect("rows");
    let lines: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(lines, [2, 2]);
    assert_eq!(listed(&folder.done()), ["levering.2.csv", "levering.csv"]);
}

#[tokio::test]
async fn each_file_comes_at_a_moment_of_its_own() {
    let (app, _root, folder) = with_drop_folder().await;
    for steps in 1..=2 {
        let content = csv_before(METER, app.clock.now(), steps);
        fs::write(folder.incoming().join(format!("{steps}.csv")), content).expect("written");
    }
    // Each look at this clock is a second later.
    let looks = AtomicI64::new(0);
    let began = app.clock.now();
    let clock =
        Clock::driven_by(move || began + TimeDelta::seconds(looks.fetch_add(1, Ordering::Relaxed)));
    folder.take_in(&app.app.database, 31, &clock).await.expect("worked through");

    let database = connect(&app.database.url()).await;
    let query = "select count(*) from delivery one join delivery other on other.id = one.id + 1 \
                 where other.received_at > one.finished_at and one.finished_at > one.received_at";
    assert_eq!(database.query_one(query, &[]).await.expect("one row").get::<_, i64>(0), 1);
}
