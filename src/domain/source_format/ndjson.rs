//! NDJSON deliveries: a JSON object a line, with the field names of the CSV header. A value that is
//! `null` or absent is missing.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use strum::VariantArray;

use super::{FIELDS, parse_interval_end, parse_status, parse_value};
use crate::domain::quantity::Quantity;
use crate::domain::reading::Values;
use crate::domain::source_line::{Rejection, SourceReading};

/// How much of an unknown name is told.
const NAME_CHARACTERS_MAX: usize = 60;

/// The fields as they are written, so that the decimals of a number arrive as they were. What is wrong with
/// the names is kept, not told to the reader of JSON: it would say a column, and not which field.
#[derive(Default)]
struct Fields<'a> {
    values: [Option<&'a RawValue>; FIELDS.len()],
    fault: Option<Rejection>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Fields::default();
                while let Some(Name(name)) = access.next_key()? {
                    let known = FIELDS.iter().position(|field| *field == name);
                    let Some(place) = known.and_then(|place| fields.values.get_mut(place)) else {
                        access.next_value::<IgnoredAny>()?;
                        let name: String = name.chars().take(NAME_CHARACTERS_MAX).collect();
                        fields.fault.get_or_insert(Rejection::UnknownField(name.into()));
                        continue;
                    };
                    if place.replace(access.next_value()?).is_some() {
                        let field = known.and_then(|place| FIELDS.get(place));
                        let fault = Rejection::DuplicateField(field.copied().unwrap_or_default());
                        fields.fault.get_or_insert(fault);
                    }
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

/// A name, borrowed if it can be.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(Reader)
    }
}

/// Reads a line.
///
/// # Errors
/// The reason why it is refused.
pub fn parse_line(line: &[u8]) -> Result<SourceReading, Rejection> {
    let line = std::str::from_utf8(line).map_err(|_| Rejection::BrokenText)?;
    let fields: Fields<'_> = serde_json::from_str(line)
        .map_err(|error| Rejection::InvalidJson { column: error.column() })?;
    if let Some(fault) = fields.fault {
        return Err(fault);
    }
    let [meter_ean, interval_end, numbers @ .., status] = fields.values;
    let mut values: Values = [None; Quantity::VARIANTS.len()];
    for ((value, &quantity), raw) in values.iter_mut().zip(Quantity::VARIANTS).zip(numbers) {
        *value =
            raw.map(RawValue::get).filter(is_given).map(|raw| number(quantity, raw)).transpose()?;
    }
    let meter_ean = text("meter_ean", meter_ean)?;
    let interval_end = text("interval_end", interval_end)?;
    let status = text("status", status)?;
    if values.iter().all(Option::is_none) {
        return Err(Rejection::NoValue);
    }
    let meter_ean = meter_ean.ok_or(Rejection::MissingField("meter_ean"))?;
    let interval_end = interval_end.ok_or(Rejection::MissingField("interval_end"))?;
    Ok(SourceReading {
        meter_ean: meter_ean.trim().parse().map_err(Rejection::InvalidEan)?,
        interval_end: parse_interval_end(&interval_end)?,
        values,
        status: parse_status(&status.unwrap_or_default())?,
        issue: None,
    })
}

fn is_given(raw: &&str) -> bool {
    *raw != "null"
}

fn number(quantity: Quantity, raw: &str) -> Result<i64, Rejection> {
    if raw.starts_with(['"', '{', '[', 't', 'f']) {
        let field = quantity.source_name();
        return Err(Rejection::WrongType { field, wanted: "a number" });
    }
    parse_value(quantity, raw)
}

fn text<'r>(
    field: &'static str,
    raw: Option<&'r RawValue>,
) -> Result<Option<Cow<'r, str>>, Rejection> {
    let Some(raw) = raw.map(RawValue::get).filter(is_given) else { return Ok(None) };
    // Nearly always nothing in it is escaped.
    let plain = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    if let Some(plain) = plain.filter(|plain| !plain.contains('\\')) {
        return Ok(Some(Cow::Borrowed(plain)));
    }
    let text = serde_json::from_str(raw);
    text.map(Cow::Owned).map(Some).map_err(|_| Rejection::WrongType { field, wanted: "a text" })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"meter_ean":"871685900000000134","interval_end":"2026-11-21T23:05:00Z","active_power_kw":-1.25e1,"voltage_l1_v":231.04,"voltage_l2_v":null,"status":"measured"}"#;

    #[test]
    fn a_good_line_is_read_and_null_or_absent_is_missing() {
        let reading = parse_line(GOOD.as_bytes()).expect("good");
        assert_eq!(reading.values, [Some(-12_500_000), None, Some(231_040), None, None]);
        let escaped = GOOD.replace("measured", "me\\u0061sured").replace("status", "st\\u0061tus");
        assert_eq!(parse_line(escaped.as_bytes()), Ok(reading));
    }

    #[test]
    fn each_kind_of_bad_line_has_its_own_reason_and_names_the_field() {
        let swap = |from: &str, to: &str| GOOD.replacen(from, to, 1);
        let twice = GOOD.replacen('{', "{\"status\":null,", 1);
        for (line, code, field) in [
            ("not json", "invalid_json", None),
            ("[]", "invalid_json", None),
            ("{\"meter_ean\":", "invalid_json", None),
            (&swap("\"status\"", "\"staat\""), "unknown_field", Some("staat")),
            (&twice, "duplicate_field", Some("status")),
            (
                &swap("\"871685900000000134\"", "871685900000000134"),
                "wrong_type",
                Some("meter_ean"),
            ),
            (&swap("\"measured\"", "[]"), "wrong_type", Some("status")),
            (
                &swap("\"meter_ean\":\"871685900000000134\",", ""),
                "missing_field",
                Some("meter_ean"),
            ),
            (&swap("-1.25e1", "\"-12.5\""), "wrong_type", Some("active_power_kw")),
            (&swap("-1.25e1", "1e300"), "invalid_number", Some("active_power_kw")),
            (&swap("23:05:00Z", "23:05:00"), "time_without_offset", Some("interval_end")),
        ] {
            let rejection = parse_line(line.as_bytes()).expect_err("refused");
            assert_eq!(rejection.reason().name(), code, "{line}");
            assert_eq!(rejection.field(), field, "{line}");
        }
    }
}
