//! What taking in a delivery costs, against the least that it could: `psql \copy` of the same rows
//! into an empty copy of the hypertable, in turn, in one run; with the answers for the grid operator
//! made after it, and made beside it. And how much memory it takes, for a small and for a large
//! delivery, and how much disk a reading, if the server compresses.
//!
//! Prints figures; judges nothing but the bounds that the product promises.

#[allow(dead_code, reason = "the noon pull asks for all of it")]
mod process;
#[allow(dead_code, unused_imports, reason = "the tests use all of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use meetpoort::clock::Clock;
use meetpoort::domain::ean::Ean;
use meetpoort::domain::meter::{MeterDetails, MeterType};
use meetpoort::ingest::file::{ReadAs, ingest_file};
use meetpoort::ingest::format::Format;
use meetpoort::ingest::simulator::{SimulatedMeter, write_delivery};
use meetpoort::service::delivery::ingest::DeliveryOutcome;
use meetpoort::service::meter::register::{NewMeter, register_meter};
use meetpoort::service::pull::make_answers::make_answers;
use meetpoort::service::store::Store;
use process::peak_memory_bytes;
use strum::VariantArray;
use support::database::{POLICY, connect};
use support::{TestDatabase, by, now_on_grid};

const METERS: u64 = 120;
/// With 120 meters, about a million lines, and a third of them: both fill every buffer there is.
const DAYS: [i64; 2] = [10, 29];
const ROUNDS: usize = 3;
/// The promise: at most this many times what `psql \copy` takes.
const TIMES_MAX: f64 = 2.0;

/// Meters of which so many others come before.
fn meters(before: u64) -> Vec<SimulatedMeter> {
    let ean = |body| Ean::from_body(body).expect("a body");
    (before..before + METERS)
        .map(|number| SimulatedMeter {
            klant_ean: ean(87_168_591_000_000_000 + number / 2),
            meter_ean: ean(87_168_592_000_000_000 + number),
            meter_type: MeterType::VARIANTS[usize::from(number % 2 == 1)],
        })
        .collect()
}

/// A database in which every meter is registered, and every customer consents.
async fn database() -> (TestDatabase, Store) {
    let test = TestDatabase::new().await;
    let store = Store {
        database: test.open(),
        clock: Clock::system(),
        retention_days: POLICY.retention_days,
    };
    for SimulatedMeter { klant_ean, meter_ean, meter_type } in [meters(0), meters(METERS)].concat()
    {
        let new = NewMeter { klant_ean, meter_ean, details: MeterDetails::plain(meter_type) };
        register_meter(&store.by(by()), new).await.expect("registered");
    }
    // Answers are only made of what a consent opens.
    let consent = "with customer as (
            insert into customer (connection_id, name, valid_from)
            select id, 'Bakkerij', now() - interval '60 days' from connection returning id)
        insert into consent (customer_id, given_at)
        select id, now() - interval '40 days' from customer";
    let client = store.database.connection().await.expect("connected");
    client.execute(consent, &[]).await.expect("consented");
    drop(client);
    (test, store)
}

/// Writes a delivery of this many days of these meters into a folder of its own, and returns it with
/// its lines.
fn delivery(folder: &Path, name: &str, meters: &[SimulatedMeter], days: i64) -> (PathBuf, u64) {
    let folder = folder.join(name);
    std::fs::create_dir(&folder).expect("a folder");
    let until = now_on_grid();
    let lines = write_delivery(&folder, meters, until - TimeDelta::days(days), until);
    let mut files = std::fs::read_dir(&folder).expect("a folder");
    (files.next().expect("a file").expect("an entry").path(), lines.expect("written"))
}

