//! Simulated meters, for demonstrations: a working day's load, the sun over the Netherlands, and a
//! voltage that rises with feed-in. The same meter and interval always give the same reading.
//!
//! Writes delivery files like any other source; it has no way past the real ingest.

use std::f64::consts::TAU;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Datelike, Timelike, Utc};

use crate::domain::amsterdam;
use crate::domain::ean::Ean;
use crate::domain::interval;
use crate::domain::meter::MeterType;
use crate::domain::source_format::FIELDS;

static FILES_WRITTEN: AtomicU64 = AtomicU64::new(0);

/// A meter that is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimulatedMeter {
    /// EAN of the connection: the meters of one connection share their weather and their load.
    pub klant_ean: Ean,
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// What it measures.
    pub meter_type: MeterType,
}

/// Writes a file with the readings of these meters whose interval ended after `after`, up to and
/// including `until`, and returns its lines. It appears in the folder under its final name at once.
///
/// # Errors
/// If the file cannot be written.
pub fn write_delivery(
    folder: &Path,
    meters: &[SimulatedMeter],
    after: DateTime<Utc>,
    until: DateTime<Utc>,
) -> io::Result<u64> {
    let name = format!("simulated-{}-{}.csv", until.format("%Y%m%dT%H%MZ"), meters.len());
    // Two that write the same delivery at once must not write into the same file.
    let number = FILES_WRITTEN.fetch_add(1, Ordering::Relaxed);
    let temporary: PathBuf = folder.join(format!(".{name}.{}-{number}.part", process::id()));
    let mut out = BufWriter::new(File::create(&temporary)?);
    writeln!(out, "{}", FIELDS.join(","))?;
    let mut lines = 0;
    let mut end = interval::floor_to_grid(after) + interval::LENGTH;
    while end <= until {
        let instant = end.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        for meter in meters {
            write_line(&mut out, meter, end, &instant)?;
            lines += 1;
        }
        end += interval::LENGTH;
    }
    out.into_inner()?.sync_all()?;
    fs::rename(temporary, folder.join(name))?;
    Ok(lines)
}

fn write_line(
    out: &mut impl Write,
    meter: &SimulatedMeter,
    end: DateTime<Utc>,
    instant: &str,
) -> io::Result<()> {
    let noise = |salt: u64| noise(meter.klant_ean, end, salt);
    let size_kw = 20.0 + 180.0 * self::noise(meter.klant_ean, DateTime::UNIX_EPOCH, 0);
    let production_kw = size_kw * sun(end) * (0.85 + 0.15 * noise(1));
    let load_kw = size_kw * 0.3 * load(end) * (0.9 + 0.2 * noise(2));
    let feed_in = match meter.meter_type {
        MeterType::GrossProduction => production_kw,
        MeterType::TransferPoint => production_kw - load_kw,
    };
    let reactive_kvar = 0.12 * load_kw + 0.02 * production_kw;
    let rise_v = 12.0 * (production_kw - load_kw) / size_kw;
    let volts = |phase: u64| 231.0 + rise_v + 2.0 * (noise(2 + phase) - 0.5);
    writeln!(
        out,
        "{},{instant},{:.3},{reactive_kvar:.3},{:.2},{:.2},{:.2},measured",
        meter.meter_ean,
        -feed_in,
        volts(1),
        volts(2),
        volts(3),
    )
}

/// How much of the installed power the sun gives, from 0 to 1.
fn sun(end: DateTime<Utc>) -> f64 {
    const LATITUDE: f64 = 52.2 / 360.0 * TAU;
    let day = f64::from(end.ordinal());
    let declination = -23.44 / 360.0 * TAU * (TAU * (day + 10.0) / 365.25).cos();
    // Solar noon is around 11:40 UTC at 5 degrees east.
    let hours = f64::from(end.num_seconds_from_midnight()) / 3600.0 - 11.67;
    let hour_angle = hours / 24.0 * TAU;
    let height =
        LATITUDE.sin() * declination.sin() + LATITUDE.cos() * declination.cos() * hour_angle.cos();
    let clouds = 0.55 + 0.45 * (day * 1.7).sin().abs();
    (height.max(0.0).powf(1.15) * clouds).min(1.0)
}

/// How busy it is, from 0 to 1.
fn load(end: DateTime<Utc>) -> f64 {
    let local = amsterdam::in_amsterdam(end);
    let hours = f64::from(local.num_seconds_from_midnight()) / 3600.0;
    let working = local.weekday().number_from_monday() < 6 && (7.0..18.0).contains(&hours);
    if working { 0.6 + 0.4 * ((hours - 7.0) / 11.0 * TAU / 2.0).sin() } else { 0.25 }
}

/// A number from 0 to 1 that depends on nothing but its arguments (a SplitMix64 step).
fn noise(ean: Ean, end: DateTime<Utc>, salt: u64) -> f64 {
    let seed = ean
        .to_string()
        .bytes()
        .fold(salt, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
    let mut bits =
        seed.wrapping_add(end.timestamp().unsigned_abs()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    f64::from(u32::try_from((bits ^ (bits >> 31)) >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::source_format::Heading;
    use crate::domain::source_format::csv::CsvReader;

    fn meter() -> SimulatedMeter {
        SimulatedMeter {
            klant_ean: Ean::from_body(87_168_591_000_000_001).expect("a body"),
            meter_ean: Ean::from_body(87_168_592_000_000_001).expect("a body"),
            meter_type: MeterType::GrossProduction,
        }
    }

    #[test]
    fn the_same_interval_gives_the_same_line() {
        let end = "2026-11-23T11:00:00Z".parse().expect("an instant");
        let line = || {
            let mut out = Vec::new();
            write_line(&mut out, &meter(), end, "2026-11-23T11:00:00Z").expect("writes");
            String::from_utf8(out).expect("text")
        };
        assert_eq!(line(), line());
        let read = CsvReader::default().read_one(line().trim_end().as_bytes(), &Heading::default());
        assert!(matches!(read, Some(Ok(_))), "{read:?}");
    }

    #[test]
    fn production_feeds_in_at_noon_and_is_zero_at_night() {
        let value = |end: &str| {
            let mut out = Vec::new();
            let instant = end.parse().expect("an instant");
            write_line(&mut out, &meter(), instant, end).expect("writes");
            let line = String::from_utf8(out).expect("text");
            line.split(',').nth(2).expect("power").parse::<f64>().expect("a number")
        };
        assert!(value("2026-06-21T11:30:00Z") < -5.0);
        assert!(value("2026-06-21T23:30:00Z").abs() < f64::EPSILON);
    }

    #[test]
    fn a_delivery_holds_each_interval_of_its_period_once() {
        let folder =
            std::env::temp_dir().join(format!("meetpoort-simulator-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let after: DateTime<Utc> = "2026-11-22T00:00:00Z".parse().expect("an instant");
        let lines = write_delivery(&folder, &[meter()], after, after + TimeDelta::days(1));
        fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(lines.expect("written"), 288);
    }
}
