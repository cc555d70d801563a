//! Liander's pull of one meter's month, from the real server over TLS: how fast, and how much
//! memory a request takes whose reader is slow.
//!
//! Prints figures; judges nothing but the bound that the product promises.

mod memory;
#[allow(dead_code, unused_imports, reason = "the tests use all of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use chrono::TimeDelta;
use futures_util::future::join_all;
use meetpoort::domain::amsterdam::amsterdam_rfc3339;
use memory::memory_bytes;
use serde_json::Value;
use support::now_on_grid;
use support::portfolio::{KLANT, METER, csv_before};
use support::server::{Server, Site, readings_question};
use support::slow_reader::SlowReader;

/// A month of 31 days: 44,640 records.
const INTERVALS: u32 = 31 * 288;
const SLOW_READERS: usize = 8;
/// The promise: at most this much for each request under way.
const REQUEST_MIB_MAX: f64 = 32.0;
const PULLS: usize = 200;
const AT_ONCE: [usize; 3] = [1, 4, 16];
const MIB: f64 = 1_048_576.0;

fn server_mib(server: &Server) -> f64 {
    memory_bytes(server.id()).expect("a running server") as f64 / MIB
}

async fn pull(server: &Server, question: &Value) -> usize {
    let answer = server.post("/v1/meetdata", question).await;
    assert!(answer.status().is_success());
    answer.bytes().await.expect("a body").len()
}

/// Pulls again and again, so many at a time.
async fn measure_pulls(server: &Server, question: &Value, at_once: usize) {
    let begun = Instant::now();
    let turns = (0..at_once).map(|_| async {
        let mut bytes = 0;
        for _ in 0..PULLS / at_once {
            bytes += pull(server, question).await;
        }
        bytes
    });
    let bytes: usize = join_all(turns).await.into_iter().sum();
    let seconds = begun.elapsed().as_secs_f64();
    let pulls = PULLS / at_once * at_once;
    println!(
        "  {at_once:2} at once: {:6.1} pulls/s, {:6.1} MiB/s, the server holds {:5.1} MiB",
        pulls as f64 / seconds,
        bytes as f64 / MIB / seconds,
        server_mib(server),
    );
}

async fn measure_slow_readers(site: &Site, server: &Server, question: &Value) {
    let before = server_mib(server);
    let ca_pem = &site.certificate.authority.pem();
    let mut readers = Vec::new();
    for _ in 0..SLOW_READERS {
        let mut reader = SlowReader::post(server.address, ca_pem, "/v1/meetdata", question).await;
        reader.read_up_to(4_096);
        readers.push(reader);
    }
    let during = server_mib(server);
    let each = (during - before) / SLOW_READERS as f64;
    println!(
        "{SLOW_READERS} slow readers at once: {before:.1} MiB before, {during:.1} MiB with all under way: \
         {each:.1} MiB each (promised: {REQUEST_MIB_MAX})"
    );
    for reader in readers {
        let (_, body) = reader.finish();
        let records: Vec<Value> = serde_json::from_slice(&body).expect("a complete array");
        assert!(records.len() > 44_000);
    }
    assert!(each < REQUEST_MIB_MAX, "a request takes too much memory");
}

#[tokio::main]
async fn main() {
    let site = Site::new().await;
    site.register_customer();
    let newest = now_on_grid();
    let file = site.write("maand.csv", &csv_before(METER, newest, INTERVALS));
    site.run(&["ingest", &file.to_string_lossy()]);
    let (from, to) = (newest - TimeDelta::days(31), newest);
    let (from, to) = (amsterdam_rfc3339(from), amsterdam_rfc3339(to));
    let question = readings_question(&site.issue_credential(), (KLANT, METER), &from, &to);
    let server = site.serve().await;
    println!("the server holds {:.1} MiB before the first request", server_mib(&server));
    let bytes = pull(&server, &question).await;
    println!("a meter's month is {:.2} MiB of JSON", bytes as f64 / MIB);

    measure_slow_readers(&site, &server, &question).await;
    println!("{PULLS} pulls of a meter's month by one client on this machine:");
    for at_once in AT_ONCE {
        measure_pulls(&server, &question, at_once).await;
    }
}
