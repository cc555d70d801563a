//! A rehearsal: everything that Liander will ask of a portfolio, asked now, by as many calls at once. What comes is
//! checked as a pull checks it, counted, and thrown away.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use indicatif::{DecimalBytes, HumanCount, ProgressBar};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::available::{AvailableMeter, ask_available};
use super::door::Door;
use super::failure::PullError;
use super::meters::{Outcome, Turn, Turns, give_turns};
use super::readings::{Given, ReadingsAsked, ask_readings};
use super::summary::{FailedMeter, Percentiles, SlowMeter, write_failed, write_slowest};
use super::tries::Tries;
use crate::domain::amsterdam::in_amsterdam;
use crate::domain::day::Day;
use crate::domain::ean::Ean;
use crate::domain::period::Period;

/// Meters in the list of the slowest.
const SLOWEST_SHOWN: usize = 10;

/// How to rehearse.
#[derive(Debug, Clone, Copy)]
pub struct RehearsalSettings {
    /// Calls at once.
    pub at_once: usize,
    /// Whole days that are asked for, the last of which was yesterday; 31 at most.
    pub days: usize,
}

/// What a rehearsal came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rehearsal {
    /// Customers who were asked about.
    pub customers: u64,
    /// Meters that have something to give.
    pub meters: u64,
    /// Meters that gave readings of these days.
    pub meters_with_readings: u64,
    /// Meters that gave none of these days.
    pub meters_without_readings: u64,
    /// Meters of which nothing is shared any more since call 1.
    pub meters_not_shared: u64,
    /// Meters that failed.
    pub meters_failed: u64,
    /// Meters whose turn did not come.
    pub meters_not_asked: u64,
    /// Readings that came, each of an interval.
    pub readings: u64,
    /// Bytes of answers, as they came over the wire.
    pub bytes_on_the_wire: u64,
    /// Calls that were sent.
    pub calls: u64,
    /// Calls that were tried again.
    pub retries: u64,
    /// Calls at once.
    pub at_once: usize,
    /// How long it took.
    pub seconds: f64,
    /// Calls a second.
    pub calls_per_second: f64,
    /// How long an answer of call 2 took.
    #[serde(flatten)]
    pub percentiles: Percentiles,
    /// How long the whole portfolio takes, at this pace.
    pub expected_seconds: f64,
    /// When it is over in Amsterdam, if it begins at noon.
    pub over_at: String,
    /// The slowest ones.
    pub slowest_meters: Vec<SlowMeter>,
    /// Those that failed, and why.
    pub failed_meters: Vec<FailedMeter>,
    /// Why it ended before its end.
    pub ended_early: Option<String>,
}

impl Rehearsal {
    /// Whether all was answered well.
    pub fn is_complete(&self) -> bool {
        self.meters_failed == 0 && self.ended_early.is_none()
    }
}

/// Rehearses what Liander will ask about these customers, who are in order.
///
/// # Errors
/// If call 1 fails. What fails of a meter stands in what comes out.
pub async fn rehearse(
    door: Door,
    klant_eans: &[Ean],
    settings: RehearsalSettings,
    stop: &CancellationToken,
    bar: &ProgressBar,
) -> Result<Rehearsal, PullError> {
    let door = Arc::new(door);
    let (begun, now) = (door.elapsed(), door.now());
    let today = Day::of(now);
    let first = (0..settings.days).fold(today, |day, _| day.before());
    let period = Period::new(first.start(), today.start())
        .map_err(|error| PullError::Settings(error.to_string()))?;
    let available = tokio::select! {
        available = ask_available(&door, klant_eans) => available?,
        () = stop.cancelled() => Vec::new(),
    };
    let meters = available.len() as u64;
    bar.set_length(meters);
    let asked = Arc::clone(&door);
    let work = move |meter| turn(Arc::clone(&asked), meter, period);
    let turns = give_turns(available, settings.at_once, stop, bar, work).await;
    bar.finish_and_clear();
    let seconds = door.elapsed().saturating_sub(begun).as_secs_f64();
    Ok(report(&door, klant_eans.len() as u64, meters, settings, turns, (seconds, now)))
}

async fn turn(door: Arc<Door>, meter: AvailableMeter, period: Period) -> Turn {
    let AvailableMeter { klant_ean, meter_ean, .. } = meter;
    let asked = ReadingsAsked { klant_ean, meter_ean, period };
    let mut turn = Turn { outcome: Outcome::UpToDate, times: Vec::new(), files: 0, readings: 0 };
    let mut tries = Tries::default();
    loop {
        let begun = door.elapsed();
        let error = match ask_readings(&door, asked, None).await {
            Ok(given) => {
                turn.times.push(door.elapsed().saturating_sub(begun));
                (turn.outcome, turn.readings) = match given {
                    Given::NotShared => (Outcome::NotShared, 0),
                    Given::Intervals(0) => (Outcome::UpToDate, 0),
                    Given::Intervals(readings) => (Outcome::Pulled, readings),
                };
                return turn;
            }
            Err(error) => error,
        };
        if let Err(error) = door.pause_after(&mut tries, error).await {
            turn.outcome = Outcome::Failed(error);
            return turn;
        }
    }
}

