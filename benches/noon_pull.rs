//! Liander's pull at noon, from the real server over TLS, with token, consent and ledger: how fast, how evenly,
//! and what it takes, beside the bare rows of the same readings by `pgbench`, and a small FastAPI server. And how
//! much memory a request takes whose reader is slow.
//!
//! Prints figures; judges nothing but the bound that the product promises. `BENCH_CUSTOMERS` says for how
//! many customers (200 if it is not set), `BENCH_BEFORE` names another build that is measured beside this one.

mod memory;
mod pull_load;
#[allow(dead_code, unused_imports, reason = "the tests use all of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use std::env;
use std::path::PathBuf;
use std::process::Command;

use chrono::{DateTime, Utc};
use meetpoort::domain::day::Day;
use meetpoort::domain::ean::Ean;
use meetpoort::domain::meter::MeterType;
use meetpoort::ingest::simulator::{SimulatedMeter, write_delivery};
use memory::{memory_bytes, peak_memory_bytes};
use pull_load::{AT_ONCE, Asked, Figures, Peer, Pull, ROUND, Shown, Target, measure};
use serde_json::{Value, json};
use support::TestDatabase;
use support::database::connect;
use support::server::{Server, Site, eventually, readings_question};
use support::slow_reader::SlowReader;
use tokio_postgres::Client;

/// Days that are over, before today.
const DAYS: i64 = 30;
const SLOW_READERS: usize = 8;
/// The promise: at most this much for each request under way.
const REQUEST_MIB_MAX: f64 = 32.0;
const MIB: f64 = 1_048_576.0;

/// A build, with a portfolio and a month of readings, and a server of it.
struct Measured {
    name: &'static str,
    site: Site,
    client: Client,
    server: Server,
    meters: Vec<Asked>,
    credential: (String, String),
    token: String,
}

fn customers() -> u64 {
    env::var("BENCH_CUSTOMERS").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

fn meters() -> Vec<SimulatedMeter> {
    let ean = |body| Ean::from_body(body).expect("a body");
    (0..customers())
        .map(|number| SimulatedMeter {
            klant_ean: ean(87_168_591_000_000_000 + number),
            meter_ean: ean(87_168_592_000_000_000 + number),
            meter_type: MeterType::TransferPoint,
        })
        .collect()
}

/// The whole days that were delivered, and the moment until which today was.
fn delivered() -> (DateTime<Utc>, DateTime<Utc>) {
    let now = support::now_on_grid();
    let first = (0..DAYS).fold(Day::of(now), |day, _| day.before());
    (first.start(), now)
}

impl Measured {
    async fn new(name: &'static str, site: Site) -> Self {
        let credential = site.issue_credential();
        let client = connect(&site.database.url()).await;
        let simulated = meters();
        for SimulatedMeter { klant_ean, meter_ean, .. } in &simulated {
            let (klant_ean, meter_ean) = (klant_ean.to_string(), meter_ean.to_string());
            let insert =
                "with added as (insert into connection (klant_ean) values ($1) returning id),
                 customer as (insert into customer (connection_id, name, valid_from)
                     select id, 'Bakkerij', now() - interval '60 days' from added returning id),
                 meter as (insert into meter (connection_id, meter_ean, meter_type)
                     select id, $2, 'overdrachtspuntmeter' from added)
                 insert into consent (customer_id, given_at)
                 select id, now() - interval '40 days' from customer";
            client.execute(insert, &[&klant_ean, &meter_ean]).await.expect("registered");
        }
        let folder = site.path("delivered");
        std::fs::create_dir(&folder).expect("a folder");
        let (from, until) = delivered();
        write_delivery(&folder, &simulated, from, until).expect("written");
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            site.run(&["ingest", &entry.expect("an entry").path().to_string_lossy()]);
        }
        client.batch_execute("analyze").await.expect("analysed");
        let server = site.serve().await;
        let token = token(&server, &credential).await;
        let meters = simulated.iter().map(|meter| (meter.klant_ean, meter.meter_ean)).collect();
        let measured = Self { name, site, client, server, meters, credential, token };
        measured.waits_for_answers().await;
        measured
    }

    /// Waits until the answers are made, if this build makes any.
    async fn waits_for_answers(&self) {
        let known = "select to_regclass('day_answer') is not null";
        if !self.client.query_one(known, &[]).await.expect("a row").get::<_, bool>(0) {
            return;
        }
        let left = "select count(*) from meter_day where not is_answered and day < $1";
        let today = Day::of(support::now_on_grid()).date();
        let look = async || {
            let left = self.client.query_one(left, &[&today]).await.expect("a row");
            (left.get::<_, i64>(0) == 0).then_some(())
        };
        eventually("all answers are made", look).await;
        self.client.batch_execute("vacuum analyze").await.expect("vacuumed");
        let kept = "select pg_table_size('day_answer'), count(*), avg(length(zstd))::int8,
                    avg(length(deflate))::int8, avg(plain_bytes)::int8 from day_answer";
        let kept = self.client.query_one(kept, &[]).await.expect("a row");
        let bytes: i64 = kept.get(0);
        let days: i64 = kept.get(1);
        println!(
            "{}: {days} days kept, {} bytes each on disk: {} by zstd, {} by deflate, of {}",
            self.name,
            bytes / days.max(1),
            kept.get::<_, i64>(2),
            kept.get::<_, i64>(3),
            kept.get::<_, i64>(4),
        );
    }

    /// What only reading the same rows takes, by as many at once: calls a second.
    fn floor(&self, days: i64) -> Option<f64> {
        let (after, until) = period(days);
        let script = format!(
            "\\set meter random(1, {})\n\
             select interval_end, active_power_milliwatt, reactive_power_millivar, voltage_l1_millivolt, \
             voltage_l2_millivolt, voltage_l3_millivolt from reading where meter_id = :meter \
             and interval_end > '{after}' and interval_end <= '{until}' order by interval_end;\n",
            self.meters.len(),
        );
        let script = self.site.write("floor.sql", &script);
        let output = Command::new("pgbench")
            .args(["--no-vacuum", "--protocol", "prepared", "--jobs", "1"])
            .args(["--client", &AT_ONCE.to_string(), "--time", &ROUND.as_secs().to_string()])
            .arg("--file")
            .arg(script)
            .arg(self.site.database.url())
            .output()
            .ok()?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = printed.lines().find_map(|line| line.strip_prefix("tps = "))?;
        rate.split(' ').next()?.parse().ok()
    }
}

