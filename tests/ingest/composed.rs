//! Readings that are composed of several values: of counters, of channels that are added, and of samples, in whatever
//! order and by whatever deliveries these come.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::db::reading;
use meetpoort::domain::reading::ReadingStatus;
use meetpoort::domain::retention::readable_after;
use meetpoort::domain::source::{AliasBook, Description, Interpreter};
use meetpoort::domain::source_line::Point;
use meetpoort::ingest::Form;
use meetpoort::ingest::preview::preview;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use strum::VariantArray;

use super::sources::Sourced;
use crate::support::database::{POLICY, connect};
use crate::support::portfolio::{KLANT, METER, OTHER_METER};
use crate::support::shuffled::{files, stored};

/// Counters of what goes in and out, each on a line of its own.
const COUNTERS: &str = r#"
[container]
kind = "csv"
[layout]
shape = "long"
identifier = { column = "serial" }
channel = "channel"
value = "value"
status = "status"
[time]
columns = ["at"]
[[channels]]
name = "in"
quantity = "active_power"
unit = "Wh"
counter = true
[[channels]]
name = "out"
quantity = "active_power"
unit = "Wh"
direction = "export"
counter = true
[[channels]]
name = "u1"
quantity = "voltage_l1"
unit = "V"
[status.meanings]
measured = "measured"
estimated = "estimated"
corrected = "corrected"
"#;

/// The same, sampled every minute.
fn samples() -> String {
    COUNTERS
        .replace(
            "[[channels]]\nname = \"in\"",
            "[interval]\nminutes = 1\n[[channels]]\nname = \"in\"",
        )
        .replace("counter = true", "")
}

/// A line of a value.
#[derive(Debug, Clone)]
struct Said {
    channel: &'static str,
    at: DateTime<Utc>,
    value: i64,
    status: ReadingStatus,
}

impl Said {
    fn csv(&self) -> String {
        let Self { channel, at, value, status } = self;
        format!("7,{channel},{},{value},{}", at.to_rfc3339(), status.source_name())
    }
}

fn text(lines: &[Said]) -> String {
    let lines: Vec<String> = lines.iter().map(Said::csv).collect();
    format!("serial,channel,at,value,status\n{}\n", lines.join("\n"))
}

impl Sourced {
    async fn of(toml: &str) -> Self {
        let sourced = Self::new().await;
        sourced.describe(toml).await;
        sourced.alias(&format!("identifier,meter_ean\n7,{METER}\n")).await;
        sourced
    }

    async fn say(&self, file: &str, lines: &[Said]) {
        fs::write(self.folder().await.incoming().join(file), text(lines)).expect("written");
        assert_eq!(self.look().await.done, 1);
    }

    fn said(&self, channel: &'static str, minutes_ago: i64, value: i64) -> Said {
        let at = self.app.clock.now() - TimeDelta::minutes(minutes_ago);
        Said { channel, at, value, status: ReadingStatus::Measured }
    }

    /// Each interval: active power, voltage of phase 1, the rank of each, in the order of time.
    async fn known(&self) -> Known {
        let stored = stored(&self.app.database.url()).await;
        let known = stored.into_iter().map(|it| (it.interval_end, (it.values, it.ranks)));
        known.collect()
    }
}

type Known = BTreeMap<DateTime<Utc>, ([Option<i64>; 2], [i32; 2])>;

/// What all lines make, had they come in one file.
fn expected(toml: &str, lines: &[Said], now: DateTime<Utc>) -> Known {
    let description = Description::from_toml(toml).expect("a description");
    let meter_ean = METER.parse().expect("an EAN");
    let aliases = vec![meetpoort::domain::source::Alias::plain("7", meter_ean)];
    let interpreter = Arc::new(Interpreter::new(description, AliasBook::of(aliases)));
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), text(lines)).expect("written");
    let form = Form::Source(Arc::clone(&interpreter));
    let read = preview(file.reopen().expect("opened"), &form, "all.csv", usize::MAX);
    let read = read.expect("read");
    let points = read.lines.iter().flat_map(|line| line.parsed.as_ref().expect("read").points());
    let points: Vec<&Point> = points.filter(|point| point.at <= now).collect();
    let mut known = Known::new();
    for reading in interpreter.compose_alone(points) {
        let (values, ranks) = known.entry(reading.interval_end).or_default();
        for (place, at) in [(0, 0), (2, 1)] {
            if let Some(value) = reading.values[place] {
                values[at] = Some(value);
                ranks[at] = i32::from(reading.status.rank()) + 1;
            }
        }
    }
    known.retain(|end, _| *end <= now);
    known
}

/// Values of half an hour that run on, of each moment at most one of each status; some are lacking.
fn lines(random: &mut StdRng, now: DateTime<Utc>, step: i64) -> Vec<Said> {
    let mut lines = Vec::new();
    for channel in ["in", "out", "u1"] {
        for ago in (0..=30 / step).rev() {
            let at = now - TimeDelta::minutes(ago * step);
            for &status in ReadingStatus::VARIANTS {
                // Less than what it runs on, so that a correction never makes it run back.
                let jitter = random.random_range(0..10);
                let value = if channel == "u1" { 230 + jitter } else { (30 - ago) * 100 + jitter };
                if random.random_bool(0.6) {
                    lines.push(Said { channel, at, value, status });
                }
            }
        }
    }
    lines
}