fn report(
    door: &Door,
    customers: u64,
    meters: u64,
    settings: RehearsalSettings,
    turns: Turns,
    (seconds, now): (f64, DateTime<Utc>),
) -> Rehearsal {
    let traffic = door.traffic();
    let calls = traffic.calls.load(Ordering::Relaxed);
    let done = turns.done();
    let rounded = |number: f64| (number * 1e3).round() / 1e3;
    // All of it, if it was broken off.
    let expected = if done == 0 { seconds } else { seconds * meters as f64 / done as f64 };
    Rehearsal {
        customers,
        meters,
        meters_with_readings: turns.pulled,
        meters_without_readings: turns.up_to_date,
        meters_not_shared: turns.not_shared,
        meters_failed: turns.failed.len() as u64,
        meters_not_asked: meters - done,
        readings: turns.readings,
        bytes_on_the_wire: traffic.bytes.load(Ordering::Relaxed),
        calls,
        retries: traffic.retries.load(Ordering::Relaxed),
        at_once: settings.at_once,
        seconds: rounded(seconds),
        calls_per_second: rounded(calls as f64 / seconds.max(1e-3)),
        percentiles: turns.times.percentiles(),
        expected_seconds: rounded(expected),
        over_at: over_at(now, expected),
        slowest_meters: turns.times.slowest(SLOWEST_SHOWN),
        failed_meters: turns.failed,
        ended_early: turns.ended_early,
    }
}

/// The next full minute after so many seconds from noon, and the day if it is another one.
fn over_at(now: DateTime<Utc>, seconds: f64) -> String {
    let noon = Day::of(now).before().pulled_at();
    let took = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let minutes = i64::try_from(took.as_millis().max(1).div_ceil(60_000)).unwrap_or(i64::MAX);
    let over = in_amsterdam(noon + TimeDelta::try_minutes(minutes).unwrap_or_default());
    match (over.date_naive() - in_amsterdam(noon).date_naive()).num_days() {
        0 => over.format("%H:%M").to_string(),
        1 => format!("{} the day after", over.format("%H:%M")),
        later => format!("{}, {later} days later", over.format("%H:%M")),
    }
}

impl fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "customers  {}", HumanCount(self.customers))?;
        writeln!(
            f,
            "meters     {}: {} with readings, {} without, {} not shared any more, {} failed",
            HumanCount(self.meters),
            self.meters_with_readings,
            self.meters_without_readings,
            self.meters_not_shared,
            self.meters_failed,
        )?;
        writeln!(f, "readings   {}", HumanCount(self.readings))?;
        writeln!(f, "bytes      {} on the wire", DecimalBytes(self.bytes_on_the_wire))?;
        writeln!(
            f,
            "calls      {} in {:.1} seconds, {:.1} a second; {} tried again",
            HumanCount(self.calls),
            self.seconds,
            self.calls_per_second,
            self.retries,
        )?;
        if !self.slowest_meters.is_empty() {
            writeln!(f, "answers    {}", self.percentiles)?;
        }
        write_slowest(f, &self.slowest_meters)?;
        write_failed(f, &self.failed_meters)?;
        if let Some(why) = &self.ended_early {
            let left = self.meters_not_asked;
            writeln!(f, "ended before its end, with {left} meters not asked: {why}")?;
        }
        if self.slowest_meters.is_empty() {
            return Ok(());
        }
        writeln!(f, "the whole portfolio takes {:.1} seconds at this pace", self.expected_seconds)?;
        let (at_once, over_at) = (self.at_once, &self.over_at);
        writeln!(f, "if Liander begins at 12:00 with {at_once} at once, it is over at {over_at}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_over_at_the_next_full_minute_after_noon() {
        let now = "2026-11-27T19:00:00Z".parse().expect("an instant");
        for (seconds, over) in [
            (0.4, "12:01"),
            (60.0, "12:01"),
            (60.1, "12:02"),
            (3_600.0, "13:00"),
            (43_200.0, "00:00 the day after"),
            (200_000.0, "19:34, 2 days later"),
        ] {
            assert_eq!(over_at(now, seconds), over, "{seconds}");
        }
    }
}
