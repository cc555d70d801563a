//! The five values of an interval are five facts: each has its own rank, however the lines that name it
//! are put into files, in whatever order these come, and however often.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::db::GenericClient;
use meetpoort::db::delivery::NewDelivery;
use meetpoort::db::delivery::claim::{self, Arrival};
use meetpoort::db::folder_lease::Lease;
use meetpoort::domain::day::Day;
use meetpoort::domain::reading::{ReadingStatus, Values};
use meetpoort::domain::source_line::{Batch, Line, Parsed, SourceReading};
use meetpoort::ingest::format::Format;
use meetpoort::service::delivery::ingest::{
    Claimed, DeliveryFault, DeliveryOutcome, IngestRefusal, Part, ingest_delivery,
};
use meetpoort::service::failure::Failure;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use strum::VariantArray;
use tokio::sync::mpsc;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::support::database::connect;
use crate::support::edition::{compress, is_community};
use crate::support::portfolio::{KLANT, METER, OTHER_METER, ean, line};
use crate::support::shuffled::files;
use crate::support::{TestApp, at, now_on_grid};

const END: &str = "2026-11-22T12:00:00+01:00";
const METERS: [&str; 2] = [METER, OTHER_METER];

/// A value of a line: which of the five, and how much.
type Value = (usize, u32);

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    meter: usize,
    end: DateTime<Utc>,
    status: ReadingStatus,
    values: Vec<Value>,
}

impl Said {
    fn csv(&self) -> String {
        let mut cells = [const { String::new() }; 5];
        for (place, value) in &self.values {
            cells[*place] = value.to_string();
        }
        let status = self.status.source_name();
        line(METERS[self.meter], &self.end.to_rfc3339(), &cells.join(","), status)
    }
}

/// The values of an interval, their ranks, and the status of the whole.
type Interval = ([Option<i64>; 5], [i32; 5], i16);

/// What is known at the end: of each meter and interval the values with their ranks, the status of the
/// whole, what each day counts, and the newest marks.
#[derive(Debug, Default, PartialEq)]
struct Known {
    readings: BTreeMap<(i32, DateTime<Utc>), Interval>,
    days: BTreeMap<(i32, String), [i32; 3]>,
    newest: Vec<Option<DateTime<Utc>>>,
}

impl Known {
    /// As the rule has it: of the lines that name a value the highest status counts, of equals the last.
    fn expected<'a>(said: impl IntoIterator<Item = &'a Said>) -> Self {
        let mut known = Self { newest: vec![None; METERS.len()], ..Self::default() };
        for Said { meter, end, status, values } in said {
            let meter_id = i32::try_from(meter + 1).expect("few meters");
            let nothing = ([None; 5], [0; 5], 0);
            let (kept, ranks, _) = known.readings.entry((meter_id, *end)).or_insert(nothing);
            let rank = i32::from(status.rank()) + 1;
            for (place, value) in values {
                if rank >= ranks[*place] {
                    let units = if *place < 2 { 1_000_000 } else { 1_000 };
                    kept[*place] = Some(i64::from(*value) * units);
                    ranks[*place] = rank;
                }
            }
            known.newest[*meter] = known.newest[*meter].max(Some(*end));
        }
        for ((meter_id, end), (_, ranks, status)) in &mut known.readings {
            *status = if ranks.contains(&1) {
                0
            } else if ranks.contains(&3) {
                2
            } else {
                1
            };
            let day = Day::of_interval(*end).to_string();
            let counts = known.days.entry((*meter_id, day)).or_default();
            counts[0] += 1;
            counts[1] += i32::from(*status == 0);
            counts[2] += i32::from(*status == 2);
        }
        known
    }

    async fn read(client: &Client) -> Self {
        let query = "select meter_id, interval_end, status,
                active_power_milliwatt, reactive_power_millivar, voltage_l1_millivolt::bigint,
                voltage_l2_millivolt::bigint, voltage_l3_millivolt::bigint,
                value_rank(active_power_milliwatt, status, ranks, 0),
                value_rank(reactive_power_millivar, status, ranks, 1),
                value_rank(voltage_l1_millivolt, status, ranks, 2),
                value_rank(voltage_l2_millivolt, status, ranks, 3),
                value_rank(voltage_l3_millivolt, status, ranks, 4)
            from reading";
        let mut known = Self::default();
        for row in client.query(query, &[]).await.expect("rows") {
            let values = [3, 4, 5, 6, 7].map(|column| row.get(column));
            let ranks = [8, 9, 10, 11, 12].map(|column| row.get(column));
            known.readings.insert((row.get(0), row.get(1)), (values, ranks, row.get(2)));
        }
        let query = "select meter_id, day::text, present, estimated, corrected from meter_day";
        for row in client.query(query, &[]).await.expect("rows") {
            let counts = [2, 3, 4].map(|column| row.get(column));
            known.days.insert((row.get(0), row.get(1)), counts);
        }
        let query = "select newest_interval_end from meter order by id";
        let rows = client.query(query, &[]).await.expect("rows");
        known.newest = rows.iter().map(|row| row.get(0)).collect();
        known
    }
}

