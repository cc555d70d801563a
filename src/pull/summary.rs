//! What a run came to, for people and for programs.

use std::fmt;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::{DecimalBytes, HumanCount};
use serde::Serialize;

use super::door::Door;
use super::meters::Turns;
use crate::domain::ean::Ean;

/// Meters that failed are named up to so many; programs are told of all.
const FAILURES_SHOWN: usize = 20;

/// How long the calls of a run took.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// Each call that was answered well: how long, and for which meter.
    calls: Vec<(Duration, Ean, Ean)>,
}

/// By which so many of a hundred calls were answered, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// Half of them.
    pub p50_ms: f64,
    /// 95 of a hundred.
    pub p95_ms: f64,
    /// 99 of a hundred.
    pub p99_ms: f64,
}

impl fmt::Display for Percentiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { p50_ms, p95_ms, p99_ms } = self;
        write!(f, "half within {p50_ms} ms, 95% within {p95_ms} ms, 99% within {p99_ms} ms")
    }
}

/// A meter and how long its slowest call took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlowMeter {
    /// EAN of the customer's connection.
    pub klant_ean: String,
    /// EAN of the meter.
    pub meter_ean: String,
    /// In milliseconds.
    pub ms: f64,
}

/// A meter that failed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedMeter {
    /// EAN of the customer's connection.
    pub klant_ean: String,
    /// EAN of the meter.
    pub meter_ean: String,
    /// Why.
    pub why: String,
}

impl Times {
    /// Notes a call.
    pub fn note(&mut self, took: Duration, klant_ean: Ean, meter_ean: Ean) {
        self.calls.push((took, klant_ean, meter_ean));
    }

    /// Where most calls are, and where the last ones.
    pub fn percentiles(&self) -> Percentiles {
        let mut all: Vec<Duration> = self.calls.iter().map(|(took, ..)| *took).collect();
        all.sort_unstable();
        let within = |hundredths: usize| {
            let place = (all.len().saturating_sub(1)) * hundredths / 100;
            all.get(place).copied().map_or(0.0, milliseconds)
        };
        Percentiles { p50_ms: within(50), p95_ms: within(95), p99_ms: within(99) }
    }

    /// The meters with the slowest calls, so many of them, the slowest first.
    pub fn slowest(&self, count: usize) -> Vec<SlowMeter> {
        let mut all = self.calls.clone();
        all.sort_unstable_by(|one, other| other.cmp(one));
        let mut seen: Vec<(Ean, Ean)> = Vec::new();
        let mut slowest = Vec::new();
        for (took, klant_ean, meter_ean) in all {
            if slowest.len() == count {
                break;
            }
            if !seen.contains(&(klant_ean, meter_ean)) {
                seen.push((klant_ean, meter_ean));
                let (klant_ean, meter_ean) = (klant_ean.to_string(), meter_ean.to_string());
                slowest.push(SlowMeter { klant_ean, meter_ean, ms: milliseconds(took) });
            }
        }
        slowest
    }
}

/// To the tenth, as it is shown.
fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e4).round() / 10.0
}

/// How a run went, whatever its readings were for.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Course {
    /// Meters that have something to give.
    pub meters: u64,
    /// Meters of which nothing is shared any more since call 1.
    pub meters_not_shared: u64,
    /// Meters that failed.
    pub meters_failed: u64,
    /// Meters whose turn did not come, since the run ended before.
    pub meters_not_asked: u64,
    /// Readings that came, each of an interval.
    pub readings: u64,
    /// Bytes of answers, as they came over the wire.
    pub bytes_on_the_wire: u64,
    /// Calls that were sent.
    pub calls: u64,
    /// Calls that were tried again.
    pub retries: u64,
    /// How long it all took.
    pub seconds: f64,
    /// Calls a second.
    pub calls_per_second: f64,
    /// How long an answer of call 2 took.
    #[serde(flatten)]
    pub percentiles: Percentiles,
    /// The slowest ones.
    pub slowest_meters: Vec<SlowMeter>,
    /// Those that failed, and why.
    pub failed_meters: Vec<FailedMeter>,
    /// Why the run ended before its end.
    pub ended_early: Option<String>,
}

