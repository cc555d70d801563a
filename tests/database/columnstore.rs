//! Compressed days (Community edition): a delivery and a pull cannot tell them from others.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::db::delivery::LineCounts;
use meetpoort::domain::ean::Ean;
use serde_json::Value;
use tokio_postgres::Client;

use crate::support::database::connect;
use crate::support::edition::{compress, is_community};
use crate::support::portfolio::{KLANT, METER, OTHER_METER, line};
use crate::support::{TestApp, now_on_grid};

const METERS: [&str; 2] = [METER, OTHER_METER];
/// Intervals of the two days that are delivered first, with one in twelve left out.
const INTERVALS: i32 = 2 * 288;

/// An app by the machine's clock, two whole days of readings in it, and these days compressed by
/// the policy. Nothing if the edition cannot compress.
struct Compressed {
    app: TestApp,
    client: Client,
    start: DateTime<Utc>,
}

fn is_left_out(step: i32) -> bool {
    step % 12 == 0
}

impl Compressed {
    async fn new() -> Option<Self> {
        let now = now_on_grid();
        let app = TestApp::start_at(&now.to_rfc3339()).await.with_customer().await;
        app.meter(KLANT, OTHER_METER, false).await;
        let client = connect(&app.database.url()).await;
        if !is_community(&client).await {
            return None;
        }
        let compressed = Self { app, client, start: now - TimeDelta::days(25) };
        let lines = compressed.lines(|step| !is_left_out(step), "-42", "measured");
        compressed.app.deliver(&lines).await;
        compressed.compress().await;
        Some(compressed)
    }

    /// Runs the policy, which must leave every day compressed.
    async fn compress(&self) {
        compress(&self.client).await;
        let query = "select count(*) filter (where is_compressed), count(*) \
                     from timescaledb_information.chunks where hypertable_name = 'reading'";
        let row = self.client.query_one(query, &[]).await.expect("one row");
        let (compressed, all): (i64, i64) = (row.get(0), row.get(1));
        assert!(compressed == all && all >= 2, "{compressed} of {all}");
    }

    fn end(&self, step: i32) -> DateTime<Utc> {
        self.start + TimeDelta::minutes(5) * step
    }

    /// A line for each of these intervals and each meter.
    fn lines(&self, wanted: impl Fn(i32) -> bool, power: &str, status: &str) -> Vec<String> {
        let steps = (1..=INTERVALS).filter(|step| wanted(*step));
        let line_of = |step, meter| {
            let values = format!("{power},1.5,231,230.9,229.9");
            line(meter, &self.end(step).to_rfc3339(), &values, status)
        };
        steps.flat_map(|step| METERS.map(|meter| line_of(step, meter))).collect()
    }

    /// The power of each interval of both meters, as it is pulled; none comes twice.
    async fn pulled(&self) -> [BTreeMap<String, i64>; 2] {
        let (from, to) = (self.start.to_rfc3339(), self.end(INTERVALS).to_rfc3339());
        let mut pulled = [BTreeMap::new(), BTreeMap::new()];
        for (meter, powers) in METERS.into_iter().zip(&mut pulled) {
            let records = self.app.readings(KLANT, meter, &from, &to).await;
            let is_power = |record: &&Value| record["meting_type"] == "netto_actief_vermogen";
            for record in records.iter().filter(is_power) {
                let moment = format!("{} {}", record["datum"], record["tijd"]);
                let power = record["waarde"].as_i64().expect("an integer");
                assert_eq!(powers.insert(moment, power), None, "{record} came twice");
            }
        }
        pulled
    }

    /// How many intervals of each meter are pulled, and how many of these with this power.
    async fn counted(&self, power: i64) -> [(usize, usize); 2] {
        let count = |powers: BTreeMap<String, i64>| {
            (powers.len(), powers.values().filter(|value| **value == power).count())
        };
        self.pulled().await.map(count)
    }

    /// The power of all that was replaced, by how often it occurs.
    async fn replaced(&self) -> Vec<(i64, i64)> {
        let query = "select from_value / 1000000, count(*) from reading_revision \
                     group by 1 order by 1";
        let rows = self.client.query(query, &[]).await.expect("rows");
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }
}

#[tokio::test]
async fn a_pull_of_compressed_days_gives_what_it_gave_before() {
    let Some(compressed) = Compressed::new().await else { return };
    assert_eq!(compressed.counted(-42).await, [(528, 528); 2]);
}

