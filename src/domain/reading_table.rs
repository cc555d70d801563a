//! Writes readings as a table for people: CSV, one row for each interval, the values as Liander gets
//! them.

use bytes::Bytes;
use strum::VariantArray;

use super::amsterdam::amsterdam_rfc3339;
use super::quantity::Quantity;
use super::reading::Reading;

/// Rows that are written at once.
const ROWS: usize = 1_000;

/// A table that is being written, part by part.
pub struct ReadingTable {
    left: std::vec::IntoIter<Reading>,
    has_head: bool,
}

impl ReadingTable {
    /// Begins to write these readings.
    #[must_use]
    pub fn new(readings: Vec<Reading>) -> Self {
        Self { left: readings.into_iter(), has_head: false }
    }
}

impl Iterator for ReadingTable {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        let mut part = String::new();
        if !self.has_head {
            self.has_head = true;
            let names: Vec<_> = Quantity::VARIANTS.iter().map(|it| it.source_name()).collect();
            part = format!("interval_end,{}\r\n", names.join(","));
        }
        for reading in self.left.by_ref().take(ROWS) {
            part += &row(&reading);
        }
        (!part.is_empty()).then(|| part.into())
    }
}

/// A value that was not measured is empty.
fn row(reading: &Reading) -> String {
    let mut row = amsterdam_rfc3339(reading.interval_end);
    for (quantity, value) in Quantity::VARIANTS.iter().zip(reading.on_wire()) {
        row.push(',');
        row += &match value {
            None => String::new(),
            Some(value) if quantity.is_power() => value.to_string(),
            // A voltage is never negative.
            Some(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        };
    }
    row + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_values_as_liander_gets_them_and_nothing_where_nothing_was_measured() {
        let reading = Reading {
            interval_end: "2026-11-20T23:05:00Z".parse().expect("an instant"),
            values: [Some(-42_500_000), None, Some(231_049), Some(230_950), Some(0)],
        };
        let parts: Vec<u8> = ReadingTable::new(vec![reading]).flatten().collect();
        assert_eq!(
            String::from_utf8(parts).expect("text"),
            "interval_end,active_power_kw,reactive_power_kvar,voltage_l1_v,voltage_l2_v,voltage_l3_v\r\n\
             2026-11-21T00:05:00+01:00,-43,,231.0,231.0,0.0\r\n"
        );
    }

    #[test]
    fn no_readings_are_a_head_alone() {
        assert_eq!(ReadingTable::new(Vec::new()).count(), 1);
    }
}
