//! Tests that need TimescaleDB's Community edition are skipped elsewhere.

use tokio_postgres::Client;

use super::skipped::put_down;

/// Whether the server is of the Community edition. If it is not, the test that asks is put down
/// as skipped.
pub async fn is_community(client: &Client) -> bool {
    let row = client.query_one("show timescaledb.license", &[]).await.expect("asked");
    let community = row.get::<_, String>(0) == "timescale";
    if !community {
        put_down("this TimescaleDB is not the Community edition");
    }
    community
}

/// Runs the policy by which days are compressed, on the Community edition.
pub async fn compress(client: &Client) {
    let query = "select job_id from timescaledb_information.jobs \
                 where proc_name = 'policy_compression' and hypertable_name = 'reading'";
    let job: i32 = client.query_one(query, &[]).await.expect("one job").get(0);
    client.batch_execute(&format!("call run_job({job})")).await.expect("run");
}
