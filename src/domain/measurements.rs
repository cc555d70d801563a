//! Writes readings as Liander's records: five for each interval, one for each value.
//!
//! Written by hand rather than through a value tree, since this is what the noon pull spends its
//! time on: everything but the value and the quantity is written once an interval and copied.

use bytes::{BufMut, Bytes};
use chrono::{DateTime, Datelike, NaiveDate, Offset, Timelike, Utc};
use strum::VariantArray;

use super::amsterdam;
use super::ean::Ean;
use super::quantity::Quantity;
use super::reading::Reading;

/// How much is written before it is sent.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// The records of one interval take about 1,000 bytes; this many are certainly enough.
const INTERVAL_BYTES_MAX: usize = 2_048;

/// Readings that are being written, chunk by chunk.
pub struct Measurements {
    left: std::vec::IntoIter<Reading>,
    /// `","klant_ean":"…","meter_ean":"…","waarde":`, the same in every record.
    eans: String,
    /// What the records of one interval begin with; kept for its memory.
    head: Vec<u8>,
    /// What comes before the next record: `[`, then a comma each time.
    separator: u8,
    ended: bool,
}

impl Measurements {
    /// Begins to write the readings of this meter.
    #[must_use]
    pub fn new(klant_ean: Ean, meter_ean: Ean, readings: Vec<Reading>) -> Self {
        Self {
            left: readings.into_iter(),
            eans: format!(r#"","klant_ean":"{klant_ean}","meter_ean":"{meter_ean}","waarde":"#),
            head: Vec::new(),
            separator: b'[',
            ended: false,
        }
    }

    fn write_interval(&mut self, out: &mut Vec<u8>, reading: &Reading) {
        self.head.clear();
        write_head(&mut self.head, reading.interval_end, &self.eans);
        for (&quantity, value) in Quantity::VARIANTS.iter().zip(reading.values) {
            if let Some(value) = value {
                out.put_u8(self.separator);
                self.separator = b',';
                out.put_slice(&self.head);
                write_value(out, quantity, value);
                out.put_slice(tail(quantity).as_bytes());
            }
        }
    }
}

impl Iterator for Measurements {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        let mut out = Vec::with_capacity(CHUNK_BYTES);
        while out.len() + INTERVAL_BYTES_MAX <= CHUNK_BYTES {
            let Some(reading) = self.left.next() else {
                self.ended = true;
                // No record was written: the bracket is still to come.
                out.put_slice(if self.separator == b'[' { b"[]" } else { b"]" });
                break;
            };
            self.write_interval(&mut out, &reading);
        }
        Some(out.into())
    }
}

/// The records of these readings, with commas between and no brackets. They are kept as they are written here:
/// whoever writes them otherwise empties `day_answer`, in a migration, and sets `meter_day.is_answered` back.
#[must_use]
pub fn records(klant_ean: Ean, meter_ean: Ean, readings: Vec<Reading>) -> Vec<u8> {
    let mut records = Vec::with_capacity(readings.len() * INTERVAL_BYTES_MAX / 2);
    for chunk in Measurements::new(klant_ean, meter_ean, readings) {
        records.extend_from_slice(&chunk);
    }
    records.pop();
    records.drain(..1);
    records
}

