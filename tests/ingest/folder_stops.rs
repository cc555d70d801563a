//! Wherever we are stopped while a file is taken in, it ends once, as one delivery. Each test makes what such a
//! stop leaves.

use std::fs;

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use meetpoort::ingest::folder::FolderRun;
use meetpoort::spool::DropFolder;
use serde_json::{Value, json};

use crate::support::folder::{Folder, listed};
use crate::support::operator::Cookie;
use crate::support::portfolio::{METER, OTHER_METER, csv_before};

const FIELDS: &str = "name state attempts inserted rejected failure retriedAt";

impl Folder {
    async fn waiting_row(&self, name: &str) {
        let insert =
            "insert into delivery (source, folder, name, format, state, attempts, received_at)
            values ('folder', $1, $2, 'csv', 'waiting', 0, $3)";
        let now = self.app.clock.now();
        let database = self.database().await;
        database.execute(insert, &[&self.id().await, &name, &now]).await.expect("inserted");
    }

    /// Moves a file back to where it was before it was moved away.
    fn put_back(&self, from: &str, id: i32) {
        let own = self.folder.processing().join(id.to_string());
        fs::create_dir_all(&own).expect("made");
        let name = from.rsplit('/').next().expect("a name");
        fs::rename(self.root.path().join(from), own.join(name)).expect("moved");
    }

    async fn viewer(&self) -> Cookie {
        self.app.operator(Role::Viewer).await
    }

    async fn all(&self, viewer: &Cookie) -> Vec<Value> {
        self.deliveries(viewer, FIELDS).await
    }
}

#[tokio::test]
async fn between_the_row_and_the_move_to_processing() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 3));
    folder.waiting_row("dag.csv").await;
    folder.look().await;
    let all = folder.all(&folder.viewer().await).await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((&all[0]["id"], &all[0]["state"]), (&json!("1"), &json!("DONE")));
}

#[tokio::test]
async fn between_the_row_and_the_move_of_a_file_that_its_sender_took_back() {
    let folder = Folder::new().await;
    folder.waiting_row("dag.csv").await;
    folder.look().await;
    assert!(folder.all(&folder.viewer().await).await.is_empty(), "nothing ever came");
}

#[tokio::test]
async fn after_the_move_to_processing() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 3));
    folder.waiting_row("dag.csv").await;
    folder.put_back("incoming/dag.csv", 1);
    folder.look().await;
    let all = folder.all(&folder.viewer().await).await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((&all[0]["state"], &all[0]["attempts"]), (&json!("DONE"), &json!(1)));
    assert!(listed(&folder.folder.processing()).is_empty());
}

#[tokio::test]
async fn after_the_move_to_where_an_earlier_version_took_in() {
    for is_new_one_used in [false, true] {
        let folder = Folder::new().await;
        folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 3));
        folder.waiting_row("dag.csv").await;
        folder.put_back("incoming/dag.csv", 1);
        let taking = folder.root.path().join("taking");
        fs::rename(folder.folder.processing(), &taking).expect("as it was called");
        fs::write(taking.join("oud.csv"), csv_before(OTHER_METER, folder.app.clock.now(), 1))
            .expect("written");
        let again = DropFolder::at(folder.root.path()).open().await.expect("folders");
        assert_eq!(again.waiting().await.expect("counted"), 2);
        if is_new_one_used {
            fs::create_dir(again.processing().join("77")).expect("made");
            fs::write(again.processing().join("77/nieuw.csv"), "meter;tijd\n").expect("written");
        }
        // Two replicas that start at once.
        let (one, other) = tokio::join!(folder.look(), folder.look());
        assert_eq!(one.done + other.done, 2);
        assert_eq!(listed(&folder.folder.done()), ["dag.csv", "oud.csv"]);
        assert!(!taking.exists());
        let all = folder.all(&folder.viewer().await).await;
        assert_eq!((&all[0]["id"], &all[0]["state"]), (&json!("1"), &json!("DONE")), "{all:?}");
    }
}

