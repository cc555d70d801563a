//! Checks the records of one answer of call 2 against what was asked, and lays the five values of an interval beside
//! one another. What is not as the interface promises is refused: nobody finds it later.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use strum::VariantArray;

use super::failure::{PullError, shown};
use super::readings::ReadingsAsked;
use crate::domain::amsterdam::{amsterdam_rfc3339, parse_instant};
use crate::domain::interval::is_on_grid;
use crate::domain::quantity::Quantity;

/// All values of one interval of one meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// When it ended.
    pub end: DateTime<Utc>,
    /// In the order of [`Quantity`]: kW and kVAr, and tenths of a V. What is missing is missing.
    pub values: [Option<i64>; Quantity::VARIANTS.len()],
}

/// A record, as it stands on the wire. A later version of the interface may say more in it.
#[derive(Deserialize)]
struct Record<'a> {
    tijd: &'a str,
    datum: &'a str,
    klant_ean: &'a str,
    meter_ean: &'a str,
    #[serde(borrow)]
    waarde: &'a RawValue,
    meting_type: &'a str,
    waarde_type: &'a str,
}

/// The intervals of one answer, while its records come in.
pub struct Intervals {
    asked: ReadingsAsked,
    klant_ean: String,
    meter_ean: String,
    current: Option<Current>,
    count: u64,
}

/// The interval whose records come in.
struct Current {
    /// `datum` and `tijd`, which are the same in each of its records.
    datum: String,
    tijd: String,
    interval: Interval,
    /// Where its last value stands.
    place: usize,
}

impl Intervals {
    /// Of an answer to this.
    pub fn new(asked: ReadingsAsked) -> Self {
        let (klant_ean, meter_ean) = (asked.klant_ean.to_string(), asked.meter_ean.to_string());
        Self { asked, klant_ean, meter_ean, current: None, count: 0 }
    }

    /// How many have come.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Takes the next record, and gives the interval before it if that is complete by this.
    ///
    /// # Errors
    /// If the record is not what the interface promises.
    pub fn take(&mut self, record: &[u8]) -> Result<Option<Interval>, PullError> {
        let read: Record = serde_json::from_slice(record).map_err(|error| {
            let start = String::from_utf8_lossy(record.get(..80).unwrap_or(record)).into_owned();
            PullError::Unreadable(format!("record {}: {error}", shown(&start)))
        })?;
        if (read.klant_ean, read.meter_ean) != (&*self.klant_ean, &*self.meter_ean) {
            let eans = format!("{} of customer {}", read.meter_ean, read.klant_ean);
            return Err(PullError::Unreadable(format!("a reading of meter {}", shown(&eans))));
        }
        let (place, value) = value(&read)?;
        if let Some(current) = &mut self.current
            && (&*current.datum, &*current.tijd) == (read.datum, read.tijd)
        {
            if place <= current.place {
                let when = amsterdam_rfc3339(current.interval.end);
                let text = format!("{} of {when} comes twice or too late", shown(read.meting_type));
                return Err(PullError::Unreadable(text));
            }
            current.place = place;
            current.interval.values[place] = Some(value);
            return Ok(None);
        }
        let end = self.end(read.datum, read.tijd)?;
        let mut interval = Interval { end, values: [None; Quantity::VARIANTS.len()] };
        interval.values[place] = Some(value);
        self.count += 1;
        let (datum, tijd) = (read.datum.to_owned(), read.tijd.to_owned());
        let before = self.current.replace(Current { datum, tijd, interval, place });
        Ok(before.map(|current| current.interval))
    }

    /// The last interval.
    pub fn finish(self) -> Option<Interval> {
        self.current.map(|current| current.interval)
    }

    /// When the interval ended that begins here: later than the one before, and within the period.
    fn end(&self, datum: &str, tijd: &str) -> Result<DateTime<Utc>, PullError> {
        let text = format!("{datum}T{tijd}");
        let unreadable = |why: &str| PullError::Unreadable(format!("{} {why}", shown(&text)));
        let end = parse_instant(&text).map_err(|_| unreadable("is no time"))?;
        if amsterdam_rfc3339(end) != text {
            return Err(unreadable("is not as the clock in Amsterdam shows it"));
        }
        if !is_on_grid(end) {
            return Err(unreadable("ends no interval"));
        }
        let period = self.asked.period;
        if end <= period.start() || end > period.end() {
            return Err(unreadable("is outside the period that was asked for"));
        }
        match &self.current {
            Some(before) if end <= before.interval.end => {
                Err(unreadable("comes twice or too late"))
            }
            _ => Ok(end),
        }
    }
}

/// Which value it is, and how much: a whole number of kW or kVAr, or V with one decimal.
fn value(record: &Record) -> Result<(usize, i64), PullError> {
    let known = |quantity: &Quantity| quantity.wire_name() == record.meting_type;
    let place = Quantity::VARIANTS.iter().position(known).ok_or_else(|| {
        PullError::Unreadable(format!("{} is no kind of reading", shown(record.meting_type)))
    })?;
    let quantity = Quantity::VARIANTS[place];
    let text = record.waarde.get();
    let number = if quantity.is_power() { text.parse().ok() } else { tenths(text) };
    match number {
        Some(number) if record.waarde_type == quantity.wire_unit() => Ok((place, number)),
        _ => {
            let value = format!("{} {} {}", quantity.wire_name(), text, record.waarde_type);
            Err(PullError::Unreadable(format!("{} is no value of its kind", shown(&value))))
        }
    }
}