#[tokio::test]
async fn the_same_readings_again_change_nothing_in_compressed_days() {
    let Some(compressed) = Compressed::new().await else { return };
    let lines = compressed.lines(|step| !is_left_out(step), "-42", "measured");
    let counts = compressed.app.deliver(&[lines, vec![String::new()]].concat()).await;
    assert_eq!(counts, LineCounts { lines: 1056, unchanged: 1056, ..LineCounts::default() });
    assert_eq!(compressed.counted(-42).await, [(528, 528); 2]);
    assert_eq!(compressed.replaced().await, []);
}

#[tokio::test]
async fn corrections_replace_readings_in_compressed_days_and_keep_what_they_replace() {
    let Some(compressed) = Compressed::new().await else { return };
    let lines = compressed.lines(|step| step % 12 == 5, "-40", "corrected");
    let counts = compressed.app.deliver(&lines).await;
    assert_eq!(counts, LineCounts { lines: 96, revised: 96, ..LineCounts::default() });
    assert_eq!(compressed.counted(-40).await, [(528, 48); 2]);
    assert_eq!(compressed.replaced().await, [(-42, 96)]);
}

#[tokio::test]
async fn late_readings_are_added_to_compressed_days() {
    let Some(compressed) = Compressed::new().await else { return };
    let counts = compressed.app.deliver(&compressed.lines(is_left_out, "-41", "measured")).await;
    assert_eq!(counts, LineCounts { lines: 96, inserted: 96, ..LineCounts::default() });
    assert_eq!(compressed.counted(-41).await, [(576, 48); 2]);
    assert_eq!(compressed.replaced().await, []);
}

#[tokio::test]
async fn a_delivery_that_adds_corrects_and_repeats_in_compressed_days_is_sorted_out() {
    let Some(compressed) = Compressed::new().await else { return };
    let mut lines = compressed.lines(is_left_out, "-41", "measured");
    lines.extend(compressed.lines(|step| step % 12 == 5, "-41", "corrected"));
    lines.extend(compressed.lines(|step| step % 12 == 6, "-42", "measured"));
    lines.extend(compressed.lines(|step| step % 12 == 7, "-41", "estimated"));
    let counts = compressed.app.deliver(&lines).await;
    let expected = LineCounts {
        lines: 384,
        inserted: 96,
        revised: 96,
        unchanged: 192,
        ..LineCounts::default()
    };
    assert_eq!(counts, expected);
    assert_eq!(compressed.counted(-41).await, [(576, 96); 2]);
    assert_eq!(compressed.replaced().await, [(-42, 96)]);
}

#[tokio::test]
async fn days_that_were_compressed_corrected_and_compressed_again_are_still_right() {
    let Some(compressed) = Compressed::new().await else { return };
    for (power, revised) in [("-40", 96), ("-39", 96)] {
        let lines = compressed.lines(|step| step % 12 == 5, power, "corrected");
        assert_eq!(compressed.app.deliver(&lines).await.revised, revised);
        compressed.compress().await;
    }
    assert_eq!(compressed.counted(-39).await, [(528, 48); 2]);
    assert_eq!(compressed.replaced().await, [(-42, 96), (-40, 96)]);
}

#[tokio::test]
async fn a_delivery_may_touch_more_compressed_readings_than_timescaledb_opens_by_default() {
    /// With 288 readings each, more than the 100,000 at which TimescaleDB stops by itself.
    const METERS: u64 = 400;
    let Some(compressed) = Compressed::new().await else { return };
    let Compressed { app, client, start } = &compressed;
    let eans: Vec<String> = (0..METERS)
        .map(|number| Ean::from_body(87_168_592_000_000_000 + number).expect("a body").to_string())
        .collect();
    let statement = "with registered as (
            insert into meter (connection_id, meter_ean, meter_type, power_sign)
            select 1, ean, 'overdrachtspuntmeter', 1 from unnest($1::text[]) ean returning id)
        insert into reading (meter_id, interval_end, active_power_milliwatt, status)
        select id, $2::timestamptz + interval '5 minutes' * step, 1000000, 1
        from registered, generate_series(1, 288) step";
    client.execute(statement, &[&eans, start]).await.expect("written");
    compressed.compress().await;

    let end = compressed.end(1).to_rfc3339();
    let lines: Vec<String> =
        eans.iter().map(|meter| line(meter, &end, "2,,,,", "corrected")).collect();
    assert_eq!(app.deliver(&lines).await.revised, METERS);
}