#[tokio::test]
async fn between_the_commit_and_the_move_to_done() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(OTHER_METER, folder.app.clock.now(), 3));
    folder.look().await;
    let viewer = folder.viewer().await;
    let before = folder.all(&viewer).await;
    for _ in 1..=3 {
        folder.put_back("done/dag.csv", 1);
        assert_eq!(folder.look().await, FolderRun { done: 1, ..FolderRun::default() });
        assert_eq!(listed(&folder.folder.done()), ["dag.csv"]);
    }
    assert_eq!(folder.all(&viewer).await, before);
    let count = folder.database().await.query_one("select count(*) from rejected_line", &[]).await;
    assert_eq!(count.expect("counted").get::<_, i64>(0), 3);
}

#[tokio::test]
async fn around_the_move_to_failed() {
    let folder = Folder::new().await;
    folder.deliver("fout.csv", "meter;tijd\n1;2\n");
    folder.look().await;
    let viewer = folder.viewer().await;
    let before = folder.all(&viewer).await;
    let reason = folder.folder.failed().join("fout.csv.reason.txt");
    // Its text was written, or not yet, when we were stopped.
    for is_explained in [true, false] {
        folder.put_back("failed/fout.csv", 1);
        if !is_explained {
            fs::remove_file(&reason).expect("removed");
        }
        assert_eq!(folder.look().await, FolderRun { failed: 1, ..FolderRun::default() });
        assert_eq!(listed(&folder.folder.failed()), ["fout.csv", "fout.csv.reason.txt"]);
        assert!(fs::read_to_string(&reason).expect("a text").contains("meter;tijd"));
    }
    assert_eq!(folder.all(&viewer).await, before);
}

#[tokio::test]
async fn of_a_file_whose_delivery_nobody_knows_any_more() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 3));
    folder.put_back("incoming/dag.csv", 77);
    folder.look().await;
    let all = folder.all(&folder.viewer().await).await;
    assert_eq!((all.len(), &all[0]["state"]), (1, &json!("DONE")), "{all:?}");
    assert!(listed(&folder.folder.processing()).is_empty());
}

#[tokio::test]
async fn of_a_delivery_whose_file_somebody_took_away_another_file_of_its_name_does_not_take_its_place()
 {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 1));
    let database = folder.database().await;
    database.batch_execute("alter table meter_day rename to away").await.expect("renamed");
    assert_eq!(folder.look().await.left, 1);
    database.batch_execute("alter table away rename to meter_day").await.expect("renamed");
    fs::remove_file(folder.folder.processing().join("1/dag.csv")).expect("removed");
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 2));
    assert_eq!(folder.look().await.done, 1);
    let all = folder.deliveries(&folder.viewer().await, "state failureCause inserted").await;
    let gone = json!({ "id": "1", "state": "FAILED", "failureCause": "GONE", "inserted": 0 });
    let done = json!({ "id": "2", "state": "DONE", "failureCause": null, "inserted": 2 });
    assert_eq!(all, [gone, done]);
}

#[tokio::test]
async fn between_the_row_of_a_retry_and_the_move_of_its_file() {
    let folder = Folder::new().await;
    folder.deliver("fout.csv", "meter;tijd\n1;2\n");
    folder.look().await;
    let database = folder.database().await;
    let now = folder.app.clock.now();
    folder.waiting_row("fout.csv").await;
    let query = "update delivery set retry_of_id = 1 where id = 2";
    database.batch_execute(query).await.expect("changed");
    let query = "update delivery set retried_at = $1 where id = 1";
    database.execute(query, &[&now]).await.expect("changed");
    folder.look().await;
    let all = folder.all(&folder.viewer().await).await;
    assert_eq!((all.len(), &all[0]["retriedAt"]), (1, &Value::Null), "it can be retried anew");
}

#[tokio::test]
async fn what_stays_in_processing_until_it_is_past_its_time_goes() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 3));
    folder.waiting_row("dag.csv").await;
    folder.put_back("incoming/dag.csv", 1);
    folder.look_after(TimeDelta::days(31)).await;
    let viewer = folder.viewer().await;
    let all = folder.deliveries(&viewer, "state failureCause").await;
    assert_eq!(all, [json!({ "id": "1", "state": "FAILED", "failureCause": "PAST_TIME" })]);
    assert!(listed(&folder.folder.processing()).is_empty());
    assert!(listed(&folder.folder.failed()).is_empty());
}