async fn ingest(store: &Store, file: &Path, lines: u64) -> Duration {
    let begun = Instant::now();
    let outcome = ingest_file(store, "bench", file, ReadAs::Ours(Format::Csv)).await;
    let taken = begun.elapsed();
    let Ok(DeliveryOutcome::Ingested { counts, .. }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(counts.inserted, lines);
    taken
}

fn psql(url: &str, command: &str) {
    let psql = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1"])
        .args(["--dbname", url, "--command", command])
        .stdout(Stdio::null())
        .status();
    assert!(psql.expect("psql is on the path").success(), "{command}");
}

/// The time that `psql` takes to copy the rows into an empty hypertable.
fn copy(url: &str, rows: &Path) -> Duration {
    psql(url, "create table bare (like reading including all)");
    psql(
        url,
        "select create_hypertable('bare', 'interval_end', \
         chunk_time_interval => interval '1 day', create_default_indexes => false)",
    );
    let begun = Instant::now();
    psql(url, &format!("\\copy bare from '{}' csv", rows.display()));
    begun.elapsed()
}

fn median(rounds: &[Round], took: fn(&Round) -> Duration) -> f64 {
    let mut times: Vec<Duration> = rounds.iter().map(took).collect();
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

/// Makes all answers that are due, and says how many.
async fn make(store: Store) -> (usize, Duration) {
    let begun = Instant::now();
    let made = make_answers(&store).await.expect("made");
    (made, begun.elapsed())
}

/// What was measured in one round.
struct Round {
    copied: Duration,
    ingested: Duration,
    again: Duration,
    /// All answers, made of what was taken in while nothing else is done.
    made: (usize, Duration),
    /// The readings of other meters, taken in while those answers are made once more.
    ingested_beside: Duration,
    made_beside: (usize, Duration),
}

impl Round {
    const HEAD: &str = "    \\copy   ingest    again   answers made       both | beside each other: ingest   answers made";

    fn both(&self) -> Duration {
        self.ingested + self.made.1
    }

    fn line(&self) -> String {
        let [copied, ingested, again, both, ingested_beside] =
            [self.copied, self.ingested, self.again, self.both(), self.ingested_beside]
                .map(|took| took.as_secs_f64());
        let [made, made_beside] = [self.made, self.made_beside]
            .map(|(answers, took)| format!("{answers:6} {:7.2}", took.as_secs_f64()));
        format!(
            "  {copied:7.2}  {ingested:7.2}  {again:7.2} {made} {both:10.2} | {ingested_beside:25.2} {made_beside}"
        )
    }
}

async fn compare_times(files: [&Path; 2], lines: u64, folder: &Path) {
    let rows = folder.join("rows.csv");
    println!("{lines} lines of {METERS} meters, in seconds:\n{}", Round::HEAD);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let (test, store) = database().await;
        let ingested = ingest(&store, files[0], lines).await;
        if !rows.exists() {
            let query = "select * from reading order by interval_end, meter_id";
            psql(&test.url(), &format!("\\copy ({query}) to '{}' csv", rows.display()));
        }
        let made = make(store.clone()).await;
        let again = ingest_again(&store, files[0], folder).await;
        psql(&test.url(), "truncate day_answer; update meter_day set is_answered = false");
        // As it is when another delivery comes while the job is at the one before it.
        let making = tokio::spawn(make(store.clone()));
        let ingested_beside = ingest(&store, files[1], lines).await;
        let made_beside = making.await.expect("not cancelled");
        let (other, _) = database().await;
        let copied = copy(&other.url(), &rows);
        let round = Round { copied, ingested, again, made, ingested_beside, made_beside };
        println!("{}", round.line());
        rounds.push(round);
    }
    judge(&rounds);
}

/// Prints the medians as times of what `psql \copy` takes, and judges what is promised of ingest alone.
fn judge(rounds: &[Round]) {
    let copied = median(rounds, |round| round.copied);
    let times = |took: fn(&Round) -> Duration| median(rounds, took) / copied;
    let alone = times(|round| round.ingested);
    println!("  medians, as times of what psql \\copy takes (promised: {TIMES_MAX}):");
    for (what, times) in [
        ("ingest alone", alone),
        ("ingest, and then the answers", times(Round::both)),
        ("ingest while answers are made", times(|round| round.ingested_beside)),
    ] {
        let verdict = if times <= TIMES_MAX { "within" } else { "beyond" };
        println!("    {what:30} {times:5.2}   {verdict}");
    }
    let (what, made) = ("the answers alone", times(|round| round.made.1));
    println!("    {what:30} {made:5.2}");
    assert!(alone <= TIMES_MAX, "ingest is too slow");
}

/// Takes in the same readings as another file.
async fn ingest_again(store: &Store, file: &Path, folder: &Path) -> Duration {
    let other = folder.join("again.csv");
    let mut content = std::fs::read(file).expect("read");
    content.push(b'\n');
    std::fs::write(&other, content).expect("written");
    ingest_counting(store, &other).await
}

async fn ingest_counting(store: &Store, file: &Path) -> Duration {
    let client = store.database.connection().await.expect("connected");
    client.batch_execute("vacuum analyze reading").await.expect("vacuumed");
    drop(client);
    let begun = Instant::now();
    let outcome = ingest_file(store, "bench", file, ReadAs::Ours(Format::Csv)).await;
    let taken = begun.elapsed();
    let Ok(DeliveryOutcome::Ingested { counts, .. }) = outcome else { panic!("{outcome:?}") };
    assert_eq!((counts.inserted, counts.revised), (0, 0));
    taken
}

/// Compresses what was delivered, and prints the bytes that a reading takes, indexes included.
async fn measure_disk(file: &Path, lines: u64) {
    let (test, store) = database().await;
    ingest(&store, file, lines).await;
    let client = connect(&test.url()).await;
    let license = client.query_one("show timescaledb.license", &[]).await.expect("asked");
    if license.get::<_, String>(0) != "timescale" {
        println!("this server does not compress: bytes a reading are not measured");
        return;
    }
    let size = async || -> f64 {
        let query = "select hypertable_size('reading')::float8";
        client.query_one(query, &[]).await.expect("measured").get::<_, f64>(0) / lines as f64
    };
    let before = size().await;
    let compress = "select compress_chunk(chunk) from show_chunks('reading') chunk";
    client.batch_execute(compress).await.expect("compressed");
    let after = size().await;
    // Of so few meters much of it is what each chunk takes by itself, so this is told and not judged.
    println!("bytes a reading: {before:.1}, and {after:.1} compressed");
}

/// The most memory that `meetpoort ingest` ever had, in MiB.
async fn peak_mib(file: &Path) -> f64 {
    let (test, _) = database().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_meetpoort"))
        .env("DATABASE_URL", test.url())
        .arg("ingest")
        .arg(file)
        .stdout(Stdio::null())
        .spawn()
        .expect("started");
    let mut peak = 0;
    while child.try_wait().expect("a child").is_none() {
        // A process that just ended has no memory.
        peak = peak.max(peak_memory_bytes(child.id()).unwrap_or_default());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    peak as f64 / f64::from(1 << 20)
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let client = connect(&TestDatabase::empty().await.url()).await;
    drop(client);
    let [(small, small_lines), (large, large_lines)] =
        DAYS.map(|days| delivery(folder.path(), &format!("{days}-days"), &meters(0), days));
    let (others, others_lines) = delivery(folder.path(), "others", &meters(METERS), DAYS[1]);
    assert_eq!(others_lines, large_lines);

    compare_times([&large, &others], large_lines, folder.path()).await;
    measure_disk(&large, large_lines).await;

    println!("the most memory that `meetpoort ingest` took, in MiB:");
    let before = peak_mib(&small).await;
    println!("  {small_lines:9} lines   {before:6.1}");
    let after = peak_mib(&large).await;
    println!("  {large_lines:9} lines   {after:6.1}");
    assert!(after < before * 1.5, "memory grows with the delivery");
}