/// So many whole days, the last of which was yesterday.
fn period(days: i64) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = Day::of(support::now_on_grid());
    let first = (0..days).fold(today, |day, _| day.before());
    (first.start(), today.start())
}

async fn token(server: &Server, (username, password): &(String, String)) -> String {
    let url = format!("https://{}/v1/token", server.address);
    let request = server.client.post(url).basic_auth(username, Some(password));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let answer = request.body("grant_type=client_credentials").send().await;
    let answer: Value = answer.expect("an answer").json().await.expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}

fn server_mib(server: &Server) -> f64 {
    memory_bytes(server.id()).expect("a running server") as f64 / MIB
}

/// What is measured, by its name: how many days, in which encoding, by which means.
const KINDS: [(&str, i64, &str, bool); 7] = [
    ("day, identity", 1, "identity", true),
    ("day, gzip", 1, "gzip", true),
    ("day, zstd", 1, "zstd", true),
    ("day, zstd, password in the body", 1, "zstd", false),
    ("month, identity", DAYS, "identity", true),
    ("month, gzip", DAYS, "gzip", true),
    ("month, zstd", DAYS, "zstd", true),
];

/// A row of the table, and of the record.
struct Row {
    kind: &'static str,
    build: &'static str,
    figures: Figures,
    /// Calls a second of the bare rows, and of the peer.
    floor: Option<f64>,
    peer: Option<f64>,
}

impl Row {
    const HEAD: &'static str = "| | build | calls/s | / floor | / FastAPI | p50 ms | p95 ms | p99 ms | bytes | server ms |\n\
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

    fn ratio(&self, of: Option<f64>) -> Option<f64> {
        of.map(|of| self.figures.calls_a_second / of)
    }

