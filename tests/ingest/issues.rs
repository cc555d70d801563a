//! Lines that say which issue of their values they are, by a number or by a time: of two that are worth the same the
//! later issue counts, whichever comes last.

use std::collections::BTreeMap;
use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::domain::reading::ReadingStatus;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use strum::VariantArray;

use super::sources::Sourced;
use crate::support::database::connect;
use crate::support::portfolio::{METER, line};
use crate::support::shuffled::{Stored, files, stored};

/// A line a value, with the number of its issue.
const NUMBERED: &str = r#"
[container]
kind = "csv"
[layout]
shape = "long"
identifier = { column = "ean" }
channel = "channel"
value = "value"
status = "status"
[time]
columns = ["at"]
[issue]
columns = ["issue"]
format = "number"
[[channels]]
name = "p"
quantity = "active_power"
unit = "W"
[[channels]]
name = "u1"
quantity = "voltage_l1"
unit = "V"
[status.meanings]
measured = "measured"
estimated = "estimated"
corrected = "corrected"
"#;

/// A line of a value.
#[derive(Debug, Clone)]
struct Said {
    channel: &'static str,
    at: DateTime<Utc>,
    value: i64,
    status: ReadingStatus,
    issue: Option<i64>,
}

impl Said {
    fn csv(&self) -> String {
        let Self { channel, at, value, status, issue } = self;
        let issue = issue.map(|issue| issue.to_string()).unwrap_or_default();
        format!("{METER},{channel},{},{value},{},{issue}", at.to_rfc3339(), status.source_name())
    }
}

impl Sourced {
    async fn issuing(toml: &str) -> Self {
        let sourced = Self::new().await;
        sourced.describe(toml).await;
        sourced
    }

    async fn tell(&self, file: &str, lines: &[Said]) {
        let lines: Vec<String> = lines.iter().map(Said::csv).collect();
        self.write(file, &lines).await;
    }

    async fn write(&self, file: &str, lines: &[String]) {
        let text = format!("ean,channel,at,value,status,issue\n{}\n", lines.join("\n"));
        fs::write(self.folder().await.incoming().join(file), text).expect("written");
        assert_eq!(self.look().await.done, 1);
    }

    fn issue(&self, value: i64, issue: Option<i64>) -> Said {
        let at = self.app.clock.now() - TimeDelta::minutes(5);
        Said { channel: "p", at, value, status: ReadingStatus::Measured, issue }
    }

    /// The value of each channel and interval, and its rank.
    async fn all(&self) -> BTreeMap<(&'static str, DateTime<Utc>), (i64, i32)> {
        let mut all = BTreeMap::new();
        for Stored { interval_end, values, ranks } in stored(&self.app.database.url()).await {
            for ((channel, value), rank) in ["p", "u1"].into_iter().zip(values).zip(ranks) {
                if let Some(value) = value {
                    all.insert((channel, interval_end), (value / 1_000, rank));
                }
            }
        }
        all
    }
}

/// Values of an hour: of each moment and status several issues, no two the same.
fn lines(random: &mut StdRng, now: DateTime<Utc>) -> Vec<Said> {
    let mut lines = Vec::new();
    for channel in ["p", "u1"] {
        for ago in 0..12 {
            let at = now - TimeDelta::minutes(ago * 5);
            for &status in ReadingStatus::VARIANTS {
                for issue in [None, Some(-2), Some(1), Some(7)] {
                    if random.random_bool(0.4) {
                        let value = 200 + random.random_range(0..100);
                        lines.push(Said { channel, at, value, status, issue });
                    }
                }
            }
        }
    }
    lines
}

#[tokio::test]
async fn issues_end_alike_in_every_order_split_and_repetition() {
    for seed in 0..6 {
        let random = &mut StdRng::seed_from_u64(seed);
        let sourced = Sourced::issuing(NUMBERED).await;
        let lines = lines(random, sourced.app.clock.now());
        let mut counting = lines.clone();
        counting.sort_by_key(|line| (line.status, line.issue));
        let expected: BTreeMap<_, _> = counting
            .iter()
            .map(|line| ((line.channel, line.at), (line.value, i32::from(line.status.rank()) + 1)))
            .collect();
        for (number, file) in files(random, &lines, 12).iter().enumerate() {
            sourced.tell(&format!("{number}.csv"), file).await;
        }
        assert_eq!(sourced.all().await, expected, "seed {seed}");
    }
}

