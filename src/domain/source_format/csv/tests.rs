use super::*;
use crate::domain::ean::EanError;
use crate::domain::reading::ReadingStatus;

const GOOD: &str = "871685900000000134,2026-11-22T00:05:00+01:00,-12.5,0,231.04,,229.96,measured";

fn read(line: &str) -> Result<SourceReading, Rejection> {
    let heading = Heading::default();
    CsvReader::default().read_one(line.as_bytes(), &heading).expect("one record")
}

fn heading(line: &str) -> Result<Heading, DeliveryFailure> {
    let mut reader = CsvReader::default();
    assert!(matches!(reader.cut(line.as_bytes(), true), Next::Record(_)));
    reader.heading(line.as_bytes())
}

#[test]
fn a_good_line_is_read_with_its_precision_and_its_missing_value() {
    let reading = read(GOOD).expect("good");
    assert_eq!(reading.meter_ean.to_string(), "871685900000000134");
    assert_eq!(reading.interval_end.to_rfc3339(), "2026-11-21T23:05:00+00:00");
    assert_eq!(reading.values, [Some(-12_500_000), Some(0), Some(231_040), None, Some(229_960)]);
    assert_eq!(reading.status, ReadingStatus::Measured);
}

#[test]
fn quotes_and_spaces_around_cells_do_not_matter() {
    for around in [["\"", "\""], [" \"", "\" "], [" ", "  "]] {
        let [before, after] = around;
        let cells = GOOD.split(',').map(|cell| format!("{before}{cell}{after}"));
        let line = cells.collect::<Vec<_>>().join(",");
        assert_eq!(read(&line), read(GOOD), "{line}");
    }
}

#[test]
fn each_kind_of_bad_line_has_its_own_reason() {
    let swap = |from: &str, to: &str| GOOD.replacen(from, to, 1);
    let quantity = Quantity::ActivePower;
    for (line, expected) in [
        ("8716859", Rejection::WrongCellCount { found: 1, expected: 8 }),
        (&format!("{GOOD},x"), Rejection::WrongCellCount { found: 9, expected: 8 }),
        (&swap("134,", "135,"), Rejection::InvalidEan(EanError::WrongCheckDigit)),
        (&swap("+01:00", ""), Rejection::TimeWithoutOffset),
        (&swap("T00:05:00+01:00", ""), Rejection::InvalidTime),
        (&swap("-12.5", "veel"), Rejection::InvalidNumber(quantity)),
        (&swap("-12.5", "1_2"), Rejection::InvalidNumber(quantity)),
        (&swap("-12.5", "NaN"), Rejection::InvalidNumber(quantity)),
        (&swap("-12.5", "\"-12,5\""), Rejection::DecimalComma(quantity)),
        (&swap("-12.5", "-12,5"), Rejection::WrongCellCount { found: 9, expected: 8 }),
        (&swap("-12.5", "1000001"), Rejection::OutOfRange(quantity)),
        (&swap("-12.5,0,231.04,,229.96", ",,,,"), Rejection::NoValue),
        (&swap("measured", "gemeten"), Rejection::InvalidStatus),
        (&FIELDS.join(",").to_uppercase(), Rejection::RepeatedHeader),
    ] {
        assert_eq!(read(line), Err(expected), "{line}");
    }
    let broken = CsvReader::default().read_one(b"\xff\xfe", &Heading::default());
    assert_eq!(broken, Some(Err(Rejection::BrokenText)));
}

#[test]
fn separators_at_the_end_are_no_fault_unless_a_decimal_comma_may_have_made_them() {
    assert_eq!(read(&format!("{GOOD},,,")), read(GOOD));
    let moved = "871685900000000134,2026-11-22T00:05:00+01:00,-12,5,,,,,";
    assert_eq!(read(moved), Err(Rejection::WrongCellCount { found: 9, expected: 8 }));
}

#[test]
fn the_order_and_case_of_headings_do_not_matter_and_other_columns_are_passed_over() {
    let heading = heading("Serie,STATUS, voltage_l3_v,voltage_l2_v,voltage_l1_v,Reactive_Power_kvar,active_power_kw,interval_end,meter_ean,").expect("a heading");
    let line =
        "a\"b,measured,229.96,,231.04,0,-12.5,2026-11-22T00:05:00+01:00,871685900000000134,x";
    let reading = CsvReader::default().read_one(line.as_bytes(), &heading).expect("one record");
    assert_eq!(reading, read(GOOD));
    let stored = heading.stored();
    assert_eq!(Heading::from_stored(stored.as_deref()), heading);
    assert_eq!(Heading::default().stored(), None);
}

#[test]
fn what_a_heading_lacks_is_named() {
    assert_eq!(heading(&FIELDS.join(",")), Ok(Heading::default()));
    let refused = heading("meter_ean,interval_end,status").expect_err("refused").to_string();
    assert!(refused.contains("it lacks active_power_kw, reactive_power_kvar"), "{refused}");
    let twice = heading(&format!("{},Status", FIELDS.join(","))).expect_err("refused").to_string();
    assert!(twice.contains("it has status twice"), "{twice}");
    assert!(heading(&format!("{}{}", FIELDS.join(","), ",".repeat(COLUMNS_MAX))).is_err());
}

#[test]
fn a_text_of_two_records_is_not_one() {
    let heading = Heading::default();
    let two = format!("{GOOD}\n{GOOD}");
    assert_eq!(CsvReader::default().read_one(two.as_bytes(), &heading), None);
    assert_eq!(CsvReader::default().read_one(b"", &heading), None);
}
