//! Liander's pull at noon, from the real server over TLS, with token, consent and ledger: how fast, how evenly,
//! and what it takes, beside the bare rows of the same readings by `pgbench`, and a small FastAPI server. How it
//! grows with customers, days and callers; what slow readers take, of memory and from the others; and what
//! `meetpoort pull` brings home.
//!
//! Prints figures; judges nothing but the bound that the product promises. `BENCH_CUSTOMERS` says for how
//! many customers (200 if it is not set), `BENCH_BEFORE` names another build that is measured beside this one.

mod process;
mod pull_command;
mod pull_load;
mod pull_site;
mod report;
#[allow(dead_code, unused_imports, reason = "the tests use all of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use std::env;

use process::peak_memory_bytes;
use pull_command::{CommandRow, pull_by_command};
use pull_load::{AT_ONCE, Asked, Figures, Peer, Pull, Shown, measure};
use pull_site::{DAYS, Portfolio, PullSite, period};
use serde_json::{Value, json};
use support::TestDatabase;
use support::server::{Site, readings_question};
use support::slow_reader::SlowReader;

/// Where a portfolio is compared with a smaller one, so many times smaller.
const SMALLER: u64 = 10;
/// Who asks at once, where it is measured what more of them give.
const CALLERS: [usize; 4] = [1, 4, 16, 64];
/// How many calls at once `meetpoort pull` is told to make.
const CALLS_OF_COMMAND: [usize; 2] = [4, 64];
const SLOW_READERS: usize = 64;
/// The promise: at most this much for each request under way.
const REQUEST_MIB_MAX: f64 = 32.0;
const MIB: f64 = 1_048_576.0;

/// What is measured, by its name: how many days, in which encoding, by which means.
const KINDS: [(&str, i64, &str, bool); 8] = [
    ("day, identity", 1, "identity", true),
    ("day, gzip", 1, "gzip", true),
    ("day, zstd", 1, "zstd", true),
    ("day, gzip, password in the body", 1, "gzip", false),
    ("day, zstd, password in the body", 1, "zstd", false),
    ("month, identity", DAYS, "identity", true),
    ("month, gzip", DAYS, "gzip", true),
    ("month, zstd", DAYS, "zstd", true),
];

/// A row of the table, and of the record.
struct Row {
    kind: String,
    build: &'static str,
    figures: Figures,
    /// Calls a second of the bare rows, and of the peer.
    floor: Option<f64>,
    peer: Option<f64>,
}

impl Row {
    const HEAD: &'static str = "| | build | calls/s | / floor | / FastAPI | p50 ms | p95 ms | p99 ms | bytes | server ms | database ms | client ms |\n\
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

    fn ratio(&self, of: Option<f64>) -> Option<f64> {
        of.map(|of| self.figures.calls_a_second / of)
    }

    fn markdown(&self) -> String {
        let some = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.2}"));
        let Figures { calls_a_second, p50, p95, p99, bytes_a_call, taken, .. } = self.figures;
        format!(
            "| {} | {} | {calls_a_second:.0} | {} | {} | {p50:.1} | {p95:.1} | {p99:.1} | {bytes_a_call} | {} | {} | {} |",
            self.kind,
            self.build,
            some(self.ratio(self.floor)),
            some(self.ratio(self.peer)),
            some(taken.server),
            some(taken.database),
            some(taken.client),
        )
    }

    fn json(&self) -> Value {
        let figures = &self.figures;
        json!({
            "kind": self.kind, "build": self.build, "calls": figures.calls,
            "calls_per_second": figures.calls_a_second,
            "floor_per_second": self.floor, "ratio_to_floor": self.ratio(self.floor),
            "peer_per_second": self.peer, "ratio_to_peer": self.ratio(self.peer),
            "p50_ms": figures.p50, "p95_ms": figures.p95, "p99_ms": figures.p99,
            "bytes_per_call": figures.bytes_a_call, "server_ms_per_call": figures.taken.server,
            "database_ms_per_call": figures.taken.database, "client_ms_per_call": figures.taken.client,
        })
    }
}