#[tokio::test]
async fn an_earlier_issue_that_comes_later_changes_nothing() {
    let sourced = Sourced::issuing(NUMBERED).await;
    sourced.tell("1.csv", &[sourced.issue(100, Some(2))]).await;
    sourced.tell("2.csv", &[sourced.issue(50, Some(1))]).await;
    assert_eq!(sourced.power(METER).await, [100_000]);
    sourced.tell("3.csv", &[sourced.issue(70, None)]).await;
    assert_eq!(sourced.power(METER).await, [100_000], "what says no issue is before all that do");
    sourced.tell("4.csv", &[sourced.issue(120, Some(3))]).await;
    assert_eq!(sourced.power(METER).await, [120_000]);
}

#[tokio::test]
async fn of_two_that_say_when_they_were_made_the_later_counts() {
    let sourced = Sourced::issuing(&dated()).await;
    for (value, made) in [(100, "20-11-2026 09:00"), (50, "09-10-2026 21:00"), (70, "")] {
        let line = format!("{}{made}", sourced.issue(value, None).csv());
        sourced.write(&format!("{value}.csv"), &[line]).await;
    }
    assert_eq!(sourced.power(METER).await, [100_000]);
}

#[tokio::test]
async fn of_one_issue_the_later_delivery_counts() {
    let sourced = Sourced::issuing(NUMBERED).await;
    sourced.tell("1.csv", &[sourced.issue(100, Some(2))]).await;
    sourced.tell("2.csv", &[sourced.issue(90, Some(2))]).await;
    assert_eq!(sourced.power(METER).await, [90_000]);
}

#[tokio::test]
async fn a_value_that_a_later_issue_confirms_is_that_issue() {
    let sourced = Sourced::issuing(NUMBERED).await;
    sourced.tell("1.csv", &[sourced.issue(100, Some(1))]).await;
    sourced.tell("2.csv", &[sourced.issue(100, Some(5))]).await;
    sourced.tell("3.csv", &[sourced.issue(80, Some(3))]).await;
    assert_eq!(sourced.power(METER).await, [100_000]);
}

#[tokio::test]
async fn a_status_counts_more_than_an_issue() {
    let sourced = Sourced::issuing(NUMBERED).await;
    let corrected = Said { status: ReadingStatus::Corrected, ..sourced.issue(60, Some(1)) };
    sourced.tell("1.csv", &[corrected]).await;
    sourced.tell("2.csv", &[sourced.issue(100, Some(9))]).await;
    assert_eq!(sourced.power(METER).await, [60_000]);
}

/// The same, whose channel is a counter.
fn counter() -> String {
    NUMBERED.replace(
        "quantity = \"active_power\"\nunit = \"W\"",
        "quantity = \"active_power\"\nunit = \"Wh\"\ncounter = true",
    )
}

#[tokio::test]
async fn a_counter_is_that_of_its_latest_issue() {
    let sourced = Sourced::issuing(&counter()).await;
    let before = sourced.issue(100, Some(1));
    let before = Said { at: before.at - TimeDelta::minutes(5), ..before };
    sourced.tell("1.csv", &[before.clone(), sourced.issue(200, Some(4))]).await;
    assert_eq!(sourced.power(METER).await, [1_200_000]);
    sourced.tell("2.csv", &[sourced.issue(150, Some(3))]).await;
    assert_eq!(sourced.power(METER).await, [1_200_000], "an earlier issue");
    // A correction of the one moment, and an estimate that stays at the other.
    let estimated = Said { status: ReadingStatus::Estimated, ..before };
    sourced.tell("3.csv", &[Said { issue: Some(9), ..estimated }]).await;
    let corrected = Said { status: ReadingStatus::Corrected, ..sourced.issue(150, Some(2)) };
    sourced.tell("4.csv", &[corrected]).await;
    assert_eq!(sourced.power(METER).await, [600_000]);
}

/// The same, of which each line says when it was made.
fn dated() -> String {
    NUMBERED.replace("\"number\"", "\"%d-%m-%Y %H:%M\"\nclock = \"amsterdam\"")
}

