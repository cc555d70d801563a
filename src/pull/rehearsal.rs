//! A rehearsal: everything that Liander will ask of a portfolio, asked now, by as many calls at once. What comes is
//! checked as a pull checks it, counted, and thrown away.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use indicatif::{HumanCount, ProgressBar};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::available::{AvailableMeter, ask_available};
use super::door::Door;
use super::failure::PullError;
use super::meters::{Outcome, Turn, give_turns};
use super::readings::{Given, ReadingsAsked, ask_readings};
use super::summary::{Course, rounded};
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
    /// Meters that gave readings of these days.
    pub meters_with_readings: u64,
    /// Meters that gave none of these days.
    pub meters_without_readings: u64,
    /// Calls at once.
    pub at_once: usize,
    /// How it went.
    #[serde(flatten)]
    pub course: Course,
    /// How long the whole portfolio takes, at this pace.
    pub expected_seconds: f64,
    /// When it is over in Amsterdam, if it begins at noon.
    pub over_at: String,
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
    let (took, done) = (door.elapsed().saturating_sub(begun), turns.done());
    let seconds = took.as_secs_f64();
    // All of it, if it was broken off.
    let expected = if done == 0 { seconds } else { seconds * meters as f64 / done as f64 };
    Ok(Rehearsal {
        customers: klant_eans.len() as u64,
        meters_with_readings: turns.pulled,
        meters_without_readings: turns.up_to_date,
        at_once: settings.at_once,
        course: Course::new(&door, meters, turns, took, SLOWEST_SHOWN),
        expected_seconds: rounded(expected),
        over_at: over_at(now, expected),
    })
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
        let Self { meters_with_readings, meters_without_readings, course, .. } = self;
        writeln!(f, "customers  {}", HumanCount(self.customers))?;
        writeln!(
            f,
            "meters     {}: {meters_with_readings} with readings, {meters_without_readings} without, \
             {} not shared any more, {} failed",
            HumanCount(course.meters),
            course.meters_not_shared,
            course.meters_failed,
        )?;
        course.fmt(f)?;
        if course.slowest_meters.is_empty() {
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