    fn markdown(&self) -> String {
        let some = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.2}"));
        let Figures { calls_a_second, p50, p95, p99, bytes_a_call, server_ms, .. } = self.figures;
        format!(
            "| {} | {} | {calls_a_second:.0} | {} | {} | {p50:.1} | {p95:.1} | {p99:.1} | {bytes_a_call} | {} |",
            self.kind,
            self.build,
            some(self.ratio(self.floor)),
            some(self.ratio(self.peer)),
            some(server_ms),
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
            "bytes_per_call": figures.bytes_a_call, "server_ms_per_call": figures.server_ms,
        })
    }
}

/// Calls a second of the peer, of so many days each.
async fn peer_rate(peer: Option<&Peer>, meters: &[Asked], days: i64) -> Option<f64> {
    let pull = Pull { shown: Shown::Nothing, encoding: "identity", period: period(days) };
    let figures = measure(&peer?.target, meters, &pull).await;
    println!(
        "FastAPI, {days} days: {:.0} calls/s of {} bytes",
        figures.calls_a_second, figures.bytes_a_call
    );
    Some(figures.calls_a_second)
}

async fn measure_rates(builds: &[Measured]) {
    let first = &builds[0];
    let peer = Peer::start(&first.site.database.url()).await;
    if peer.is_none() {
        println!("no FastAPI beside it: BENCH_PYTHON names no Python");
    }
    let peers = [
        (1, peer_rate(peer.as_ref(), &first.meters, 1).await),
        (DAYS, peer_rate(peer.as_ref(), &first.meters, DAYS).await),
    ];
    let mut rows = Vec::new();
    println!("{}", Row::HEAD);
    for (kind, days, encoding, by_token) in KINDS {
        for measured in builds {
            let floor = measured.floor(days);
            let shown = if by_token {
                Shown::Token(measured.token.clone())
            } else {
                let (username, password) = measured.credential.clone();
                Shown::Password(username, password)
            };
            let pull = Pull { shown, encoding, period: period(days) };
            let figures = measure(&Target::of(&measured.server), &measured.meters, &pull).await;
            let peer = peers.iter().find(|(of, _)| *of == days).and_then(|(_, rate)| *rate);
            let row = Row { kind, build: measured.name, figures, floor, peer };
            println!("{}", row.markdown());
            rows.push(row);
        }
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let table: Vec<String> = rows.iter().map(Row::markdown).collect();
    let table = format!("{}\n{}\n", Row::HEAD, table.join("\n"));
    std::fs::write(folder.join("noon_pull.md"), table).expect("written");
    let records: Vec<Value> = rows.iter().map(Row::json).collect();
    let records = serde_json::to_string_pretty(&records).expect("JSON");
    std::fs::write(folder.join("noon_pull.json"), records).expect("written");
    println!("written to {}/noon_pull.md and .json", folder.display());
}

async fn measure_slow_readers(measured: &Measured) {
    let Measured { site, server, meters, credential, .. } = measured;
    let (from, to) = period(DAYS);
    let (klant_ean, meter_ean) = meters[0];
    let eans = (&*klant_ean.to_string(), &*meter_ean.to_string());
    let question = readings_question(credential, eans, &from.to_rfc3339(), &to.to_rfc3339());
    let before = server_mib(server);
    let ca_pem = &site.certificate.authority.pem();
    let mut readers = Vec::new();
    for _ in 0..SLOW_READERS {
        let mut reader = SlowReader::post(server.address, ca_pem, "/v1/meetdata", &question).await;
        reader.read_up_to(4_096);
        readers.push(reader);
    }
    let during = server_mib(server);
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
    let mut builds = vec![Measured::new("this", Site::new().await).await];
    if let Some(before) = env::var_os("BENCH_BEFORE") {
        // It makes its tables itself, in a database that has none.
        let mut site = Site::new().await;
        (site.binary, site.database) = (before.into(), TestDatabase::empty().await);
        builds.push(Measured::new("before", site).await);
    }
    println!("{} customers, {AT_ONCE} at once, a month of {DAYS} days", customers());
    for measured in &builds {
        measure_slow_readers(measured).await;
    }
    measure_rates(&builds).await;
    for measured in &builds {
        let peak = peak_memory_bytes(measured.server.id()).expect("a running server") as f64 / MIB;
        println!("{}: the server held {peak:.0} MiB at most", measured.name);
    }
}
