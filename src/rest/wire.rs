//! The types of the wire, as the OpenAPI document shows them. Their schemas have Dutch names, as
//! everything on the wire has; an enumeration is called after the field that it is the values of.

use std::borrow::Cow;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use poem_openapi::{Enum, Object};
use serde::Serialize;
use serde_json::Value;

use crate::domain::amsterdam;
use crate::domain::ean::Ean;
use crate::domain::meter::MeterType;
use crate::domain::moment::{self, Written};

/// A text on the wire that stands for something of ours: its schema and how it is read.
macro_rules! wire_text {
    ($(#[$about:meta])* $name:ident($inner:ty), $schema:expr, $read:expr) => {
        $(#[$about])*
        #[derive(Clone, Copy)]
        pub struct $name(pub $inner);

        impl Type for $name {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_ref() -> MetaSchemaRef {
                MetaSchemaRef::Inline(Box::new($schema))
            }

            fn as_raw_value(&self) -> Option<&Self::RawValueType> {
                Some(self)
            }

            fn raw_element_iter<'a>(
                &'a self,
            ) -> Box<dyn Iterator<Item = &'a Self::RawElementValueType> + 'a> {
                Box::new(std::iter::once(self))
            }
        }

        impl ParseFromJSON for $name {
            fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
                let value = value.unwrap_or_default();
                let text = value.as_str().ok_or_else(|| ParseError::expected_type(value.clone()))?;
                $read(text).map($name).map_err(ParseError::custom)
            }
        }

        impl ToJSON for $name {
            fn to_json(&self) -> Option<Value> {
                Some(self.to_string().into())
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

wire_text!(
    /// An EAN on the wire.
    EanText(Ean),
    MetaSchema {
        pattern: Some("^[0-9]{18}$".to_owned()),
        min_length: Some(18),
        max_length: Some(18),
        example: Some("871685900000000127".into()),
        description: Some("EAN code: 18 digits, the last of which is a GS1 modulo-10 check digit"),
        ..MetaSchema::new("string")
    },
    str::parse::<Ean>
);

impl std::fmt::Display for EanText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A date that the calendar has, from the year 1 on: 29 February in leap years alone.
const DATE_PATTERN: &str = "(([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-\
     ((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)\
     |02-(0[1-9]|1[0-9]|2[0-8]))\
     |([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-02-29)";

/// Date and time, with seconds, their fraction and an offset left out or not.
fn instant_pattern() -> String {
    let time = "(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?|24:00(:00([.]0+)?)?)";
    let offset = "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
    format!("^{DATE_PATTERN}[Tt ]{time}{offset}?$")
}

wire_text!(
    /// An instant as Liander writes it: RFC 3339, or a local time in Amsterdam.
    InstantText(chrono::DateTime<chrono::Utc>),
    MetaSchema {
        pattern: Some(instant_pattern()),
        max_length: Some(moment::CHARACTERS_MAX),
        example: Some("2026-11-21T00:00:00+01:00".into()),
        description: Some(
            "RFC 3339 with any offset, or without an offset for the time in Amsterdam, if that \
             exists exactly once. A space may stand for the T, the seconds may be left out, and 24:00 is \
             the end of the day"
        ),
        ..MetaSchema::new("string")
    },
    amsterdam::parse_instant
);

impl std::fmt::Display for InstantText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&amsterdam::amsterdam_rfc3339(self.0))
    }
}

wire_text!(
    /// An instant as Liander reads it: RFC 3339 with the Amsterdam offset.
    AmsterdamTime(chrono::DateTime<chrono::Utc>),
    MetaSchema {
        example: Some("2026-11-22T00:00:00+01:00".into()),
        description: Some("RFC 3339 with the offset of Amsterdam"),
        ..MetaSchema::new_with_format("string", "date-time")
    },
    amsterdam::parse_instant
);

impl std::fmt::Display for AmsterdamTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&amsterdam::amsterdam_rfc3339(self.0))
    }
}

wire_text!(
    /// A date on the Amsterdam clock.
    LocalDate(chrono::NaiveDate),
    MetaSchema {
        example: Some("2026-11-21".into()),
        ..MetaSchema::new_with_format("string", "date")
    },
    read_date
);

