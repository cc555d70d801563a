//! What goes wrong with one file of the drop folder is told, is tried again after pauses that grow, costs no
//! other file, and loses none.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use meetpoort::clock::Clock;
use meetpoort::domain::operator::Role;
use meetpoort::ingest::folder::FolderRun;
use meetpoort::service::store::Store;
use serde_json::{Value, json};

use crate::support::folder::{Folder, date, listed};
use crate::support::now_on_grid;
use crate::support::portfolio::{METER, csv_before, line};
use crate::support::server::{Site, eventually};

const NOTHING: FolderRun = FolderRun { done: 0, failed: 0, left: 0 };

/// Makes a file of a folder, so that nothing can be moved there.
fn block(folder: &std::path::Path) {
    fs::remove_dir(folder).expect("removed");
    fs::write(folder, "no folder").expect("written");
}

fn unblock(folder: &std::path::Path) {
    fs::remove_file(folder).expect("removed");
}

#[tokio::test]
async fn a_file_that_cannot_be_moved_away_is_taken_in_once_and_moved_later() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before("871685900000000240", folder.app.clock.now(), 7));
    block(&folder.folder.done());

    // Each look is later than any pause.
    for _ in 1..=4 {
        assert_eq!(folder.look_after(TimeDelta::hours(1)).await, FolderRun { left: 1, ..NOTHING });
    }
    let viewer = folder.app.operator(Role::Viewer).await;
    let all = folder.deliveries(&viewer, "state rejected moveFailure").await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((&all[0]["state"], &all[0]["rejected"]), (&json!("DONE"), &json!(7)));
    assert!(all[0]["moveFailure"].as_str().is_some_and(|why| why.contains("done")), "{all:?}");
    let count = folder.database().await.query_one("select count(*) from rejected_line", &[]).await;
    assert_eq!(count.expect("counted").get::<_, i64>(0), 7);
    assert_eq!(folder.warned(&viewer, "FILE_NOT_MOVED").await[0]["subject"], "1");
    assert_eq!(folder.intake.troubled(&folder.app.app.store.database).await.expect("counted"), 1);

    unblock(&folder.folder.done());
    assert_eq!(folder.look_after(TimeDelta::hours(1)).await, FolderRun { done: 1, ..NOTHING });
    let viewer = folder.app.browser("viewer@meetbedrijf.example").await;
    assert_eq!(listed(&folder.folder.done()), ["dag.csv"]);
    let all = folder.deliveries(&viewer, "moveFailure dueAt").await;
    assert_eq!(all, [json!({ "id": "1", "moveFailure": null, "dueAt": null })]);
    assert!(folder.warned(&viewer, "FILE_NOT_MOVED").await.is_empty());
}

#[tokio::test]
async fn a_file_that_cannot_be_moved_to_failed_costs_no_other_one_and_is_explained_later() {
    let folder = Folder::new().await;
    folder.deliver("a.csv", "meter;tijd\n1;2\n");
    folder.deliver("b.csv", &csv_before(METER, folder.app.clock.now(), 1));
    block(&folder.folder.failed());
    assert_eq!(folder.look().await, FolderRun { done: 1, failed: 0, left: 1 });
    assert_eq!(listed(&folder.folder.done()), ["b.csv"]);

    unblock(&folder.folder.failed());
    assert_eq!(folder.look_after(TimeDelta::hours(1)).await, FolderRun { failed: 1, ..NOTHING });
    assert_eq!(listed(&folder.folder.failed()), ["a.csv", "a.csv.reason.txt"]);
    let query = "select count(*) from delivery where state = 'failed'";
    let row = folder.database().await.query_one(query, &[]).await.expect("counted");
    assert_eq!(row.get::<_, i64>(0), 1);
}

