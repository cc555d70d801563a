//! `meetpoort pull` as the one who asks, as Liander might run it: the last day of all customers, again and again,
//! each time into a folder that is new.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::processor_ms_of_ended_children;
use crate::pull_load::{Figures, ROUND, Taken, percentiles};
use crate::pull_site::{PullSite, period};
use crate::support::puller::Puller;

/// What it brought, and what that took.
pub struct CommandFigures {
    pub pulls: usize,
    /// From the start of the program to its end, login, call 1 and files included.
    pub meters_a_second: f64,
    pub records_a_second: f64,
    /// By which so many of a hundred answers of call 2 came, in milliseconds: in the middle one of all pulls.
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    /// Processor time for each meter, in milliseconds.
    pub taken: Taken,
}

/// Pulls again and again, for one round at least.
pub async fn pull_by_command(measured: &PullSite, at_once: usize) -> CommandFigures {
    let PullSite { site, server, meters, .. } = measured;
    let mut puller = Puller::of(site, server);
    let klant_eans: Vec<String> = meters.iter().map(|(klant, _)| klant.to_string()).collect();
    puller.customers = site.write("everybody.txt", &klant_eans.join("\n"));
    let (since, at_once) = (period(1).0.to_rfc3339(), at_once.to_string());
    let target = measured.target();
    let by_now = || Taken::by_now(&target, processor_ms_of_ended_children(std::process::id()));
    let (mut took, mut records, mut pulls) = (Duration::ZERO, 0, 0);
    let mut waits = [Vec::new(), Vec::new(), Vec::new()];
    let before = by_now();
    while took < ROUND {
        puller.folder = site.path(&format!("pulled-{pulls}"));
        let begun = Instant::now();
        let pulled = puller.run(&["--since", &since, "--at-once", &at_once]).await;
        took += begun.elapsed();
        assert_eq!(pulled.code, Some(0), "{pulled:?}");
        assert_eq!(pulled.count("meters_pulled"), meters.len() as u64, "{pulled:?}");
        for (waits, name) in waits.iter_mut().zip(["p50_ms", "p95_ms", "p99_ms"]) {
            waits.push(pulled.summary[name].as_f64().expect("a time"));
        }
        if pulls == 0 {
            // The same each time.
            records = puller.files().iter().map(|file| records_in(&puller, file)).sum();
        }
        fs::remove_dir_all(&puller.folder).expect("removed");
        pulls += 1;
    }
    let taken = by_now().each_since(before, pulls * meters.len());
    let a_second = |each: usize| (pulls * each) as f64 / took.as_secs_f64();
    let [p50, p95, p99] = waits.map(|mut waits| percentiles(&mut waits, [50])[0]);
    CommandFigures {
        pulls,
        meters_a_second: a_second(meters.len()),
        records_a_second: a_second(records),
        p50,
        p95,
        p99,
        taken,
    }
}

/// The records of which a file was made: each value is one.
fn records_in(puller: &Puller<'_>, file: &str) -> usize {
    let text = fs::read_to_string(puller.folder.join(file)).expect("text");
    // The end of the interval, and the EANs of connection and meter, stand before the values.
    let values = |line: &str| line.split(',').skip(3).filter(|value| !value.is_empty()).count();
    text.lines().skip(1).map(values).sum()
}

/// A row of the table, and of the record.
pub struct CommandRow {
    pub at_once: usize,
    pub figures: CommandFigures,
    /// Calls a second of the bare rows.
    pub floor: Option<f64>,
    /// The same calls, by a client that keeps nothing.
    pub calls_alone: Figures,
}

impl CommandRow {
    pub const HEAD: &'static str = "| `meetpoort pull` of a day | meters/s | / floor | / calls alone | records/s | p50 ms | p95 ms | p99 ms | server ms | database ms | client ms |\n\
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

    fn ratio_to_floor(&self) -> Option<f64> {
        self.floor.map(|floor| self.figures.meters_a_second / floor)
    }

    fn ratio_to_calls(&self) -> f64 {
        self.figures.meters_a_second / self.calls_alone.calls_a_second
    }

    pub fn markdown(&self) -> String {
        let some = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.2}"));
        let CommandFigures { meters_a_second, records_a_second, p50, p95, p99, taken, .. } =
            self.figures;
        format!(
            "| {} at once | {meters_a_second:.0} | {} | {:.2} | {records_a_second:.0} | {p50:.1} | {p95:.1} | {p99:.1} | {} | {} | {} |",
            self.at_once,
            some(self.ratio_to_floor()),
            self.ratio_to_calls(),
            some(taken.server),
            some(taken.database),
            some(taken.client),
        )
    }

    pub fn json(&self) -> Value {
        let figures = &self.figures;
        json!({
            "kind": "meetpoort pull, a day", "at_once": self.at_once, "pulls": figures.pulls,
            "meters_per_second": figures.meters_a_second,
            "records_per_second": figures.records_a_second,
            "floor_per_second": self.floor, "ratio_to_floor": self.ratio_to_floor(),
            "calls_alone_per_second": self.calls_alone.calls_a_second,
            "ratio_to_calls_alone": self.ratio_to_calls(),
            "p50_ms": figures.p50, "p95_ms": figures.p95, "p99_ms": figures.p99,
            "server_ms_per_meter": figures.taken.server,
            "database_ms_per_meter": figures.taken.database,
            "client_ms_per_meter": figures.taken.client,
        })
    }
}