/// An app by the machine's clock, with two meters.
async fn app() -> (TestApp, Client) {
    let app = TestApp::start_at(&now_on_grid().to_rfc3339()).await.with_customer().await;
    app.meter(KLANT, OTHER_METER, false).await;
    let client = connect(&app.database.url()).await;
    (app, client)
}

/// Lines about intervals around a midnight of Amsterdam, 20 days ago: of each value of each interval at most
/// one statement of each status, spread over lines of some of the five.
fn unequal_lines(random: &mut StdRng, now: DateTime<Utc>) -> Vec<Said> {
    let midnight = Day::of(now - TimeDelta::days(20)).start();
    let mut lines = Vec::new();
    for meter in 0..METERS.len() {
        for step in -2..3 {
            let end = midnight + TimeDelta::minutes(5) * step;
            for &status in ReadingStatus::VARIANTS {
                let said = |values| Said { meter, end, status, values };
                let mut values: Vec<Value> = (0..5)
                    .filter(|_| random.random_bool(0.6))
                    .collect::<Vec<usize>>()
                    .into_iter()
                    .map(|place| (place, random.random_range(0..1000)))
                    .collect();
                values.shuffle(random);
                while !values.is_empty() {
                    let taken = random.random_range(1..=values.len());
                    lines.push(said(values.split_off(values.len() - taken)));
                }
            }
        }
    }
    lines
}

async fn deliver(app: &TestApp, file: &[Said]) {
    app.deliver(&file.iter().map(Said::csv).collect::<Vec<_>>()).await;
}

/// Delivers the same lines in other orders and files, and compares what is known at the end.
async fn permute(seed: u64, compressed: bool) {
    let random = &mut StdRng::seed_from_u64(seed);
    let (app, client) = app().await;
    if compressed && !is_community(&client).await {
        return;
    }
    let lines = unequal_lines(random, app.clock.now());
    for (number, file) in files(random, &lines, usize::MAX).iter().enumerate() {
        deliver(&app, file).await;
        if compressed && number % 2 == 0 {
            compress(&client).await;
        }
    }
    assert_eq!(Known::read(&client).await, Known::expected(&lines), "seed {seed}");
}

#[tokio::test]
async fn lines_of_unequal_rank_end_alike_in_every_order_split_and_repetition() {
    for seed in 0..12 {
        permute(seed, false).await;
    }
}

#[tokio::test]
async fn lines_of_unequal_rank_end_alike_in_compressed_days_too() {
    for seed in 100..106 {
        permute(seed, true).await;
    }
}

#[tokio::test]
async fn of_lines_of_equal_rank_the_later_delivery_counts_and_then_the_later_line() {
    for seed in 200..206 {
        let random = &mut StdRng::seed_from_u64(seed);
        let (app, client) = app().await;
        let end = app.clock.now() - TimeDelta::days(3);
        let mut lines = Vec::new();
        for _ in 0..24 {
            let values: Vec<Value> = (0..5)
                .filter(|_| random.random_bool(0.5))
                .collect::<Vec<usize>>()
                .into_iter()
                .map(|place| (place, random.random_range(0..4)))
                .collect();
            let status = *ReadingStatus::VARIANTS.choose(random).expect("some");
            if !values.is_empty() {
                lines.push(Said { meter: 0, end, status, values });
            }
        }
        for (number, file) in lines.chunks(4).enumerate() {
            // The number makes each file's bytes its own.
            let mut text: Vec<String> = file.iter().map(Said::csv).collect();
            text.extend(vec![String::new(); number]);
            app.deliver(&text).await;
        }
        assert_eq!(Known::read(&client).await, Known::expected(&lines), "seed {seed}");
    }
}

/// The turn at a folder that is not there: what comes in "from it" is handed over by the test.
async fn turn(client: &impl GenericClient) -> Lease {
    let lease = Lease { folder: "a folder".to_owned(), holder: Uuid::new_v4() };
    assert!(lease.take(client, 600.0).await.expect("asked"));
    lease
}

/// Gives a file of that folder its number.
async fn arrive(app: &TestApp, name: &str) -> i32 {
    let arrival = Arrival {
        source: "folder",
        folder: "a folder",
        name,
        format: Format::Csv,
        source_id: None,
        retry_of: None,
    };
    let client = app.app.store.database.connection().await.expect("a connection");
    claim::claim(&client, &arrival, app.clock.now()).await.expect("claimed")
}