/// The same, which says no issue.
fn without_issue(toml: &str) -> String {
    toml.replace("[issue]\ncolumns = [\"issue\"]\nformat = \"number\"\n", "")
}

#[tokio::test]
async fn a_source_that_writes_its_issues_otherwise_is_not_bound_to_those_from_before() {
    let sourced = Sourced::issuing(&dated()).await;
    let line = format!("{}20-11-2026 09:00", sourced.issue(100, None).csv());
    sourced.write("1.csv", &[line]).await;
    sourced.describe(NUMBERED).await;
    sourced.tell("2.csv", &[sourced.issue(50, Some(2))]).await;
    assert_eq!(sourced.power(METER).await, [50_000]);
    sourced.tell("3.csv", &[sourced.issue(30, Some(1))]).await;
    assert_eq!(sourced.power(METER).await, [50_000], "an earlier number");
}

#[tokio::test]
async fn of_a_source_that_says_no_issue_any_more_the_later_delivery_counts() {
    let sourced = Sourced::issuing(NUMBERED).await;
    sourced.tell("1.csv", &[sourced.issue(100, Some(7))]).await;
    sourced.describe(&without_issue(NUMBERED)).await;
    sourced.tell("2.csv", &[sourced.issue(50, None)]).await;
    assert_eq!(sourced.power(METER).await, [50_000]);
    sourced.tell("3.csv", &[sourced.issue(40, None)]).await;
    assert_eq!(sourced.power(METER).await, [40_000]);
}

#[tokio::test]
async fn a_value_of_an_issue_is_put_right_by_a_file_of_our_own() {
    let sourced = Sourced::issuing(NUMBERED).await;
    let said = sourced.issue(100, Some(7));
    sourced.tell("1.csv", std::slice::from_ref(&said)).await;
    sourced.app.deliver(&[line(METER, &said.at.to_rfc3339(), "0.055,,,,", "measured")]).await;
    assert_eq!(sourced.power(METER).await, [55_000]);
}

#[tokio::test]
async fn a_value_that_somebody_else_said_again_is_no_issue_of_the_source_any_more() {
    let sourced = Sourced::issuing(NUMBERED).await;
    let said = sourced.issue(100, Some(7));
    sourced.tell("1.csv", std::slice::from_ref(&said)).await;
    sourced.app.deliver(&[line(METER, &said.at.to_rfc3339(), "0.1,,,,", "measured")]).await;
    sourced.tell("2.csv", &[sourced.issue(50, Some(3))]).await;
    assert_eq!(sourced.power(METER).await, [50_000]);
}

#[tokio::test]
async fn a_counter_is_not_bound_to_issues_that_its_source_says_no_more() {
    let counter = counter();
    let sourced = Sourced::issuing(&counter).await;
    let before = sourced.issue(100, Some(9));
    let before = Said { at: before.at - TimeDelta::minutes(5), ..before };
    sourced.tell("1.csv", &[before, sourced.issue(200, Some(9))]).await;
    assert_eq!(sourced.power(METER).await, [1_200_000]);
    sourced.describe(&without_issue(&counter)).await;
    sourced.tell("2.csv", &[sourced.issue(150, None)]).await;
    assert_eq!(sourced.power(METER).await, [600_000]);
    sourced.describe(&counter).await;
    sourced.tell("3.csv", &[sourced.issue(175, Some(1))]).await;
    assert_eq!(sourced.power(METER).await, [900_000]);
}

#[tokio::test]
async fn an_issue_that_cannot_be_read_costs_its_line_alone() {
    let sourced = Sourced::issuing(NUMBERED).await;
    let (good, bad) = (sourced.issue(100, Some(2)).csv(), sourced.issue(50, None).csv());
    let text = format!("ean,channel,at,value,status,issue\n{bad}v3\n{good}\n");
    fs::write(sourced.folder().await.incoming().join("a.csv"), text).expect("written");
    sourced.look().await;
    assert_eq!(sourced.power(METER).await, [100_000]);
    let client = connect(&sourced.app.database.url()).await;
    let query = "select reason, detail from rejected_line";
    let row = client.query_one(query, &[]).await.expect("one");
    let (reason, detail): (String, String) = (row.get(0), row.get(1));
    assert_eq!(
        (reason.as_str(), detail.as_str()),
        ("invalid_number", "issue is \"v3\", and no whole number of an issue",)
    );
}
