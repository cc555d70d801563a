//! CSV: a line for each interval, its end on the Amsterdam clock with its offset, its five values beside one another.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use strum::VariantArray;

use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::quantity::Quantity;
use crate::pull::intervals::Interval;
use crate::pull::readings::ReadingsAsked;

pub struct CsvWriter {
    out: BufWriter<File>,
    eans: String,
}

impl CsvWriter {
    pub fn new(mut out: BufWriter<File>, asked: &ReadingsAsked) -> io::Result<Self> {
        write!(out, "interval_end,klant_ean,meter_ean")?;
        for quantity in Quantity::VARIANTS {
            write!(out, ",{}", quantity.source_name())?;
        }
        writeln!(out)?;
        Ok(Self { out, eans: format!("{},{}", asked.klant_ean, asked.meter_ean) })
    }

    /// No value needs quotes.
    pub fn interval(&mut self, interval: &Interval) -> io::Result<()> {
        write!(self.out, "{},{}", amsterdam_rfc3339(interval.end), self.eans)?;
        for (quantity, value) in Quantity::VARIANTS.iter().zip(interval.values) {
            match value {
                None => write!(self.out, ",")?,
                Some(value) if quantity.is_power() => write!(self.out, ",{value}")?,
                Some(tenths) => write!(self.out, ",{}", Volts(tenths))?,
            }
        }
        writeln!(self.out)
    }

    pub fn finish(self) -> BufWriter<File> {
        self.out
    }
}

/// Tenths of a V, as V with one decimal.
struct Volts(i64);

impl std::fmt::Display for Volts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voltage_has_one_decimal() {
        let texts = [2314, 2300, 5, 0, -5, -125].map(|tenths| Volts(tenths).to_string());
        assert_eq!(texts, ["231.4", "230.0", "0.5", "0.0", "-0.5", "-12.5"]);
    }
}
