//! Tests that need TimescaleDB's Community edition are skipped by name elsewhere. The runner hides
//! what a passing test prints, so the name is also added to the file that `MEETPOORT_SKIPPED`
//! names; `make test` prints and counts them at the end.

use std::fs::OpenOptions;
use std::io::Write;
use std::thread;

use tokio_postgres::Client;

/// Whether the server is of the Community edition. Where it is not, the test that asks is put down
/// as skipped.
pub async fn is_community(client: &Client) -> bool {
    let row = client.query_one("show timescaledb.license", &[]).await.expect("asked");
    let community = row.get::<_, String>(0) == "timescale";
    if !community {
        // Each test runs on a thread of its own, which bears its name.
        put_down(thread::current().name().unwrap_or("a test without a name"));
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

fn put_down(test: &str) {
    eprintln!("SKIPPED (Apache edition): {test}");
    if let Some(path) = std::env::var_os("MEETPOORT_SKIPPED") {
        let file = OpenOptions::new().create(true).append(true).open(path);
        // One write for the whole line, since other tests append to the same file.
        file.and_then(|mut file| file.write_all(format!("{test}\n").as_bytes())).expect("noted");
    }
}
