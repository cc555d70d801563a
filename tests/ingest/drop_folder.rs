//! The drop folder of a running server: which files are taken, and where they go.

use std::fs;

use meetpoort::db::lock::Lock;
use tokio_postgres::Client;

use crate::support::database::{advisory_wait, connect};
use crate::support::now_on_grid;
use crate::support::portfolio::{METER, csv_before};
use crate::support::server::{Server, Site, eventually};

/// A site with a customer, and a server that is running.
async fn running() -> (Site, Server) {
    let site = Site::new().await;
    site.register_customer();
    let server = site.serve().await;
    (site, server)
}

async fn wait_for_done(site: &Site, names: &[&str]) {
    eventually("the files are in done/", async || (site.listed("done") == names).then_some(()))
        .await;
}

#[tokio::test]
async fn a_file_under_a_temporary_name_is_left_alone() {
    let (site, _server) = running().await;
    let content = csv_before(METER, now_on_grid(), 2);
    let temporary = [".a.csv", "b.csv.part", "c.tmp"];
    for name in temporary {
        site.write(&format!("drop/incoming/{name}"), &content);
    }

    // Files are taken as they come: once this one is done, those before it were passed over.
    site.deliver("z.csv", &content);
    wait_for_done(&site, &["z.csv"]).await;

    assert_eq!(site.listed("incoming"), temporary);
}

#[tokio::test]
async fn a_file_with_a_wrong_header_ends_in_failed_beside_its_reason() {
    let (site, _server) = running().await;
    site.deliver("fout.csv", "meter;tijd\n1;2\n");

    let names = ["fout.csv", "fout.csv.reason.txt"];
    eventually("both are in failed/", async || (site.listed("failed") == names).then_some(()))
        .await;

    let path = site.path("drop/failed/fout.csv.reason.txt");
    let reason = eventually("the reason is written", async || {
        fs::read_to_string(&path).ok().filter(|reason| !reason.is_empty())
    })
    .await;
    assert!(reason.contains("the header is \"meter;tijd\" and should be \"meter_ean,"), "{reason}");
    assert!(site.listed("incoming").is_empty());
}

#[tokio::test]
async fn a_second_file_of_the_same_name_does_not_replace_the_first() {
    let (site, _server) = running().await;
    let newest = now_on_grid();
    site.deliver("levering.csv", &csv_before(METER, newest, 1));
    wait_for_done(&site, &["levering.csv"]).await;

    site.deliver("levering.csv", &csv_before(METER, newest, 2));
    wait_for_done(&site, &["levering.2.csv", "levering.csv"]).await;
}

#[tokio::test]
async fn two_replicas_over_one_folder_take_in_each_file_exactly_once() {
    let site = Site::new().await;
    site.register_customer();
    let newest = now_on_grid();
    let mut names = Vec::new();
    // These wait already when both make their first turn.
    for number in 10..30 {
        names.push(format!("levering-{number}.csv"));
        site.deliver(&names[names.len() - 1], &csv_before(METER, newest, number));
    }
    let (one, other) = tokio::join!(site.serve(), site.serve());
    // These come while both are running.
    for number in 30..50 {
        names.push(format!("levering-{number}.csv"));
        site.deliver(&names[names.len() - 1], &csv_before(METER, newest, number));
    }

    eventually("all are in done/", async || (site.listed("done") == names).then_some(())).await;

    let client = connect(&site.database.url()).await;
    let query = "select count(*), count(distinct name), sum(inserted)::bigint, \
                 (select count(*) from reading) from delivery where state = 'done'";
    let row = client.query_one(query, &[]).await.expect("one row");
    let counts: [i64; 4] = [0, 1, 2, 3].map(|column| row.get(column));
    assert_eq!(counts, [40, 40, 49, 49]);
    assert!(site.listed("failed").is_empty());
    for server in [&one, &other] {
        assert!(!server.printed().contains("ERROR"), "{}", server.printed());
    }
}

/// Delivers a file and waits until a server is in the middle of it, held up by the lock that the
/// returned connection holds.
async fn in_the_middle_of_a_file(site: &Site) -> Client {
    let client = connect(&site.database.url()).await;
    let lock = Lock::MergeReadings as i64;
    client.execute("select pg_advisory_lock($1)", &[&lock]).await.expect("locked");
    site.deliver("levering.csv", &csv_before(METER, now_on_grid(), 12));
    eventually("a server waits for the lock", async || advisory_wait(&client).await).await;
    client
}

async fn assert_taken_in_once(site: &Site) {
    wait_for_done(site, &["levering.csv"]).await;
    let client = connect(&site.database.url()).await;
    let query = "select count(*), sum(inserted)::bigint from delivery where state = 'done'";
    let row = client.query_one(query, &[]).await.expect("one row");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (1, 12));
}

#[tokio::test]
async fn a_file_that_a_server_was_at_when_it_was_killed_is_taken_in_by_the_next_one() {
    let (site, mut server) = running().await;
    let holder = in_the_middle_of_a_file(&site).await;

    server.kill();
    assert_eq!(site.listed("processing/1"), ["levering.csv"]);
    drop(holder);

    let _next = site.serve().await;
    assert_taken_in_once(&site).await;
}

#[tokio::test]
async fn a_file_that_a_server_was_at_when_it_was_asked_to_stop_is_taken_in_by_the_next_one() {
    let (site, mut server) = running().await;
    let holder = in_the_middle_of_a_file(&site).await;

    server.terminate();
    assert_eq!(server.ended().await.code(), Some(0));
    assert_eq!(site.listed("processing/1"), ["levering.csv"]);
    drop(holder);

    let _next = site.serve().await;
    assert_taken_in_once(&site).await;
}

#[tokio::test]
async fn a_file_that_comes_under_the_name_of_one_that_is_being_taken_in_is_taken_in_after_it() {
    let (site, _server) = running().await;
    let holder = in_the_middle_of_a_file(&site).await;
    site.deliver("levering.csv", &csv_before(METER, now_on_grid(), 13));
    drop(holder);

    wait_for_done(&site, &["levering.2.csv", "levering.csv"]).await;
    let client = connect(&site.database.url()).await;
    let query =
        "select lines from delivery where state = 'done' and name = 'levering.csv' order by id";
    let rows = client.query(query, &[]).await.expect("rows");
    let lines: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(lines, [12, 13]);
}