/// Active power alone, in kW.
fn power(kilowatts: i64) -> Values {
    [Some(kilowatts * 1_000_000), None, None, None, None]
}

/// Takes in a file that has its number; or begins to, and breaks off.
async fn attempt(app: &TestApp, lease: &Lease, delivery_id: i32, lines: &[Values], whole: bool) {
    let reading = |values: &Values| SourceReading {
        meter_ean: ean(METER),
        interval_end: at(END),
        values: *values,
        status: ReadingStatus::Measured,
        issue: None,
    };
    let lines = (2..).zip(lines.iter().map(reading));
    let line =
        |(number, reading)| Line { number, span: 0..0, parsed: Ok(Parsed::Reading(reading)) };
    let batch = Batch { lines: lines.map(line).collect(), ..Batch::default() };
    let new = NewDelivery {
        described: None,
        source: "folder",
        name: "a file".to_owned(),
        sha256: [delivery_id.try_into().expect("few"); 32],
        format: Format::Csv,
        bytes_total: None,
    };
    let (sender, batches) = mpsc::channel(2);
    sender.send(Ok(Part::Lines(batch))).await.expect("room");
    let lost = || DeliveryFault::Read(std::io::Error::other("the disk went away"));
    let last = if whole { Ok(Part::End) } else { Err(lost()) };
    sender.send(last).await.expect("room");
    drop(sender);
    let claimed = Claimed { delivery_id, lease: Some(lease.clone()), is_retry: false };
    match ingest_delivery(&app.app.store, &new, None, Some(&claimed), batches).await {
        Ok(DeliveryOutcome::Ingested { .. }) if whole => {}
        Err(Failure::Refused(IngestRefusal::Read(_))) if !whole => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_delivery_that_broke_off_keeps_its_place_before_the_ones_that_overtook_it() {
    let app = TestApp::start().await.with_customer().await;
    let lease = turn(&app.app.store.database.connection().await.expect("a connection")).await;
    let (first, second) = (arrive(&app, "first").await, arrive(&app, "second").await);
    let lines = [
        [Some(1_000_000), Some(7_000_000), None, None, None],
        [None, None, Some(231_000), None, None],
    ];
    attempt(&app, &lease, first, &lines, false).await;
    attempt(&app, &lease, second, &[power(2)], true).await;
    attempt(&app, &lease, first, &lines, true).await;
    let records = app.readings(KLANT, METER, "2026-11-22T00:00:00", "2026-11-23T00:00:00").await;
    let values: Vec<String> = records.iter().map(|record| record["waarde"].to_string()).collect();
    assert_eq!(values, ["2", "7", "231.0"]);
}

#[tokio::test]
async fn a_value_that_is_said_again_counts_from_its_last_delivery_on() {
    let app = TestApp::start().await.with_customer().await;
    let lease = turn(&app.app.store.database.connection().await.expect("a connection")).await;
    let mut numbers = Vec::new();
    for name in ["first", "second", "third"] {
        numbers.push(arrive(&app, name).await);
    }
    attempt(&app, &lease, numbers[0], &[power(1)], true).await;
    attempt(&app, &lease, numbers[1], &[power(2)], false).await;
    attempt(&app, &lease, numbers[2], &[power(1)], true).await;
    attempt(&app, &lease, numbers[1], &[power(2)], true).await;
    let records = app.readings(KLANT, METER, "2026-11-22T00:00:00", "2026-11-23T00:00:00").await;
    assert_eq!(records[0]["waarde"], 1, "{records:?}");
}

#[tokio::test]
async fn power_on_one_line_and_voltages_on_another_of_one_file_are_both_kept() {
    let app = TestApp::start().await.with_customer().await;
    let counts = app
        .deliver(&[
            line(METER, END, "-42,1,,,", "measured"),
            line(METER, END, ",,231,232,233", "measured"),
        ])
        .await;
    assert_eq!((counts.inserted, counts.unchanged), (1, 1));
    let records = app.readings(KLANT, METER, "2026-11-22T00:00:00", "2026-11-23T00:00:00").await;
    assert_eq!(records.len(), 5, "{records:?}");
}

#[tokio::test]
async fn an_interval_with_one_estimated_value_is_estimated_and_its_day_counts_it_so() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[line(METER, END, "-41,1,231,231,231", "estimated")]).await;
    app.deliver(&[line(METER, END, "-42,,,,", "measured")]).await;
    let client = connect(&app.database.url()).await;
    let query = "select present, estimated, corrected from meter_day";
    let row = client.query_one(query, &[]).await.expect("one day");
    assert_eq!([0, 1, 2].map(|column| row.get::<_, i32>(column)), [1, 1, 0]);
    let records = app.readings(KLANT, METER, "2026-11-22T00:00:00", "2026-11-23T00:00:00").await;
    assert_eq!(records[0]["waarde"], -42);
}