/// A number with exactly one decimal, in tenths.
fn tenths(text: &str) -> Option<i64> {
    let (whole, decimal) = text.split_once('.').filter(|(_, decimal)| decimal.len() == 1)?;
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let (whole, decimal): (i64, u8) = (whole.parse().ok()?, decimal.parse().ok()?);
    whole.checked_mul(10)?.checked_add(sign * i64::from(decimal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::Period;

    const KLANT: &str = "871685900000000127";
    const METER: &str = "871685900000000134";

    /// The night in which the clock is put back.
    fn intervals() -> Intervals {
        let instant = |text: &str| text.parse().expect("an instant");
        let period = Period::new(instant("2026-10-24T22:00:00Z"), instant("2026-10-25T23:00:00Z"));
        let (klant_ean, meter_ean) = (KLANT.parse().expect("one"), METER.parse().expect("one"));
        Intervals::new(ReadingsAsked { klant_ean, meter_ean, period: period.expect("a period") })
    }

    fn record(datum: &str, tijd: &str, waarde: &str, kind: &str, unit: &str) -> String {
        format!(
            r#"{{"tijd":"{tijd}","datum":"{datum}","klant_ean":"{KLANT}","meter_ean":"{METER}","waarde":{waarde},"meting_type":"{kind}","waarde_type":"{unit}"}}"#
        )
    }

    fn power(tijd: &str) -> String {
        record("2026-10-25", tijd, "-42", "netto_actief_vermogen", "kW")
    }

    fn taken(records: &[String]) -> Result<Vec<Interval>, PullError> {
        let (mut intervals, mut all) = (intervals(), Vec::new());
        for record in records {
            all.extend(intervals.take(record.as_bytes())?);
        }
        assert_eq!(intervals.count(), all.len() as u64 + u64::from(!records.is_empty()));
        all.extend(intervals.finish());
        Ok(all)
    }

    #[test]
    fn values_of_an_interval_stand_beside_one_another_and_what_is_missing_is_missing() {
        let date = "2026-10-25";
        let all = taken(&[
            power("02:55:00+02:00"),
            record(date, "02:55:00+02:00", "231.4", "lijnspanning_l1", "V"),
            record(date, "02:55:00+02:00", "0.0", "lijnspanning_l3", "V"),
            // The same time once more, an hour later.
            record(date, "02:55:00+01:00", "3", "netto_blind_vermogen", "kVAr"),
        ]);
        let all = all.expect("intervals");
        assert_eq!(all[0].values, [Some(-42), None, Some(2314), None, Some(0)]);
        assert_eq!(all[1].values, [None, Some(3), None, None, None]);
        assert_eq!((all[1].end - all[0].end).num_minutes(), 60);
    }

    #[test]
    fn a_field_that_is_not_known_yet_is_passed_over() {
        let more = power("12:00:00+01:00").replace(r#""tijd""#, r#""status":"geschat","tijd""#);
        assert_eq!(taken(&[more]).expect("an interval").len(), 1);
    }

    #[test]
    fn an_interval_that_comes_twice_or_too_late_is_refused() {
        let time = "12:00:00+01:00";
        let voltage = record("2026-10-25", time, "231.4", "lijnspanning_l1", "V");
        for records in [
            vec![power(time), power(time)],
            vec![voltage, power(time)],
            vec![power(time), power("12:05:00+01:00"), power(time)],
        ] {
            let error = taken(&records).expect_err("refused").to_string();
            assert!(error.contains("comes twice or too late"), "{error}");
        }
    }

    #[test]
    fn what_was_not_asked_for_is_refused() {
        for (record, why) in [
            (power("00:00:00+02:00"), "outside the period"),
            (record("2026-10-26", "00:05:00+01:00", "1", "netto_actief_vermogen", "kW"), "outside"),
            (power("12:00:00+01:00").replace(METER, KLANT), "a reading of meter"),
            (power("12:00:00+02:00"), "not as the clock in Amsterdam shows it"),
            (power("12:01:00+01:00"), "ends no interval"),
            (power("gisteren"), "is no time"),
        ] {
            let error = taken(&[record]).expect_err("refused").to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_value_that_is_not_of_its_kind_is_refused() {
        let of = |waarde, kind, unit| record("2026-10-25", "12:00:00+01:00", waarde, kind, unit);
        for record in [
            of("-42.0", "netto_actief_vermogen", "kW"),
            of("42", "netto_actief_vermogen", "kVAr"),
            of("null", "netto_actief_vermogen", "kW"),
            of("231", "lijnspanning_l1", "V"),
            of("231.45", "lijnspanning_l1", "V"),
            of("1", "vermogen", "kW"),
        ] {
            assert!(taken(std::slice::from_ref(&record)).is_err(), "{record}");
        }
    }

    #[test]
    fn tenths_keep_their_sign() {
        assert_eq!(["231.4", "0.0", "-0.5", "-12.5"].map(tenths), [2314, 0, -5, -125].map(Some));
        assert_eq!(["231", "231.", ".5", "231.+1", "1e3.0", ""].map(tenths), [None; 6]);
    }
}
