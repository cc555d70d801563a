//! A row of a portfolio in CSV: one customer, and one of their meters if it names one.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use csv::StringRecord;

use super::RowProblem;
use crate::domain::amsterdam::parse_instant;
use crate::domain::choice;
use crate::domain::customer::{CompanyNumber, CompanyNumberError, name_in};
use crate::domain::ean::Ean;
use crate::domain::meter::{MeterDetails, MeterType, VoltageReference};
use crate::service::meter::register::NewMeter;

/// The columns, the first two of which a file must have.
pub const COLUMNS: [&str; 10] = [
    "klant_ean",
    "name",
    "valid_from",
    "company_number",
    "meter_ean",
    "meter_type",
    "inverted",
    "voltage_reference",
    "nominal_voltage_v",
    "installed_at",
];

/// How many columns cannot be missing.
pub const COLUMNS_NEEDED: usize = 2;

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// EAN of the connection.
    pub klant_ean: Ean,
    /// Name of the holder.
    pub name: String,
    /// Their number in the trade register.
    pub company_number: Option<CompanyNumber>,
    /// Since when they hold it.
    pub valid_from: Option<DateTime<Utc>>,
    /// A meter at the connection.
    pub meter: Option<NewMeter>,
}

/// Reads the cells of a row by the names of their columns, and collects every problem in it.
pub struct RowReader<'a> {
    header: &'a StringRecord,
    record: &'a StringRecord,
    problems: Vec<RowProblem>,
}

impl<'a> RowReader<'a> {
    /// A reader of this row under this header.
    pub fn new(header: &'a StringRecord, record: &'a StringRecord) -> Self {
        Self { header, record, problems: Vec::new() }
    }

    /// What the row says, or all that is wrong with it.
    pub fn read(mut self) -> Result<Row, Vec<RowProblem>> {
        let (cells, expected) = (self.record.len(), self.header.len());
        if cells != expected {
            // Cells may stand under the wrong column: nothing that they say can be trusted.
            let last = self.header.get(cells.min(expected - 1));
            let column = COLUMNS.into_iter().find(|column| Some(*column) == last);
            let detail = format!("the line has {cells} cells where the first one has {expected}");
            self.complain(column.unwrap_or_default(), detail);
            return Err(self.problems);
        }
        let klant_ean = self.required("klant_ean", ean);
        let name = self.required("name", |text| {
            name_in(text).map(str::to_owned).map_err(|error| error.to_string())
        });
        let valid_from = self.optional("valid_from", moment);
        let company_number = self.optional("company_number", |text| {
            text.parse().map_err(|error: CompanyNumberError| error.to_string())
        });
        let meter = self.meter(klant_ean);
        match (klant_ean, name) {
            (Some(klant_ean), Some(name)) if self.problems.is_empty() => {
                Ok(Row { klant_ean, name, company_number, valid_from, meter })
            }
            _ => Err(self.problems),
        }
    }

    fn meter(&mut self, klant_ean: Option<Ean>) -> Option<NewMeter> {
        let meter_ean = self.optional("meter_ean", ean);
        let meter_type = self.optional("meter_type", choice::read::<MeterType>);
        let inverted = self.optional("inverted", yes_or_no);
        let voltage_reference =
            self.optional("voltage_reference", choice::read::<VoltageReference>);
        let nominal_voltage_v = self.optional("nominal_voltage_v", |text| {
            i32::from_str(text).map_err(|_| "a number of whole volts".to_owned())
        });
        let installed_at = self.optional("installed_at", moment);
        let (Some(meter_ean), Some(meter_type)) = (meter_ean, meter_type) else {
            self.half_a_meter();
            return None;
        };
        let plain = MeterDetails::plain(meter_type);
        let details = MeterDetails {
            inverted: inverted.unwrap_or(plain.inverted),
            voltage_reference: voltage_reference.unwrap_or(plain.voltage_reference),
            nominal_voltage_v: nominal_voltage_v.unwrap_or(plain.nominal_voltage_v),
            installed_at,
            ..plain
        };
        if !details.has_possible_voltage() {
            self.complain("nominal_voltage_v", "between 1 and 500000".to_owned());
        }
        Some(NewMeter { klant_ean: klant_ean?, meter_ean, details })
    }