/// The rows, as they are printed and as they are written.
#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    commands: Vec<CommandRow>,
}

impl Table {
    fn add(&mut self, row: Row) {
        println!("{}", row.markdown());
        self.rows.push(row);
    }

    fn add_command(&mut self, row: CommandRow) {
        println!("{}", row.markdown());
        self.commands.push(row);
    }

    fn write(&self) {
        let calls: Vec<String> = self.rows.iter().map(Row::markdown).collect();
        let commands: Vec<String> = self.commands.iter().map(CommandRow::markdown).collect();
        let tables = [(Row::HEAD, calls), (CommandRow::HEAD, commands)];
        let records = self.rows.iter().map(Row::json);
        let records = records.chain(self.commands.iter().map(CommandRow::json)).collect();
        report::write("noon_pull", &tables, &records);
    }
}

/// A whole day by gzip, as most clients ask for it.
fn day_by_gzip(measured: &PullSite, at_once: usize) -> Pull {
    let shown = Shown::Token(measured.token.clone());
    Pull { shown, encoding: "gzip", period: period(1), at_once }
}

/// Calls a second of the peer, of so many days each.
async fn peer_rate(peer: Option<&Peer>, meters: &[Asked], days: i64) -> Option<f64> {
    let (encoding, period, at_once) = ("identity", period(days), AT_ONCE);
    let pull = Pull { shown: Shown::Nothing, encoding, period, at_once };
    let figures = measure(&peer?.target, meters, &pull).await;
    println!(
        "FastAPI, {days} days: {:.0} calls/s of {} bytes",
        figures.calls_a_second, figures.bytes_a_call
    );
    Some(figures.calls_a_second)
}

async fn measure_rates(builds: &[PullSite], table: &mut Table) {
    let first = &builds[0];
    let peer = Peer::start(&first.site.database.url(), first.postmaster).await;
    if peer.is_none() {
        println!("no FastAPI beside it: BENCH_PYTHON names no Python");
    }
    let peers = [
        (1, peer_rate(peer.as_ref(), &first.meters, 1).await),
        (DAYS, peer_rate(peer.as_ref(), &first.meters, DAYS).await),
    ];
    for (kind, days, encoding, by_token) in KINDS {
        for measured in builds {
            let floor = measured.floor(days, AT_ONCE);
            let shown = if by_token {
                Shown::Token(measured.token.clone())
            } else {
                let (username, password) = measured.credential.clone();
                Shown::Password(username, password)
            };
            let pull = Pull { shown, encoding, period: period(days), at_once: AT_ONCE };
            let figures = measure(&measured.target(), &measured.meters, &pull).await;
            let peer = peers.iter().find(|(of, _)| *of == days).and_then(|(_, rate)| *rate);
            table.add(Row { kind: kind.to_owned(), build: measured.name, figures, floor, peer });
        }
    }
}

/// What `meetpoort pull` makes of it, beside the calls alone, in the form in which it asks for answers.
async fn measure_command(measured: &PullSite, table: &mut Table) {
    println!("{}", CommandRow::HEAD);
    for at_once in CALLS_OF_COMMAND {
        let floor = measured.floor(1, at_once);
        let pull = Pull { encoding: "zstd", ..day_by_gzip(measured, at_once) };
        let calls_alone = measure(&measured.target(), &measured.meters, &pull).await;
        let figures = pull_by_command(measured, at_once).await;
        table.add_command(CommandRow { at_once, figures, floor, calls_alone });
    }
}

