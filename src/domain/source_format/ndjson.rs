//! NDJSON deliveries: a JSON object a line, with the field names of the CSV header. A value that is
//! `null` or absent is missing.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{parse_interval_end, parse_status, parse_value};
use crate::domain::quantity::Quantity;
use crate::domain::reading::Values;
use crate::domain::source_line::{Rejection, SourceReading};

/// Numbers are kept as text, so that their decimals arrive as they were written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields<'a> {
    meter_ean: Option<String>,
    interval_end: Option<String>,
    #[serde(borrow)]
    active_power_kw: Option<&'a RawValue>,
    #[serde(borrow)]
    reactive_power_kvar: Option<&'a RawValue>,
    #[serde(borrow)]
    voltage_l1_v: Option<&'a RawValue>,
    #[serde(borrow)]
    voltage_l2_v: Option<&'a RawValue>,
    #[serde(borrow)]
    voltage_l3_v: Option<&'a RawValue>,
    status: Option<String>,
}

/// Reads a line.
///
/// # Errors
/// The reason why it is refused.
pub fn parse_line(line: &[u8]) -> Result<SourceReading, Rejection> {
    let line = std::str::from_utf8(line).map_err(|_| Rejection::BrokenText)?;
    let fields: Fields<'_> = serde_json::from_str(line)
        .map_err(|error| Rejection::InvalidJson { column: error.column() })?;
    let numbers = [
        fields.active_power_kw,
        fields.reactive_power_kvar,
        fields.voltage_l1_v,
        fields.voltage_l2_v,
        fields.voltage_l3_v,
    ];
    let mut values: Values = [None; Quantity::ALL.len()];
    for ((value, quantity), raw) in values.iter_mut().zip(Quantity::ALL).zip(numbers) {
        *value = raw.map(|raw| parse_value(quantity, raw.get())).transpose()?;
    }
    if values.iter().all(Option::is_none) {
        return Err(Rejection::NoValue);
    }
    let meter_ean = fields.meter_ean.ok_or(Rejection::MissingField("meter_ean"))?;
    let interval_end = fields.interval_end.ok_or(Rejection::MissingField("interval_end"))?;
    Ok(SourceReading {
        meter_ean: meter_ean.parse().map_err(Rejection::InvalidEan)?,
        interval_end: parse_interval_end(&interval_end)?,
        values,
        status: parse_status(&fields.status.unwrap_or_default())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"meter_ean":"871685900000000134","interval_end":"2026-11-21T23:05:00Z","active_power_kw":-1.25e1,"voltage_l1_v":231.04,"voltage_l2_v":null,"status":"measured"}"#;

    #[test]
    fn a_good_line_is_read_and_null_or_absent_is_missing() {
        let reading = parse_line(GOOD.as_bytes()).expect("good");
        assert_eq!(reading.values, [Some(-12_500_000), None, Some(231_040), None, None]);
    }

    #[test]
    fn each_kind_of_bad_line_has_its_own_reason() {
        let swap = |from: &str, to: &str| GOOD.replacen(from, to, 1);
        for (line, code) in [
            ("not json", "invalid_json"),
            ("[]", "invalid_json"),
            (&swap("\"status\"", "\"staat\""), "invalid_json"),
            (&swap("\"871685900000000134\"", "871685900000000134"), "invalid_json"),
            (&swap("\"meter_ean\":\"871685900000000134\",", ""), "missing_field"),
            (&swap("-1.25e1", "\"-12.5\""), "invalid_number"),
            (&swap("-1.25e1", "1e300"), "invalid_number"),
            (&swap("23:05:00Z", "23:05:00"), "time_without_offset"),
        ] {
            let rejection = parse_line(line.as_bytes()).expect_err("refused");
            assert_eq!(rejection.reason().name(), code, "{line}");
        }
    }
}