#[tokio::test]
async fn a_file_on_which_the_database_fails_is_tried_again_after_pauses_that_grow_and_blocks_no_name()
 {
    let folder = Folder::new().await;
    let database = folder.database().await;
    let now = folder.app.clock.now();
    // A line to be rejected, for which there is no table.
    let bad = line(METER, "gisteren", "1,,,,", "measured");
    folder.deliver("levering.csv", &(csv_before(METER, now, 1) + &bad));
    let query = "alter table rejected_line rename to away";
    database.batch_execute(query).await.expect("renamed");
    let mut pauses = Vec::new();
    for _ in 1..=4 {
        assert_eq!(folder.look().await, FolderRun { left: 1, ..NOTHING });
        let query = "select due_at, attempts, failure_cause from delivery where id = 1";
        let row = database.query_one(query, &[]).await.expect("one row");
        assert_eq!(row.get::<_, &str>("failure_cause"), "trouble");
        let due_at: chrono::DateTime<chrono::Utc> = row.get("due_at");
        pauses.push((due_at - folder.app.clock.now()).num_seconds());
        // Before that it is not touched.
        assert_eq!(folder.look().await, FolderRun { left: 1, ..NOTHING });
        folder.app.clock.set(due_at);
    }
    assert_eq!(pauses, [5, 10, 20, 40]);

    folder.deliver("levering.csv", &csv_before(METER, now, 2));
    assert_eq!(folder.look().await, FolderRun { done: 1, failed: 0, left: 1 });
    let query = "alter table away rename to rejected_line";
    database.batch_execute(query).await.expect("renamed");
    assert_eq!(folder.look_after(TimeDelta::hours(1)).await, FolderRun { done: 1, ..NOTHING });
    let query = "select id, lines from delivery where state = 'done' order by id";
    let rows = database.query(query, &[]).await.expect("rows");
    let lines: Vec<(i32, i64)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(lines, [(1, 2), (2, 2)], "each under its own number");
    assert_eq!(listed(&folder.folder.done()), ["levering.1.csv", "levering.csv"]);
}

#[tokio::test]
async fn an_operator_can_give_up_what_cannot_be_taken_in_and_retry_it_later() {
    let folder = Folder::new().await;
    let database = folder.database().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 1));
    // What taking in needs, and nothing that is asked meanwhile.
    let query = "alter table delivery_wait rename to away";
    database.batch_execute(query).await.expect("renamed");
    folder.look().await;
    let operator = folder.app.operator(Role::Operator).await;
    let give_up = async |id: i32| {
        let query =
            format!("mutation {{ giveUpDelivery(input: {{ deliveryId: {id} }}) {{ status }} }}");
        folder.app.asked(&operator, &query).await["giveUpDelivery"]["status"].take()
    };
    assert_eq!(folder.warned(&operator, "DELIVERY_INTERRUPTED").await[0]["subject"], "1");
    assert_eq!(give_up(99).await, "NOT_FOUND");
    assert_eq!(give_up(1).await, "GIVEN_UP");
    assert_eq!(give_up(1).await, "ENDED");

    assert_eq!(folder.look().await, FolderRun { failed: 1, ..NOTHING });
    assert_eq!(listed(&folder.folder.failed()), ["dag.csv", "dag.csv.reason.txt"]);
    let all = folder.deliveries(&operator, "state failureCause failure").await;
    assert_eq!((&all[0]["state"], &all[0]["failureCause"]), (&json!("FAILED"), &json!("GIVEN_UP")));
    let words = all[0]["failure"].as_str().unwrap_or_default();
    assert!(words.starts_with("operator@meetbedrijf.example gave it up; before that: "), "{words}");
    let query = "{ auditTrail(filter: { action: \"give_up_delivery\" }) { edges { node { subject before } } } }";
    let change = folder.app.asked(&operator, query).await["auditTrail"]["edges"][0]["node"].take();
    assert_eq!(
        (&change["subject"], &change["before"]["state"]),
        (&json!("1"), &json!("interrupted"))
    );

    database.batch_execute("alter table away rename to delivery_wait").await.expect("renamed");
    let query = "mutation { retryDelivery(input: { deliveryId: 1 }) { status delivery { id } } }";
    let retried = folder.app.asked(&operator, query).await["retryDelivery"].take();
    assert_eq!(retried, json!({ "status": "BROUGHT_BACK", "delivery": { "id": "2" } }));
    assert_eq!(folder.look().await, FolderRun { done: 1, ..NOTHING });
}

/// The same command by who may not read everything, from where they may run it.
fn as_nobody(site: &Site, command: &Command) -> Command {
    let program = site.path("program");
    if fs::hard_link(command.get_program(), &program).is_err() {
        fs::copy(command.get_program(), &program).expect("copied");
    }
    let mut nobody = Command::new(program);
    nobody.env_clear().args(command.get_args());
    nobody.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if fs::metadata("/proc/self").expect("a process").uid() == 0 {
        nobody.uid(65534).gid(65534);
    }
    nobody
}

