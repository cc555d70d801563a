//! The database: migrations, and every query of `sql/queries`.

use std::fs;
use std::path::{Path, PathBuf};

use meetpoort::db::migrate;
use meetpoort::service::prepare_database::prepare_database;

use crate::support::TestDatabase;
use crate::support::database::{POLICY, connect};

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
    for temporary in ["reading/create_staging.sql", "reading/create_changed.sql"] {
        let table = fs::read_to_string(folder.join(temporary)).expect("a query");
        client.batch_execute(&table.replace("on commit drop", "")).await.expect("made");
    }
    let edition =
        meetpoort::db::edition::detect(&database.open().connection().await.expect("connected"))
            .await;
    let queries = queries(&folder);
    assert!(queries.len() > 30);
    for path in queries {
        let text = fs::read_to_string(&path).expect("a query");
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
    assert_eq!(applied, migrate::MIGRATIONS.len());
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