    /// A meter needs an EAN and a type; without an EAN nothing may be said of one.
    fn half_a_meter(&mut self) {
        let has_ean = self.cell("meter_ean").is_some();
        if has_ean && self.cell("meter_type").is_none() {
            self.complain("meter_type", "a meter has a type".to_owned());
        }
        let [_, _, _, _, _, of_a_meter @ ..] = COLUMNS;
        for column in of_a_meter {
            if !has_ean && self.cell(column).is_some() {
                self.complain(column, "without a meter_ean this says nothing".to_owned());
            }
        }
    }

    fn cell(&self, column: &str) -> Option<&'a str> {
        let place = self.header.iter().position(|name| name == column)?;
        self.record.get(place).map(str::trim).filter(|cell| !cell.is_empty())
    }

    fn required<T>(
        &mut self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.cell(column).is_none() {
            self.complain(column, "it is missing".to_owned());
        }
        self.optional(column, read)
    }

    fn optional<T>(
        &mut self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        match read(self.cell(column)?) {
            Ok(value) => Some(value),
            Err(detail) => {
                self.complain(column, detail);
                None
            }
        }
    }

    fn complain(&mut self, column: &'static str, detail: String) {
        self.problems.push(RowProblem { column, detail });
    }
}

fn ean(text: &str) -> Result<Ean, String> {
    // What a spreadsheet makes of 18 digits.
    if text.contains(['E', 'e']) && text.contains('+') {
        return Err("a spreadsheet has rounded this EAN: make the column text".to_owned());
    }
    text.parse().map_err(|error: crate::domain::ean::EanError| error.to_string())
}

/// A moment, or a day, which is its first moment in Amsterdam.
fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    let text = if day.is_ok() { format!("{text}T00:00:00") } else { text.to_owned() };
    parse_instant(&text).map_err(|error| error.to_string())
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" | "ja" | "yes" | "1" => Ok(true),
        "false" | "nee" | "no" | "0" => Ok(false),
        _ => Err("write true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[(&'static str, &str)]) -> Result<Row, Vec<RowProblem>> {
        let header: StringRecord = cells.iter().map(|(name, _)| *name).collect();
        let record: StringRecord = cells.iter().map(|(_, cell)| *cell).collect();
        RowReader::new(&header, &record).read()
    }

    const CUSTOMER: [(&str, &str); 2] =
        [("klant_ean", "871685900000000127"), ("name", " Zonnepark ")];

    #[test]
    fn a_row_may_name_a_customer_alone() {
        let row = read(&CUSTOMER).expect("a row");
        assert_eq!((row.name.as_str(), row.meter, row.valid_from), ("Zonnepark", None, None));
    }

    #[test]
    fn a_day_is_its_first_moment_in_amsterdam() {
        let row = read(&[CUSTOMER[0], CUSTOMER[1], ("valid_from", "2026-07-01")]).expect("a row");
        let moment = row.valid_from.expect("a moment").to_rfc3339();
        assert_eq!(moment, "2026-06-30T22:00:00+00:00");
    }

    #[test]
    fn every_problem_of_a_row_is_named_by_its_column() {
        let problems = read(&[
            ("klant_ean", "8.71686E+17"),
            ("name", ""),
            ("valid_from", "gisteren"),
            ("meter_ean", "871685900000000134"),
            ("inverted", "misschien"),
        ]);
        let columns: Vec<_> = problems.expect_err("refused").iter().map(|it| it.column).collect();
        assert_eq!(columns, ["klant_ean", "name", "valid_from", "inverted", "meter_type"]);
    }

    #[test]
    fn what_is_said_of_a_meter_without_an_ean_is_refused() {
        let row = [CUSTOMER[0], CUSTOMER[1], ("meter_ean", ""), ("nominal_voltage_v", "400")];
        let problems = read(&row).expect_err("refused");
        assert_eq!(problems.first().map(|it| it.column), Some("nominal_voltage_v"));
    }
}