impl Course {
    /// Of a run through this door that took so long, with so many of the slowest meters.
    pub fn new(door: &Door, meters: u64, turns: Turns, took: Duration, slowest: usize) -> Self {
        let traffic = door.traffic();
        let calls = traffic.calls.load(Ordering::Relaxed);
        let seconds = took.as_secs_f64();
        Self {
            meters,
            meters_not_shared: turns.not_shared,
            meters_failed: turns.failed.len() as u64,
            meters_not_asked: meters - turns.done(),
            readings: turns.readings,
            bytes_on_the_wire: traffic.bytes.load(Ordering::Relaxed),
            calls,
            retries: traffic.retries.load(Ordering::Relaxed),
            seconds: rounded(seconds),
            calls_per_second: rounded(calls as f64 / seconds.max(1e-3)),
            percentiles: turns.times.percentiles(),
            slowest_meters: turns.times.slowest(slowest),
            failed_meters: turns.failed,
            ended_early: turns.ended_early,
        }
    }

    /// Whether all went well.
    pub fn is_complete(&self) -> bool {
        self.meters_failed == 0 && self.ended_early.is_none()
    }
}

/// To the thousandth, as it is shown.
pub fn rounded(seconds: f64) -> f64 {
    (seconds * 1e3).round() / 1e3
}

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        Ok(())
    }
}

/// The slowest meters, a line each.
fn write_slowest(f: &mut fmt::Formatter<'_>, slowest: &[SlowMeter]) -> fmt::Result {
    for (number, meter) in slowest.iter().enumerate() {
        let head = if number == 0 { "slowest" } else { "" };
        let SlowMeter { klant_ean, meter_ean, ms } = meter;
        writeln!(f, "{head:10} meter {meter_ean} of customer {klant_ean}: {ms} ms")?;
    }
    Ok(())
}

/// The meters that failed, a line each.
fn write_failed(f: &mut fmt::Formatter<'_>, failed: &[FailedMeter]) -> fmt::Result {
    for meter in failed.iter().take(FAILURES_SHOWN) {
        let FailedMeter { klant_ean, meter_ean, why } = meter;
        writeln!(f, "failed     meter {meter_ean} of customer {klant_ean}: {why}")?;
    }
    if failed.len() > FAILURES_SHOWN {
        let more = failed.len() - FAILURES_SHOWN;
        writeln!(f, "failed     {more} more: --json names them all")?;
    }
    Ok(())
}

/// What a pull came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Meters of which something new was kept.
    pub meters_pulled: u64,
    /// Meters of which there was nothing new.
    pub meters_up_to_date: u64,
    /// Files that were kept.
    pub files: u64,
    /// How it went.
    #[serde(flatten)]
    pub course: Course,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { meters_pulled, meters_up_to_date, files, course } = self;
        writeln!(
            f,
            "meters     {}: {meters_pulled} with new readings, {meters_up_to_date} up to date, \
             {} not shared any more, {} failed",
            HumanCount(course.meters),
            course.meters_not_shared,
            course.meters_failed,
        )?;
        write!(f, "files      {}\n{course}", HumanCount(*files))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ean(body: u64) -> Ean {
        Ean::from_body(body).expect("a body")
    }

    #[test]
    fn of_a_hundred_calls_half_were_answered_within_the_fiftieth() {
        let mut times = Times::default();
        for ms in (1..=101).rev() {
            times.note(Duration::from_millis(ms), ean(1), ean(ms));
        }
        let expected = Percentiles { p50_ms: 51.0, p95_ms: 96.0, p99_ms: 100.0 };
        assert_eq!(times.percentiles(), expected);
        assert_eq!(Times::default().percentiles(), Percentiles::default());
    }

    #[test]
    fn a_meter_is_among_the_slowest_once() {
        let mut times = Times::default();
        for (ms, meter) in [(5, 1), (9, 2), (8, 2), (7, 3)] {
            times.note(Duration::from_millis(ms), ean(1), ean(meter));
        }
        let slowest: Vec<f64> = times.slowest(2).iter().map(|meter| meter.ms).collect();
        assert_eq!(slowest, [9.0, 7.0]);
    }

    #[test]
    fn many_failures_are_not_all_shown() {
        let failed = |number: u64| FailedMeter {
            klant_ean: ean(1).to_string(),
            meter_ean: ean(number).to_string(),
            why: "503 Service Unavailable".to_owned(),
        };
        let course = Course { failed_meters: (0..50).map(failed).collect(), ..Course::default() };
        let printed = Summary { course, ..Summary::default() }.to_string();
        assert_eq!(printed.matches("503").count(), FAILURES_SHOWN);
        assert!(printed.contains("30 more"), "{printed}");
    }
}
