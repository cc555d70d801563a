//! Arrivals in the drop folder: their order, their names, what is no file, and what came before.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use meetpoort::ingest::folder::FolderRun;
use meetpoort::ingest::format::FIELDS;
use serde_json::json;

use crate::support::folder::{Folder, date, listed};
use crate::support::portfolio::{METER, csv_before, line};

const DONE: fn(usize) -> FolderRun = |done| FolderRun { done, failed: 0, left: 0 };

#[tokio::test]
async fn files_are_numbered_as_they_came_and_not_by_name() {
    let folder = Folder::new().await;
    let now = folder.app.clock.now();
    for (name, minutes) in [("corr-10.csv", 1_u32), ("corr-9.csv", 2), ("b.csv", 3), ("a.csv", 3)] {
        let path = folder.deliver(name, &csv_before(METER, now, minutes));
        date(&path, now - TimeDelta::minutes(i64::from(minutes)));
    }
    assert_eq!(folder.look().await, DONE(4));
    let viewer = folder.app.operator(Role::Viewer).await;
    let deliveries = folder.deliveries(&viewer, "name").await;
    let names: Vec<_> = deliveries.iter().map(|delivery| &delivery["name"]).collect();
    assert_eq!(names, ["a.csv", "b.csv", "corr-9.csv", "corr-10.csv"]);
}

#[tokio::test]
async fn a_repeated_arrival_is_noted_as_a_delivery_that_says_which_one_it_repeats() {
    let folder = Folder::new().await;
    let content = csv_before(METER, folder.app.clock.now(), 2);
    folder.deliver("een.csv", &content);
    assert_eq!(folder.look().await, DONE(1));
    folder.deliver("twee.csv", &content);
    assert_eq!(folder.look().await, DONE(1));
    let viewer = folder.app.operator(Role::Viewer).await;
    let deliveries = folder.deliveries(&viewer, "name state lines repeats { id }").await;
    let expected = json!({
        "id": "2", "name": "twee.csv", "state": "REPEATED", "lines": 0, "repeats": { "id": "1" },
    });
    assert_eq!(deliveries[1], expected);
    assert_eq!(listed(&folder.folder.done()), ["een.csv", "twee.csv"]);
}

#[tokio::test]
async fn a_file_with_only_a_header_fails_as_empty() {
    let folder = Folder::new().await;
    folder.deliver("kop.csv", &format!("{}\n\n", FIELDS.join(",")));
    assert_eq!(folder.look().await, FolderRun { failed: 1, ..FolderRun::default() });
    let viewer = folder.app.operator(Role::Viewer).await;
    let expected = [json!({ "id": "1", "state": "FAILED", "failureCause": "EMPTY" })];
    assert_eq!(folder.deliveries(&viewer, "state failureCause").await, expected);
}

#[tokio::test]
async fn a_link_and_a_pipe_fail_without_being_followed_or_waited_for() {
    let folder = Folder::new().await;
    let secret = folder.root.path().join("secret");
    fs::write(&secret, format!("{}\nsecret\n", FIELDS.join(","))).expect("written");
    symlink(&secret, folder.folder.incoming().join("link.csv")).expect("linked");
    let pipe = folder.folder.incoming().join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    folder.deliver("goed.csv", &csv_before(METER, folder.app.clock.now(), 1));

    assert_eq!(folder.look().await, FolderRun { done: 1, failed: 2, left: 0 });

    let viewer = folder.app.operator(Role::Viewer).await;
    let deliveries = folder.deliveries(&viewer, "name state failureCause failure sha256").await;
    let mut others: Vec<_> = deliveries.iter().filter(|one| one["name"] != "goed.csv").collect();
    others.sort_by_key(|one| one["name"].as_str().map(str::to_owned));
    for (other, words) in
        others.iter().zip(["it is a symbolic link, and no file", "it is a named pipe, and no file"])
    {
        assert_eq!(
            (&other["state"], &other["failureCause"]),
            (&json!("FAILED"), &json!("NOT_A_FILE"))
        );
        assert_eq!((&other["failure"], &other["sha256"]), (&json!(words), &json!(null)));
    }
    let names = ["link.csv", "link.csv.reason.txt", "pipe.csv", "pipe.csv.reason.txt"];
    assert_eq!(listed(&folder.folder.failed()), names);
    let rows = folder.database().await.query("select from rejected_line", &[]).await;
    assert!(rows.expect("asked").is_empty());
    assert!(secret.exists());
}

