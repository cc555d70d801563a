//! The database: migrations, and every query of `sql/queries`.

use std::fs;
use std::path::{Path, PathBuf};

use meetpoort::db::migrate::MIGRATIONS;
use meetpoort::service::database::prepare::prepare_database;
use tokio_postgres::Client;

use crate::support::TestDatabase;
use crate::support::database::{POLICY, connect};
use crate::support::edition::is_community;

fn queries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    folders.iter().flat_map(|folder| queries(folder)).chain(files).collect()
}

#[tokio::test]
async fn every_query_can_be_prepared_on_the_migrated_database() {
    let database = TestDatabase::new().await;
    let client = connect(&database.url()).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/queries");
    for temporary in [
        "reading/create_staging.sql",
        "reading/create_changed.sql",
        "source_point/create_staging.sql",
    ] {
        let table = fs::read_to_string(folder.join(temporary)).expect("a query");
        client.batch_execute(&table.replace("on commit drop", "")).await.expect("made");
    }
    let edition =
        meetpoort::db::edition::detect(&database.open().connection().await.expect("connected"))
            .await;
    let queries = queries(&folder);
    assert!(queries.len() > 30);
    for path in queries {
        let mut text = fs::read_to_string(&path).expect("a query");
        let mut lines = text.lines().skip_while(|line| line.starts_with("--"));
        if lines.next().is_some_and(|line| line.starts_with("where ")) {
            // The part that differs of a query that begins as the list of its table does.
            let list = fs::read_to_string(path.with_file_name("list.sql")).expect("a list");
            text = list + &text;
        }
        let is_utility =
            ["copy ", "call ", "alter ", "create "].iter().any(|start| text.starts_with(start));
        if !is_utility {
            client
                .prepare(&text)
                .await
                .unwrap_or_else(|error| panic!("{}: {error:?} {edition:?}", path.display()));
        }
    }
}

#[tokio::test]
async fn several_replicas_that_start_at_once_migrate_once() {
    let test = TestDatabase::empty().await;
    let runs = (0..4).map(|_| {
        let database = test.open();
        tokio::spawn(async move { prepare_database(&database, POLICY).await.expect("prepared") })
    });
    let mut applied = 0;
    for run in runs.collect::<Vec<_>>() {
        applied += run.await.expect("ran").migrations.len();
    }
    assert_eq!(applied, MIGRATIONS.len());
}

#[tokio::test]
async fn readings_lie_in_chunks_of_one_day() {
    let database = TestDatabase::new().await;
    let client = connect(&database.url()).await;
    let query = "select extract(epoch from time_interval)::bigint from timescaledb_information.dimensions \
                 where hypertable_name in ('reading', 'reading_revision')";
    let days: Vec<i64> =
        client.query(query, &[]).await.expect("rows").iter().map(|row| row.get(0)).collect();
    assert_eq!(days, [86_400, 86_400]);
}

#[test]
fn every_migration_of_the_folder_is_applied() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/migrations");
    let mut files: Vec<String> = queries(&folder)
        .iter()
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .collect();
    files.sort();
    let applied: Vec<&str> = MIGRATIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, applied);
}

/// A database with the migrations before this one.
async fn migrated_before(name: &str) -> (TestDatabase, Client) {
    let database = TestDatabase::empty().await;
    let client = connect(&database.url()).await;
    for (earlier, text) in MIGRATIONS.iter().take_while(|(earlier, _)| *earlier != name) {
        client.batch_execute(text).await.unwrap_or_else(|error| panic!("{earlier}: {error:?}"));
    }
    (database, client)
}

async fn apply(client: &Client, name: &str) {
    let (_, text) = MIGRATIONS.iter().find(|(known, _)| *known == name).expect("a migration");
    client.batch_execute(text).await.expect("applied");
}

