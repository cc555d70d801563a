//! A row of a portfolio in CSV: one customer, and one of their meters if it names one.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::LINES_MAX;
use crate::domain::choice;
use crate::domain::customer::{CompanyNumber, CompanyNumberError, name_in};
use crate::domain::ean::Ean;
use crate::domain::meter::{MeterDetails, MeterType, VoltageReference};
use crate::service::meter::register::NewMeter;
use crate::service::sheet::{Cells, Columns, RowProblem, ean, moment};

/// The columns, the first two of which a file must have.
pub const COLUMNS: Columns = Columns {
    names: &[
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
    ],
    needed: 2,
    rows_max: LINES_MAX,
};

/// How many columns, from the first, are about more than what a meter is.
const COLUMNS_BEFORE_METER: usize = 5;

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

/// What a row says, or all that is wrong with it.
pub fn read(mut cells: Cells<'_>) -> Result<Row, Vec<RowProblem>> {
    let klant_ean = cells.required("klant_ean", ean);
    let name = cells.required("name", |text| {
        name_in(text).map(str::to_owned).map_err(|error| error.to_string())
    });
    let valid_from = cells.optional("valid_from", moment);
    let company_number = cells.optional("company_number", |text| {
        text.parse().map_err(|error: CompanyNumberError| error.to_string())
    });
    let meter = read_meter(&mut cells, klant_ean);
    let named = klant_ean.zip(name);
    let row =
        named.map(|(klant_ean, name)| Row { klant_ean, name, company_number, valid_from, meter });
    cells.end(row)
}

fn read_meter(cells: &mut Cells<'_>, klant_ean: Option<Ean>) -> Option<NewMeter> {
    let meter_ean = cells.optional("meter_ean", ean);
    let meter_type = cells.optional("meter_type", choice::read::<MeterType>);
    let inverted = cells.optional("inverted", yes_or_no);
    let voltage_reference = cells.optional("voltage_reference", choice::read::<VoltageReference>);
    let nominal_voltage_v = cells.optional("nominal_voltage_v", |text| {
        i32::from_str(text).map_err(|_| "a number of whole volts".to_owned())
    });
    let installed_at = cells.optional("installed_at", moment);
    let (Some(meter_ean), Some(meter_type)) = (meter_ean, meter_type) else {
        half_a_meter(cells);
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
        cells.complain("nominal_voltage_v", "between 1 and 500000");
    }
    Some(NewMeter { klant_ean: klant_ean?, meter_ean, details })
}

/// A meter needs an EAN and a type; without an EAN nothing may be said of one.
fn half_a_meter(cells: &mut Cells<'_>) {
    let has_ean = cells.cell("meter_ean").is_some();
    if has_ean && cells.cell("meter_type").is_none() {
        cells.complain("meter_type", "a meter has a type");
    }
    for column in COLUMNS.names.iter().skip(COLUMNS_BEFORE_METER) {
        if !has_ean && cells.cell(column).is_some() {
            cells.complain(column, "without a meter_ean this says nothing");
        }
    }
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
    use csv::StringRecord;

    use super::*;

    fn read_cells(cells: &[(&'static str, &str)]) -> Result<Row, Vec<RowProblem>> {
        let header: StringRecord = cells.iter().map(|(name, _)| *name).collect();
        let record: StringRecord = cells.iter().map(|(_, cell)| *cell).collect();
        Cells::of(&COLUMNS, &header, &record).and_then(read)
    }

    const CUSTOMER: [(&str, &str); 2] =
        [("klant_ean", "871685900000000127"), ("name", " Zonnepark ")];

    #[test]
    fn a_row_may_name_a_customer_alone() {
        let row = read_cells(&CUSTOMER).expect("a row");
        assert_eq!((row.name.as_str(), row.meter, row.valid_from), ("Zonnepark", None, None));
    }

    #[test]
    fn a_day_is_its_first_moment_in_amsterdam() {
        let row =
            read_cells(&[CUSTOMER[0], CUSTOMER[1], ("valid_from", "2026-07-01")]).expect("a row");
        let moment = row.valid_from.expect("a moment").to_rfc3339();
        assert_eq!(moment, "2026-06-30T22:00:00+00:00");
    }

    #[test]
    fn every_problem_of_a_row_is_named_by_its_column() {
        let problems = read_cells(&[
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
        let problems = read_cells(&row).expect_err("refused");
        assert_eq!(problems.first().map(|it| it.column), Some("nominal_voltage_v"));
    }
}