#[tokio::test]
async fn a_file_that_may_not_be_read_is_told_and_taken_in_once_it_may() {
    let site = Site::new().await;
    site.register_customer();
    let drop = site.path("drop");
    let path = site.write("drop/incoming/dicht.csv", &csv_before(METER, now_on_grid(), 3));
    fs::set_permissions(&path, Permissions::from_mode(0o000)).expect("closed");
    // The server must not be one who may read everything.
    for entry in
        [&site.path(""), &drop, &drop.join("incoming"), &drop.join("done"), &drop.join("failed")]
    {
        fs::set_permissions(entry, Permissions::from_mode(0o777)).expect("open");
    }
    let certificate = &site.certificate;
    for file in [&certificate.file, &certificate.key_file] {
        fs::set_permissions(file, Permissions::from_mode(0o644)).expect("open");
    }
    let command = as_nobody(&site, &site.serve_command(&certificate.file, &certificate.key_file));
    let _server = site.start(command).await;
    site.deliver("open.csv", &csv_before(METER, now_on_grid(), 2));
    eventually("the other one is done", async || {
        site.listed("done").contains(&"open.csv".to_owned()).then_some(())
    })
    .await;
    let database = crate::support::database::connect(&site.database.url()).await;
    let query = "select failure_cause, failure from delivery where name = 'dicht.csv' and state = 'interrupted'";
    let row =
        eventually("it is told", async || database.query_opt(query, &[]).await.expect("asked"))
            .await;
    assert_eq!(row.get::<_, &str>(0), "unreadable");
    assert!(row.get::<_, &str>(1).contains("Permission denied"));
    let file = site.path("drop/processing/1/dicht.csv");
    fs::set_permissions(file, Permissions::from_mode(0o644)).expect("open");
    eventually("it is done too", async || {
        site.listed("done").contains(&"dicht.csv".to_owned()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_file_goes_to_another_file_system_whole_and_once() {
    let folder = Folder::new().await;
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else { return };
    let device = |path: &Path| fs::metadata(path).expect("a folder").dev();
    if device(elsewhere.path()) == device(folder.root.path()) {
        eprintln!("skipped: there is one file system only");
        return;
    }
    fs::remove_dir(folder.folder.done()).expect("removed");
    symlink(elsewhere.path(), folder.folder.done()).expect("linked");
    let written = folder.app.clock.now() - TimeDelta::days(3);
    for count in 1..=2 {
        let path = folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), count));
        date(&path, written);
        assert_eq!(folder.look().await, FolderRun { done: 1, ..NOTHING });
    }
    assert_eq!(listed(elsewhere.path()), ["dag.2.csv", "dag.csv"]);
    assert!(listed(&folder.folder.processing()).is_empty());
    let found = fs::metadata(elsewhere.path().join("dag.csv")).expect("a file");
    assert_eq!(found.mtime(), written.timestamp(), "it is as old as it was");
}

#[tokio::test]
async fn each_file_comes_at_a_moment_of_its_own() {
    let folder = Folder::new().await;
    for steps in 1..=2 {
        let content = csv_before(METER, folder.app.clock.now(), steps);
        folder.deliver(&format!("{steps}.csv"), &content);
    }
    // Each look at this clock is a second later.
    let looks = AtomicI64::new(0);
    let began = folder.app.clock.now();
    let clock =
        Clock::driven_by(move || began + TimeDelta::seconds(looks.fetch_add(1, Ordering::Relaxed)));
    let store = Store { clock, ..folder.app.app.store.clone() };
    let run = folder.intake.take_in(&store).await;
    assert_eq!(run.expect("worked through").done, 2);
    let query = "select count(*) from delivery one join delivery other on other.id = one.id + 1 \
                 where other.received_at > one.received_at and other.finished_at > one.finished_at";
    let row = folder.database().await.query_one(query, &[]).await.expect("one row");
    assert_eq!(row.get::<_, i64>(0), 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_moved_into_processing_is_told_and_is_not_numbered_anew_at_each_look()
{
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 1));
    // Where its own folder should be there is a file.
    let in_the_way = folder.folder.processing().join("1");
    fs::write(&in_the_way, "no folder").expect("written");
    for _ in 1..=3 {
        assert_eq!(folder.look_after(TimeDelta::hours(1)).await, FolderRun { left: 1, ..NOTHING });
    }
    let viewer = folder.app.operator(Role::Viewer).await;
    let all: Vec<Value> = folder.deliveries(&viewer, "state failureCause attempts").await;
    let expected =
        json!({ "id": "1", "state": "INTERRUPTED", "failureCause": "IMMOVABLE", "attempts": 3 });
    assert_eq!(all, [expected]);
    fs::remove_file(in_the_way).expect("removed");
    assert_eq!(folder.look_after(TimeDelta::hours(1)).await, FolderRun { done: 1, ..NOTHING });
}
