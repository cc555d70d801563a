//! A line of a file of aliases: what a source calls a meter, or one channel of it.

use chrono::{DateTime, SubsecRound, Utc};
use rust_decimal::Decimal;

use super::LINES_MAX;
use crate::domain::choice;
use crate::domain::quantity::Quantity;
use crate::domain::source::{Alias, AliasError};
use crate::service::sheet::{Cells, Columns, RowProblem, ean, moment};

/// The columns of a file, of which it must have the first two.
pub const COLUMNS: Columns = Columns {
    names: &[
        "identifier",
        "meter_ean",
        "channel",
        "quantity",
        "factor",
        "valid_from",
        "valid_until",
    ],
    needed: 2,
    rows_max: LINES_MAX,
};

/// What a line says, or all that is wrong with it.
pub fn read(mut cells: Cells<'_>) -> Result<Alias, Vec<RowProblem>> {
    let identifier = cells.required("identifier", text);
    let channel = cells.optional("channel", text);
    let meter_ean = cells.required("meter_ean", ean);
    let quantity = cells.optional("quantity", choice::read::<Quantity>);
    let factor = cells.optional("factor", factor).unwrap_or(Decimal::ONE);
    let valid_from = cells.optional("valid_from", kept_moment);
    let valid_until = cells.optional("valid_until", kept_moment);
    let alias = identifier.zip(meter_ean).map(|(identifier, meter_ean)| Alias {
        channel,
        quantity,
        factor,
        valid_from,
        valid_until,
        ..Alias::plain(&identifier, meter_ean)
    });
    if let Some(error) = alias.as_ref().and_then(|alias| alias.check().err()) {
        cells.complain(column_of(error), error.to_string());
    }
    cells.end(alias)
}

const fn column_of(error: AliasError) -> &'static str {
    match error {
        AliasError::Identifier => "identifier",
        AliasError::Channel => "channel",
        AliasError::Factor => "factor",
        AliasError::Period => "valid_until",
    }
}

/// What can stand in a file and in the database alike.
fn text(text: &str) -> Result<String, String> {
    if text.contains(char::is_control) {
        return Err("a control character stands in it".to_owned());
    }
    Ok(text.to_owned())
}

/// As finely as the database keeps it, so that the same moment again is the same.
fn kept_moment(text: &str) -> Result<DateTime<Utc>, String> {
    moment(text).map(|moment| moment.trunc_subsecs(6))
}

/// A number with a point, or with a comma as Dutch spreadsheets write it.
fn factor(text: &str) -> Result<Decimal, String> {
    let number = match text.split_once(',') {
        // A thousand to some and one to others.
        Some((_, decimals)) if decimals.len() == 3 => {
            return Err("write a point before the decimals, and nothing between thousands".into());
        }
        Some(_) => text.replace(',', "."),
        None => text.to_owned(),
    };
    number.parse().map_err(|_| "a number, such as 80 or -0.5".to_owned())
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;

    use super::*;

    fn read_cells(cells: &[(&'static str, &str)]) -> Result<Alias, Vec<RowProblem>> {
        let header: StringRecord = cells.iter().map(|(name, _)| *name).collect();
        let record: StringRecord = cells.iter().map(|(_, cell)| *cell).collect();
        Cells::of(&COLUMNS, &header, &record).and_then(read)
    }

    const IDENTIFIER: (&str, &str) = ("identifier", " 0012345678 ");
    const METER_EAN: (&str, &str) = ("meter_ean", "871685900000000134");

    #[test]
    fn an_identifier_and_a_meter_are_enough() {
        let meter = METER_EAN.1.parse().expect("an EAN");
        let expected = Ok(Alias::plain("0012345678", meter));
        assert_eq!(read_cells(&[IDENTIFIER, METER_EAN]), expected);
        let empty = [IDENTIFIER, METER_EAN, ("channel", ""), ("factor", " "), ("valid_from", "")];
        assert_eq!(read_cells(&empty), expected);
    }

    #[test]
    fn all_that_is_wrong_with_a_line_is_said_at_once() {
        let problems = read_cells(&[
            ("identifier", ""),
            ("meter_ean", "8,71686E+17"),
            ("quantity", "kWh"),
            ("factor", "veel"),
            ("valid_from", "gisteren"),
        ]);
        let columns: Vec<_> = problems.expect_err("refused").iter().map(|it| it.column).collect();
        assert_eq!(columns, ["identifier", "meter_ean", "quantity", "factor", "valid_from"]);
    }

    #[test]
    fn what_an_alias_cannot_say_is_said_of_its_column() {
        for (cell, column) in [
            (("factor", "0"), "factor"),
            (("channel", "1\u{0}8"), "channel"),
            (("channel", &*"x".repeat(101)), "channel"),
            (("valid_until", "2026-11-01"), "valid_until"),
        ] {
            let from = ("valid_from", "2026-11-01");
            let problems = read_cells(&[IDENTIFIER, METER_EAN, from, cell]).expect_err("refused");
            assert_eq!(problems.first().map(|it| it.column), Some(column), "{problems:?}");
        }
    }

    #[test]
    fn a_factor_may_have_a_decimal_comma_where_it_can_mean_nothing_else() {
        assert_eq!(factor("0,5"), Ok(Decimal::new(5, 1)));
        assert_eq!(factor("-80"), Ok(Decimal::from(-80)));
        assert!(factor("1,000").is_err() && factor("1.000,5").is_err());
    }
}