/// `{"tijd":"00:05:00+01:00","datum":"2026-11-21` and the EANs.
fn write_head(out: &mut Vec<u8>, interval_end: DateTime<Utc>, eans: &str) {
    let local = amsterdam::in_amsterdam(interval_end);
    out.put_slice(br#"{"tijd":""#);
    write_two_digits(out, local.hour());
    out.put_u8(b':');
    write_two_digits(out, local.minute());
    out.put_u8(b':');
    write_two_digits(out, local.second());
    let offset_minutes = local.offset().fix().local_minus_utc() / 60;
    out.put_u8(if offset_minutes < 0 { b'-' } else { b'+' });
    write_two_digits(out, offset_minutes.unsigned_abs() / 60);
    out.put_u8(b':');
    write_two_digits(out, offset_minutes.unsigned_abs() % 60);
    out.put_slice(br#"","datum":""#);
    write_date(out, local.date_naive());
    out.put_slice(eans.as_bytes());
}

fn write_date(out: &mut Vec<u8>, date: NaiveDate) {
    let year = date.year().unsigned_abs();
    write_two_digits(out, year / 100);
    write_two_digits(out, year % 100);
    out.put_u8(b'-');
    write_two_digits(out, date.month());
    out.put_u8(b'-');
    write_two_digits(out, date.day());
}

/// The last two digits of a number. Only their values are kept, so the casts cannot lose anything.
fn write_two_digits(out: &mut Vec<u8>, number: u32) {
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    out.put_slice(&[digit(number / 10), digit(number)]);
}

/// An integer for power; exactly one decimal for a voltage.
fn write_value(out: &mut Vec<u8>, quantity: Quantity, stored: i64) {
    let mut digits = itoa::Buffer::new();
    if quantity.is_power() {
        out.put_slice(digits.format(quantity.on_wire(stored)).as_bytes());
    } else {
        let tenths = quantity.on_wire(stored);
        // A voltage is never negative: its range begins at zero.
        out.put_slice(digits.format(tenths / 10).as_bytes());
        out.put_u8(b'.');
        out.put_slice(digits.format(tenths % 10).as_bytes());
    }
}

/// Everything after the value.
const fn tail(quantity: Quantity) -> &'static str {
    macro_rules! tail {
        ($name:literal, $unit:literal) => {
            concat!(r#","meting_type":""#, $name, r#"","waarde_type":""#, $unit, r#""}"#)
        };
    }
    match quantity {
        Quantity::ActivePower => tail!("netto_actief_vermogen", "kW"),
        Quantity::ReactivePower => tail!("netto_blind_vermogen", "kVAr"),
        Quantity::VoltageL1 => tail!("lijnspanning_l1", "V"),
        Quantity::VoltageL2 => tail!("lijnspanning_l2", "V"),
        Quantity::VoltageL3 => tail!("lijnspanning_l3", "V"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(readings: Vec<Reading>) -> String {
        let klant = "871685900000000127".parse().expect("an EAN");
        let meter = "871685900000000134".parse().expect("an EAN");
        let chunks = Measurements::new(klant, meter, readings);
        chunks.map(|chunk| String::from_utf8(chunk.to_vec()).expect("text")).collect()
    }

    fn reading(end: &str, values: [Option<i64>; 5]) -> Reading {
        Reading { interval_end: end.parse().expect("an instant"), values }
    }

    fn value(quantity: Quantity, stored: i64) -> String {
        let mut values = [None; 5];
        for (place, value) in Quantity::VARIANTS.iter().zip(&mut values) {
            if *place == quantity {
                *value = Some(stored);
            }
        }
        let text = written(vec![reading("2026-11-20T23:05:00Z", values)]);
        let (_, rest) = text.split_once(r#""waarde":"#).expect("a value");
        rest.split_once(',').expect("more").0.to_owned()
    }

    #[test]
    fn the_first_interval_of_a_day_is_written_as_the_contract_shows_it() {
        let text = written(vec![reading(
            "2026-11-20T23:05:00Z",
            [Some(-42_000_000), None, None, None, None],
        )]);
        assert_eq!(
            text,
            r#"[{"tijd":"00:05:00+01:00","datum":"2026-11-21","klant_ean":"871685900000000127","meter_ean":"871685900000000134","waarde":-42,"meting_type":"netto_actief_vermogen","waarde_type":"kW"}]"#
        );
    }

    #[test]
    fn names_and_units_are_those_of_the_domain() {
        let all = [Some(0); 5];
        let text = written(vec![reading("2026-06-20T23:05:00Z", all)]);
        let records: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
        for (record, quantity) in records.iter().zip(Quantity::VARIANTS) {
            assert_eq!(record["meting_type"], quantity.wire_name());
            assert_eq!(record["waarde_type"], quantity.wire_unit());
            assert_eq!(record["tijd"], "01:05:00+02:00");
        }
        assert_eq!(records.len(), 5);
    }

    #[test]
    fn power_is_an_integer_rounded_half_away_from_zero_and_never_minus_zero() {
        let power = |stored| value(Quantity::ActivePower, stored);
        assert_eq!([2_500_000, -2_500_000, 499_999, -499_999].map(power), ["3", "-3", "0", "0"]);
    }

    #[test]
    fn a_voltage_has_exactly_one_decimal() {
        let volts = |stored| value(Quantity::VoltageL2, stored);
        assert_eq!([231_000, 231_050, 231_049, 0].map(volts), ["231.0", "231.1", "231.0", "0.0"]);
    }

    #[test]
    fn no_readings_are_an_empty_array() {
        assert_eq!(written(vec![]), "[]");
    }

    #[test]
    fn readings_without_any_value_are_an_empty_array_too() {
        assert_eq!(written(vec![reading("2026-11-20T23:05:00Z", [None; 5])]), "[]");
    }

    #[test]
    fn a_month_is_one_valid_array_in_many_chunks() {
        let start: DateTime<Utc> = "2026-10-01T00:00:00Z".parse().expect("an instant");
        let readings = (1..=8_928)
            .map(|step| Reading {
                interval_end: start + chrono::TimeDelta::minutes(5 * step),
                values: [Some(-12_345_678), Some(1_000), Some(231_049), Some(0), Some(229_950)],
            })
            .collect();
        let records: Vec<serde_json::Value> =
            serde_json::from_str(&written(readings)).expect("JSON");
        assert_eq!(records.len(), 44_640);
    }
}