#[tokio::test]
async fn values_end_alike_in_every_order_split_and_repetition() {
    for seed in 0..8 {
        let random = &mut StdRng::seed_from_u64(seed);
        let (toml, step) = if seed % 2 == 0 { (COUNTERS.to_owned(), 5) } else { (samples(), 1) };
        let sourced = Sourced::of(&toml).await;
        let lines = lines(random, sourced.app.clock.now(), step);
        let expected = expected(&toml, &lines, sourced.app.clock.now());
        assert!(expected.len() > 2, "seed {seed}: {} readings", expected.len());
        for (number, file) in files(random, &lines, 12).iter().enumerate() {
            sourced.say(&format!("{number}.csv"), file).await;
        }
        assert_eq!(sourced.known().await, expected, "seed {seed}");
    }
}

#[tokio::test]
async fn of_equals_the_later_delivery_counts_whichever_brings_the_reading_about() {
    let sourced = Sourced::of(COUNTERS).await;
    let out = [sourced.said("out", 10, 0), sourced.said("out", 5, 0)];
    sourced.say("1.csv", &out).await;
    sourced.say("2.csv", &[sourced.said("in", 5, 200)]).await;
    sourced.say("3.csv", &[sourced.said("in", 10, 100)]).await;
    assert_eq!(sourced.power(METER).await, [1_200_000]);
    // Of another moment of the same interval, and said earlier than the last one.
    sourced.say("4.csv", &[sourced.said("in", 10, 150)]).await;
    assert_eq!(sourced.power(METER).await, [600_000]);
    sourced.say("5.csv", &[sourced.said("in", 5, 250)]).await;
    assert_eq!(sourced.power(METER).await, [1_200_000]);
}

#[tokio::test]
async fn what_came_by_a_delivery_and_what_lacked_come_together_once_the_alias_is_there() {
    let sourced = Sourced::new().await;
    sourced.describe(COUNTERS).await;
    sourced.say("1.csv", &[sourced.said("in", 10, 100), sourced.said("out", 10, 5)]).await;
    sourced.say("2.csv", &[sourced.said("in", 5, 200), sourced.said("out", 5, 5)]).await;
    assert!(sourced.power(METER).await.is_empty());
    sourced.alias(&format!("identifier,meter_ean\n7,{METER}\n")).await;
    sourced.job("take_in_waiting").await;
    assert_eq!(sourced.power(METER).await, [1_200_000]);
}

#[tokio::test]
async fn a_meter_that_counts_the_other_way_round_does_so_in_what_is_composed() {
    let sourced = Sourced::of(COUNTERS).await;
    sourced.app.meter(KLANT, OTHER_METER, true).await;
    sourced.alias(&format!("identifier,meter_ean\n8,{OTHER_METER}\n")).await;
    let mut lines = vec![sourced.said("in", 10, 100), sourced.said("in", 5, 200)];
    lines.extend([sourced.said("out", 10, 0), sourced.said("out", 5, 0)]);
    let content = text(&lines).replace("\n7,", "\n8,");
    fs::write(sourced.folder().await.incoming().join("a.csv"), content).expect("written");
    sourced.look().await;
    assert_eq!(sourced.power(OTHER_METER).await, [-1_200_000]);
}

#[tokio::test]
async fn a_unit_that_was_put_right_makes_no_spike_out_of_what_came_before_it() {
    let sourced = Sourced::of(COUNTERS).await;
    let out = [15, 10, 5].map(|ago| sourced.said("out", ago, 0));
    sourced.say("1.csv", &out).await;
    sourced.say("2.csv", &[sourced.said("in", 10, 100)]).await;
    sourced.describe(&COUNTERS.replace("\"Wh\"", "\"kWh\"")).await;
    sourced.say("3.csv", &[sourced.said("in", 5, 101), sourced.said("out", 5, 1)]).await;
    assert!(sourced.power(METER).await.is_empty(), "of two descriptions");
}

#[tokio::test]
async fn a_counter_that_is_not_read_at_the_end_of_an_interval_is_refused() {
    let sourced = Sourced::of(COUNTERS).await;
    sourced.say("1.csv", &[sourced.said("in", 7, 100), sourced.said("in", 5, 101)]).await;
    let client = connect(&sourced.app.database.url()).await;
    let query = "select array_agg(reason) from rejected_line";
    let reasons: Vec<String> = client.query_one(query, &[]).await.expect("asked").get(0);
    assert_eq!(reasons, ["off_grid"]);
}

#[tokio::test]
async fn points_go_when_readings_of_their_time_go() {
    let sourced = Sourced::of(COUNTERS).await;
    sourced.say("1.csv", &[sourced.said("in", 5, 101)]).await;
    let client = connect(&sourced.app.database.url()).await;
    let count = async || -> i64 {
        let row = client.query_one("select count(*) from source_point", &[]).await;
        row.expect("asked").get(0)
    };
    assert_eq!(count().await, 1);
    let later = sourced.app.clock.now() + TimeDelta::days(34);
    // As our own job does; where there are policies, these do it.
    let ours = sourced.app.app.store.database.connection().await.expect("a connection");
    let readable_after = readable_after(later, POLICY.retention_days);
    reading::drop_older(&ours, readable_after).await.expect("dropped");
    assert_eq!(count().await, 0);
}