/// What more callers, more customers and more days give and take.
async fn measure_growth(measured: &PullSite, table: &mut Table) {
    let build = measured.name;
    for callers in CALLERS {
        let floor = measured.floor(1, callers);
        let pull = day_by_gzip(measured, callers);
        let figures = measure(&measured.target(), &measured.meters, &pull).await;
        let kind = format!("day, gzip, {callers} at once");
        table.add(Row { kind, build, figures, floor, peer: None });
    }
    let Portfolio { customers, days } = Portfolio::asked_for();
    for smaller in [
        Portfolio { customers: customers.div_ceil(SMALLER), days },
        Portfolio { customers, days: days / SMALLER.cast_signed() },
    ] {
        let small = PullSite::new(build, Site::new().await, smaller).await;
        let pull = day_by_gzip(&small, AT_ONCE);
        let figures = measure(&small.target(), &small.meters, &pull).await;
        let kind =
            format!("day, gzip, of {} customers and {} days", smaller.customers, smaller.days);
        table.add(Row { kind, build, figures, floor: small.floor(1, AT_ONCE), peer: None });
    }
}

async fn measure_slow_readers(measured: &PullSite, table: &mut Table) {
    let PullSite { site, server, meters, credential, .. } = measured;
    let (from, to) = period(DAYS);
    let (klant_ean, meter_ean) = meters[0];
    let eans = (&*klant_ean.to_string(), &*meter_ean.to_string());
    let question = readings_question(credential, eans, &from.to_rfc3339(), &to.to_rfc3339());
    let pull = day_by_gzip(measured, AT_ONCE);
    let add = |table: &mut Table, kind: &str, figures| {
        let kind = kind.to_owned();
        table.add(Row { kind, build: measured.name, figures, floor: None, peer: None });
    };
    add(table, "day, gzip", measure(&measured.target(), meters, &pull).await);
    let before = measured.server_mib();
    let ca_pem = &site.certificate.authority.pem();
    let mut readers = Vec::new();
    for _ in 0..SLOW_READERS {
        let mut reader = SlowReader::post(server.address, ca_pem, "/v1/meetdata", &question).await;
        reader.read_up_to(4_096);
        readers.push(reader);
    }
    let during = measured.server_mib();
    let beside = format!("day, gzip, beside {SLOW_READERS} slow readers");
    add(table, &beside, measure(&measured.target(), meters, &pull).await);
    let each = (during - before) / SLOW_READERS as f64;
    println!(
        "{}: {SLOW_READERS} slow readers of a month at once: {before:.1} MiB before, {during:.1} MiB with all \
         under way: {each:.1} MiB each (promised: {REQUEST_MIB_MAX})",
        measured.name,
    );
    for reader in readers {
        let (_, body) = reader.finish();
        let records: Vec<Value> = serde_json::from_slice(&body).expect("a complete array");
        assert!(records.len() > 40_000);
    }
    assert!(each < REQUEST_MIB_MAX, "a request takes too much memory");
}

#[tokio::main]
async fn main() {
    let portfolio = Portfolio::asked_for();
    let mut builds = vec![PullSite::new("this", Site::new().await, portfolio).await];
    if let Some(before) = env::var_os("BENCH_BEFORE") {
        // It makes its tables itself, in a database that has none.
        let mut site = Site::new().await;
        (site.binary, site.database) = (before.into(), TestDatabase::empty().await);
        builds.push(PullSite::new("before", site, portfolio).await);
    }
    println!("{} customers, {AT_ONCE} at once, a month of {DAYS} days", portfolio.customers);
    println!("{}", Row::HEAD);
    let mut table = Table::default();
    measure_rates(&builds, &mut table).await;
    for measured in &builds {
        measure_slow_readers(measured, &mut table).await;
    }
    measure_growth(&builds[0], &mut table).await;
    measure_command(&builds[0], &mut table).await;
    table.write();
    for measured in &builds {
        let peak = peak_memory_bytes(measured.server.id()).expect("a running server") as f64 / MIB;
        println!("{}: the server held {peak:.0} MiB at most", measured.name);
    }
}
