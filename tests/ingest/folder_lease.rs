//! One process at a time works through a drop folder, and none that is frozen or gone holds it up.

use chrono::TimeDelta;
use meetpoort::db::folder_lease::Lease;
use meetpoort::db::lock::Lock;
use meetpoort::domain::operator::Role;
use meetpoort::ingest::folder::{FolderIntake, FolderRun};
use meetpoort::spool::DropFolder;
use serde_json::json;
use std::fs;
use std::process::Command;

use crate::support::database::{advisory_wait, connect};
use crate::support::folder::{Folder, listed};
use crate::support::now_on_grid;
use crate::support::portfolio::{METER, csv_before};
use crate::support::server::{Site, eventually};

const NOTHING: FolderRun = FolderRun { done: 0, failed: 0, left: 0 };

async fn another_has_the_turn(folder: &Folder) -> Lease {
    let lease = Lease { folder: folder.id().await, holder: uuid::Uuid::from_u128(1) };
    let client = folder.app.app.store.database.connection().await.expect("connected");
    assert!(lease.take(&client, 30.0).await.expect("taken"));
    lease
}

#[tokio::test]
async fn a_holder_that_shows_no_sign_loses_its_turn() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 1));
    another_has_the_turn(&folder).await;
    assert_eq!(folder.look().await, NOTHING);
    // As half a minute later.
    let query = "update folder_lease set expires_at = expires_at - interval '30 s'";
    folder.database().await.batch_execute(query).await.expect("changed");
    assert_eq!(folder.look().await.done, 1);
}

#[tokio::test]
async fn a_holder_that_lost_its_turn_commits_and_moves_nothing() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 12));
    let holder = folder.database().await;
    let lock = Lock::MergeReadings as i64;
    holder.execute("select pg_advisory_lock($1)", &[&lock]).await.expect("locked");
    let lose = async {
        eventually("it is about to be merged", async || advisory_wait(&holder).await).await;
        let query = "update folder_lease set holder = gen_random_uuid()";
        holder.batch_execute(query).await.expect("taken away");
        holder.execute("select pg_advisory_unlock($1)", &[&lock]).await.expect("unlocked");
    };
    let (run, ()) = tokio::join!(folder.look(), lose);
    assert_eq!(run, FolderRun { left: 1, ..NOTHING });
    let row = holder.query_one("select count(*) from reading", &[]).await.expect("counted");
    assert_eq!(row.get::<_, i64>(0), 0);
    assert!(listed(&folder.folder.done()).is_empty());
    assert_eq!(listed(&folder.folder.processing().join("1")), ["dag.csv"]);
    let viewer = folder.app.operator(Role::Viewer).await;
    let expected = [json!({ "id": "1", "state": "INTERRUPTED", "failureCause": "ABANDONED" })];
    assert_eq!(folder.deliveries(&viewer, "state failureCause").await, expected);
    // Whoever has the turn next takes it in under its number.
    holder.batch_execute("delete from folder_lease").await.expect("ended");
    assert_eq!(folder.look_after(TimeDelta::minutes(1)).await.done, 1);
}

#[tokio::test]
async fn two_folders_are_worked_through_at_the_same_time() {
    let folder = Folder::new().await;
    another_has_the_turn(&folder).await;
    let root = tempfile::tempdir().expect("a folder");
    let other = DropFolder::at(root.path()).open().await.expect("folders");
    let content = csv_before(METER, folder.app.clock.now(), 1);
    fs::write(other.incoming().join("dag.csv"), content).expect("written");
    let run = FolderIntake::of(other).take_in(&folder.app.app.store).await;
    assert_eq!(run.expect("worked through").done, 1);
}

#[tokio::test]
async fn a_folder_keeps_its_identifier_and_each_has_its_own() {
    let folder = Folder::new().await;
    let again = DropFolder::at(folder.root.path()).open().await.expect("folders");
    assert_eq!(again.id().await.expect("one"), folder.id().await);
    let root = tempfile::tempdir().expect("a folder");
    let (one, other) = (DropFolder::at(root.path()), DropFolder::at(root.path()));
    let (one, other) = tokio::join!(one.id(), other.id());
    assert_eq!(one.expect("one"), other.expect("the same"));
    assert_ne!(DropFolder::at(root.path()).id().await.expect("one"), folder.id().await);
}

#[tokio::test]
async fn a_file_that_a_frozen_server_is_at_is_taken_in_by_another_one_within_a_minute() {
    let site = Site::new().await;
    site.register_customer();
    let frozen = site.serve().await;
    let holder = connect(&site.database.url()).await;
    let lock = Lock::MergeReadings as i64;
    holder.execute("select pg_advisory_lock($1)", &[&lock]).await.expect("locked");
    site.deliver("levering.csv", &csv_before(METER, now_on_grid(), 12));
    eventually("a server waits for the lock", async || advisory_wait(&holder).await).await;
    let stop = Command::new("kill").args(["-STOP", &frozen.id().to_string()]).status();
    assert!(stop.expect("kill is there").success());
    drop(holder);

    let _next = site.serve().await;
    eventually("it is done", async || (site.listed("done") == ["levering.csv"]).then_some(()))
        .await;
}