#[tokio::test]
async fn ranking_each_value_keeps_every_reading_and_what_corrections_replaced() {
    const NAME: &str = "0031_rank_each_value";
    let (_database, client) = migrated_before(NAME).await;
    // Two corrections in a row: of the power, then of the power and one voltage.
    let stored = "
        insert into reading values (1, '2026-11-20T00:05:00Z', 3, 30, 230, 231, null, 2);
        insert into reading_revision values
            (1, '2026-11-20T00:05:00Z', '2026-11-21T00:00:00Z', 7, 1, 30, 230, 230, null, 1),
            (1, '2026-11-20T00:05:00Z', '2026-11-22T00:00:00Z', 8, 2, 30, 230, 230, null, 2)";
    client.batch_execute(stored).await.expect("stored");
    if is_community(&client).await {
        client
            .batch_execute(include_str!("../../sql/queries/storage_policy/enable_columnstore.sql"))
            .await
            .expect("enabled");
        let compress = "select compress_chunk(chunk) from show_chunks('reading') chunk";
        client.batch_execute(compress).await.expect("compressed");
    }
    apply(&client, NAME).await;
    let query = "select active_power_milliwatt, voltage_l2_millivolt, status, ranks, delivery_id from reading";
    let row = client.query_one(query, &[]).await.expect("one reading");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i32>(1), row.get::<_, i16>(2)), (3, 231, 2));
    assert_eq!((row.get::<_, Option<i16>>(3), row.get::<_, Option<i32>>(4)), (None, None));
    let query =
        "select delivery_id, quantity::int, from_value, from_status::int, to_value, to_status::int
                 from reading_revision order by replaced_at, quantity";
    let rows = client.query(query, &[]).await.expect("rows");
    let revisions: Vec<[i64; 6]> = rows
        .iter()
        .map(|row| {
            let [delivery, quantity, from, to] =
                [0, 1, 3, 5].map(|column| row.get::<_, i32>(column));
            [delivery.into(), quantity.into(), row.get(2), from.into(), row.get(4), to.into()]
        })
        .collect();
    let expected = [[7, 0, 1, 1, 2, 2], [8, 0, 2, 2, 3, 2], [8, 3, 230, 2, 231, 2]];
    assert_eq!(revisions, expected);
}

#[tokio::test]
async fn keeping_kinds_of_authority_loses_no_word_of_the_ledger() {
    const NAME: &str = "0045_keep_kinds_of_authority";
    let (_database, client) = migrated_before(NAME).await;
    let customer = "
        insert into connection (klant_ean) values ('871685900000000011');
        insert into customer (connection_id, name, valid_from)
        select id, 'x', '2026-01-01' from connection";
    client.batch_execute(customer).await.expect("a customer");
    let cases = [
        ("holder of the connection", "owner", None),
        ("holder of the connection: on the phone", "owner", Some("on the phone")),
        ("authorised to sign: director: board", "authorised", Some("director: board")),
        ("metering company: the customer no longer holds the connection", "end_of_holding", None),
        ("holder of the connections", "other", Some("holder of the connections")),
        ("authorised to sign", "other", Some("authorised to sign")),
        // With nothing said, as a script could write them.
        ("holder of the connection: ", "owner", None),
        ("authorised to sign:   ", "other", Some("authorised to sign:   ")),
    ];
    for (authority, _, _) in &cases {
        let stored = "
            with consent as (
                insert into consent (customer_id, given_at, withdrawn_at)
                select id, '2026-01-01', '2026-01-02' from customer returning id
            )
            insert into consent_event (consent_id, event, declared_by, authority, channel, declared_at,
                                       recorded_by, recorded_at, text_version, text_sha256)
            select consent.id, 'given', 'x', $1, 'paper', '2026-01-01', 'x', '2026-01-01', version, sha256
            from consent, (select * from consent_text limit 1) text";
        client.execute(stored, &[authority]).await.expect("stored");
    }
    apply(&client, NAME).await;
    let query = "select authority, authority_explanation from consent_event order by id";
    let rows = client.query(query, &[]).await.expect("rows");
    for (row, (authority, kind, explanation)) in rows.iter().zip(cases) {
        let kept = (row.get::<_, &str>(0), row.get::<_, Option<&str>>(1));
        assert_eq!(kept, (kind, explanation), "{authority}");
    }
    let change = "update consent_event set authority_explanation = 'another'";
    assert!(client.execute(change, &[]).await.is_err(), "the ledger is still kept");
}