#[tokio::test]
async fn a_name_of_255_bytes_and_one_that_is_no_text_come_more_than_once() {
    let folder = Folder::new().await;
    let now = folder.app.clock.now();
    let long = format!("{}.csv", "é".repeat(125) + "x");
    assert_eq!(long.len(), 255);
    for count in 1..=2 {
        for name in [long.as_bytes(), b"lev\xe9ring.csv"] {
            let path = folder.folder.incoming().join(OsStr::from_bytes(name));
            fs::write(path, csv_before(METER, now, count)).expect("written");
        }
        let run = folder.look().await;
        assert_eq!(run.done, 2, "{run:?}");
    }
    folder.deliver(&long, "meter;tijd\n");
    assert_eq!(folder.look().await.failed, 1);
    assert_eq!(listed(&folder.folder.done()).len(), 4);
    assert_eq!(listed(&folder.folder.failed()).len(), 2);
    assert!(listed(&folder.folder.processing()).is_empty());
}

#[tokio::test]
async fn a_file_that_an_earlier_version_left_where_it_was_taken_in_is_taken_in() {
    let folder = Folder::new().await;
    let content = csv_before(METER, folder.app.clock.now(), 1);
    fs::write(folder.folder.processing().join("oud.csv"), content).expect("written");
    assert_eq!(folder.look().await, DONE(1));
    assert_eq!(listed(&folder.folder.done()), ["oud.csv"]);
}

#[tokio::test]
async fn of_equal_readings_the_one_that_came_later_counts_also_where_it_is_taken_in_first() {
    let folder = Folder::new().await;
    let now = folder.app.clock.now();
    let of = |power: &str| {
        let line = line(METER, &now.to_rfc3339(), &format!("{power},,,,"), "measured");
        format!("{}\n{line}\n", FIELDS.join(","))
    };
    let first = folder.deliver("een.csv", &of("1"));
    date(&first, now - TimeDelta::minutes(9));
    folder.deliver("twee.csv", &of("2"));
    // The first one cannot be read for a while.
    let database = folder.database().await;
    delay_first(&folder, &database).await;
    assert_eq!(folder.look().await, FolderRun { done: 1, failed: 0, left: 1 });
    assert_eq!(folder.look_after(TimeDelta::minutes(1)).await, DONE(1));
    let query = "select array_agg(name order by id) from delivery where state = 'done'";
    let names: Vec<String> = database.query_one(query, &[]).await.expect("asked").get(0);
    assert_eq!(names, ["een.csv", "twee.csv"], "its number stays with it");
}

/// Has the first file claimed, and tried again a minute later only.
async fn delay_first(folder: &Folder, database: &tokio_postgres::Client) {
    let now = folder.app.clock.now();
    let insert = "insert into delivery (source, folder, name, format, state, attempts, received_at, finished_at,
            failure, failure_cause, due_at)
        values ('folder', $1, 'een.csv', 'csv', 'interrupted', 1, $2, $2, 'x', 'trouble', $3)";
    let due_at = now + TimeDelta::seconds(30);
    database.execute(insert, &[&folder.id().await, &now, &due_at]).await.expect("inserted");
    let own = folder.folder.processing().join("1");
    fs::create_dir(&own).expect("made");
    fs::rename(folder.folder.incoming().join("een.csv"), own.join("een.csv")).expect("moved");
    assert!(Path::new(&own).exists());
}
