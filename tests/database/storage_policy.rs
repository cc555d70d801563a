//! TimescaleDB's own policies (Community edition): that they are what the configuration says, at
//! every start. What they do to readings is tested in `retention` and `compression`.

use meetpoort::db::storage_policy::StoragePolicy;
use meetpoort::service::database::prepare::prepare_database;
use tokio_postgres::Client;

use crate::support::TestDatabase;
use crate::support::database::{POLICY, connect};
use crate::support::edition::is_community;

/// A policy: its job, its table, what it does, and after how long.
type Policy = (i32, String, String, String);

/// A database and a connection to it; nothing if it has no policies.
async fn with_policies() -> Option<(TestDatabase, Client)> {
    let database = TestDatabase::new().await;
    let client = connect(&database.url()).await;
    is_community(&client).await.then_some((database, client))
}

async fn prepare(database: &TestDatabase, policy: StoragePolicy) {
    prepare_database(&database.open(), policy).await.expect("prepared");
}

async fn policies(client: &Client) -> Vec<Policy> {
    let query = "select job_id, hypertable_name::text, proc_name::text, \
                     coalesce(config ->> 'drop_after', config ->> 'compress_after') \
                 from timescaledb_information.jobs where proc_name like 'policy\\_%' \
                     and hypertable_schema = 'public' order by hypertable_name, proc_name";
    let rows = client.query(query, &[]).await.expect("rows");
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
}

/// The same without the numbers of the jobs.
fn without_ids(policies: &[Policy]) -> Vec<(&str, &str, &str)> {
    policies.iter().map(|(_, table, what, after)| (&**table, &**what, &**after)).collect()
}

#[tokio::test]
async fn the_policies_are_what_the_configuration_says() {
    let Some((_database, client)) = with_policies().await else { return };
    assert_eq!(
        without_ids(&policies(&client).await),
        [
            ("reading", "policy_compression", "14 days"),
            ("reading", "policy_retention", "31 days"),
            ("reading_revision", "policy_retention", "31 days"),
            ("source_point", "policy_retention", "31 days"),
        ]
    );
}

#[tokio::test]
async fn the_policies_of_a_new_database_run_by_themselves() {
    let database = TestDatabase::empty().await;
    let client = connect(&database.url()).await;
    prepare(&database, POLICY).await;
    if !is_community(&client).await {
        return;
    }
    let query = "select count(*) filter (where scheduled), count(*) \
                 from timescaledb_information.jobs where hypertable_schema = 'public'";
    let row = client.query_one(query, &[]).await.expect("one row");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (4, 4));
}

#[tokio::test]
async fn another_start_with_the_same_configuration_leaves_the_policies_alone() {
    let Some((database, client)) = with_policies().await else { return };
    let before = policies(&client).await;
    prepare(&database, POLICY).await;
    assert_eq!(policies(&client).await, before);
}

#[tokio::test]
async fn a_start_with_another_configuration_changes_the_policies() {
    let Some((database, client)) = with_policies().await else { return };
    prepare(&database, StoragePolicy { retention_days: 40, compress_after_days: 20 }).await;
    assert_eq!(
        without_ids(&policies(&client).await),
        [
            ("reading", "policy_compression", "20 days"),
            ("reading", "policy_retention", "40 days"),
            ("reading_revision", "policy_retention", "40 days"),
            ("source_point", "policy_retention", "40 days"),
        ]
    );
}

#[tokio::test]
async fn a_configuration_changes_while_days_are_compressed() {
    let Some((database, client)) = with_policies().await else { return };
    let statement = "insert into reading (meter_id, interval_end, status) \
                         values (1, now() - interval '20 days', 1); \
                     select compress_chunk(chunk) from show_chunks('reading') chunk";
    client.batch_execute(statement).await.expect("compressed");
    prepare(&database, StoragePolicy { retention_days: 40, compress_after_days: 20 }).await;
    assert_eq!(policies(&client).await.len(), 4);
}

#[tokio::test]
async fn readings_are_compressed_by_meter_and_in_the_order_of_time() {
    let Some((_database, client)) = with_policies().await else { return };
    let query = "select segmentby, orderby from timescaledb_information.hypertable_columnstore_settings \
                 where hypertable = 'reading'::regclass";
    let row = client.query_one(query, &[]).await.expect("one row");
    let settings: (String, String) = (row.get(0), row.get(1));
    assert_eq!(settings, ("meter_id".to_owned(), "interval_end".to_owned()));
}