/// A date, read as that of a moment is.
fn read_date(text: &str) -> Result<chrono::NaiveDate, &'static str> {
    match moment::read(&format!("{text}T00:00")) {
        Some(Written::Local(midnight)) => Ok(midnight.date()),
        _ => Err("not a date: write it as 2026-11-21"),
    }
}

impl std::fmt::Display for LocalDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The kind of a meter.
#[derive(Clone, Copy, Enum, Serialize)]
#[oai(rename = "MeterType", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum MeterTypeName {
    /// Gross production, before own use.
    BrutoProductiemeter,
    /// The meter at the point of transfer.
    Overdrachtspuntmeter,
}

impl From<MeterType> for MeterTypeName {
    fn from(meter_type: MeterType) -> Self {
        match meter_type {
            MeterType::GrossProduction => Self::BrutoProductiemeter,
            MeterType::TransferPoint => Self::Overdrachtspuntmeter,
        }
    }
}

/// A meter with something to share.
#[derive(Serialize, Object)]
#[oai(rename = "BeschikbareMeting", deny_unknown_fields)]
pub struct AvailableItem {
    /// EAN of the customer's connection.
    pub klant_ean: EanText,
    /// EAN of the meter.
    pub meter_ean: EanText,
    /// What it measures.
    pub meter_type: MeterTypeName,
    /// End of its newest shareable interval; usable as the next `start_tijd` as it stands.
    pub datum_laatste_meting: AmsterdamTime,
}

/// A measured quantity.
#[derive(Clone, Copy, Enum)]
#[oai(rename = "MetingType", rename_all = "snake_case")]
pub enum QuantityName {
    /// Net active power over three phases, + for consumption (LDN), - for feed-in (ODN).
    NettoActiefVermogen,
    /// Net reactive power over three phases, signs likewise.
    NettoBlindVermogen,
    /// Line voltage of phase 1.
    #[oai(rename = "lijnspanning_l1")]
    LijnspanningL1,
    /// Line voltage of phase 2.
    #[oai(rename = "lijnspanning_l2")]
    LijnspanningL2,
    /// Line voltage of phase 3.
    #[oai(rename = "lijnspanning_l3")]
    LijnspanningL3,
}

/// A unit.
#[derive(Clone, Copy, Enum)]
#[oai(rename = "WaardeType")]
pub enum UnitName {
    /// Kilowatt, as an integer.
    #[oai(rename = "kW")]
    Kilowatt,
    /// Kilovolt-ampere reactive, as an integer.
    #[oai(rename = "kVAr")]
    KilovoltAmpereReactive,
    /// Volt, with one decimal.
    #[oai(rename = "V")]
    Volt,
}

// Documents what `domain::measurements` writes.
/// One value of one interval of one meter.
#[derive(Object)]
#[oai(rename = "Meting", deny_unknown_fields)]
pub struct MeasurementItem {
    /// End of the five-minute interval on the Amsterdam clock, with its offset (RFC 3339 full-time).
    #[oai(validator(pattern = r"^([01][0-9]|2[0-3]):[0-5][05]:00\+0[12]:00$"))]
    pub tijd: String,
    /// Date in Amsterdam at the end of the interval.
    pub datum: LocalDate,
    /// EAN of the customer's connection.
    pub klant_ean: EanText,
    /// EAN of the meter.
    pub meter_ean: EanText,
    /// The mean over the interval: an integer for kW and kVAr, one decimal for V.
    pub waarde: f64,
    /// What was measured.
    pub meting_type: QuantityName,
    /// The unit of `waarde`.
    pub waarde_type: UnitName,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::ean::EanError;

    /// Years by every rule of the calendar, and one that it does not have.
    const YEARS: [&str; 9] =
        ["0000", "0001", "0004", "1900", "2000", "2023", "2024", "2026", "9999"];

    /// Holds the schema of a type against what its reader says: of so many texts, it refuses the same.
    fn assert_agreed<T: Type>(
        texts: impl IntoIterator<Item = String>,
        refuses: impl Fn(&str) -> bool,
    ) {
        let MetaSchemaRef::Inline(schema) = T::schema_ref() else { panic!("no schema") };
        let mut schema = json!({
            "type": schema.ty, "pattern": schema.pattern, "format": schema.format,
            "minLength": schema.min_length, "maxLength": schema.max_length,
        });
        schema.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
        let schema = jsonschema::options().should_validate_formats(true).build(&schema);
        let schema = schema.expect("a schema");
        let (mut taken, mut refused) = (0, 0);
        for text in texts {
            let is_taken = !refuses(&text);
            assert_eq!(schema.is_valid(&json!(text)), is_taken, "{text:?} for {}", T::name());
            *(if is_taken { &mut taken } else { &mut refused }) += 1;
        }
        assert!(taken > 0 && refused > 0, "{taken} taken, {refused} refused");
    }

    /// The text, and what becomes of it by one character more, less or other.
    fn around(text: &str) -> Vec<String> {
        let others = ["0", "1", "2", "3", "5", "6", "9", ":", "-", "+", "T", "z", ".", "\u{661}"];
        let mut texts = vec![text.to_owned(), format!("{text} "), format!(" {text}")];
        for (place, _) in text.char_indices() {
            let (head, tail) = (&text[..place], &text[place + 1..]);
            texts.push(format!("{head}{tail}"));
            texts.extend(others.map(|other| format!("{head}{other}{tail}")));
        }
        texts
    }

    fn dates() -> impl Iterator<Item = String> {
        let of_month = |year, month| (0..=32).map(move |day| format!("{year}-{month:02}-{day:02}"));
        YEARS
            .into_iter()
            .flat_map(move |year| (0..=13).flat_map(move |month| of_month(year, month)))
    }

    fn times() -> impl Iterator<Item = String> {
        let seconds = ["", ":00", ":59", ":60", ":00.0", ":59.999"];
        let of_minute = move |hour: u8, minute: u8| {
            seconds.into_iter().map(move |second| format!("{hour:02}:{minute:02}{second}"))
        };
        let of_hour =
            move |hour| [0, 1, 59, 60].into_iter().flat_map(move |minute| of_minute(hour, minute));
        (0..=25).flat_map(of_hour)
    }

    #[test]
    fn the_format_of_a_date_takes_the_dates_of_the_calendar_and_no_other() {
        // The format has the year 0 as well, which is none of the calendar's and is never written.
        let texts = dates().filter(|date| !date.starts_with("0000"));
        let texts = texts.chain(around("2026-11-21")).chain(["2026-1-1".to_owned()]);
        assert_agreed::<LocalDate>(texts, |text| {
            LocalDate::parse_from_json(Some(json!(text))).is_err()
        });
    }

    #[test]
    fn the_pattern_of_an_instant_takes_what_its_reader_takes() {
        let on_every_date = dates().map(|date| format!("{date}T12:00:00Z"));
        let at_every_time = times().map(|time| format!("2026-11-21T{time}+01:00"));
        let with_every_offset = (0..=25).flat_map(|hour| {
            ["+", "-", ""].map(|sign| format!("2026-11-21 12:00{sign}{hour:02}:30"))
        });
        let near = ["2026-11-21T00:00:00.5+01:00", "2026-11-21t23:59z", "2026-11-21 24:00"];
        let near = near.into_iter().flat_map(around);
        let texts = on_every_date.chain(at_every_time).chain(with_every_offset).chain(near);
        // No pattern knows when the clock in Amsterdam was put forward or back.
        assert_agreed::<InstantText>(texts, |text| {
            amsterdam::parse_instant(text) == Err(amsterdam::InstantError::Unreadable)
        });
    }

    #[test]
    fn the_schema_of_an_ean_refuses_all_that_its_reader_refuses_but_a_wrong_check_digit() {
        let texts = around("871685900000000127").into_iter().chain([String::new()]);
        assert_agreed::<EanText>(texts, |text| {
            text.parse::<Ean>().is_err_and(|error| error != EanError::WrongCheckDigit)
        });
    }

    #[test]
    fn the_format_of_a_time_in_amsterdam_takes_what_is_written() {
        for text in ["2026-11-21T00:00:00Z", "2026-07-21T10:05:00Z"] {
            let written = AmsterdamTime(text.parse().expect("an instant")).to_string();
            assert_agreed::<AmsterdamTime>([written, text.replace('T', "")], |text| {
                !text.contains('T')
            });
        }
    }
}
