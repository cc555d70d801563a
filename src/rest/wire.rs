//! The types of the wire, as the OpenAPI document shows them.

use std::borrow::Cow;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use poem_openapi::{Enum, Object};
use serde::Serialize;
use serde_json::Value;

use crate::domain::ean::Ean;
use crate::domain::interval;
use crate::domain::meter::MeterType;

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

/// Date and time, with seconds, their fraction and an offset left out or not.
const INSTANT_PATTERN: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}\
     (:[0-9]{2}([.][0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?$";

wire_text!(
    /// An instant as Liander writes it: RFC 3339, or a local time in Amsterdam.
    InstantText(chrono::DateTime<chrono::Utc>),
    MetaSchema {
        pattern: Some(INSTANT_PATTERN.to_owned()),
        max_length: Some(64),
        example: Some("2026-11-21T00:00:00+01:00".into()),
        description: Some(
            "RFC 3339 with any offset, or without an offset for the time in Amsterdam, if that \
             exists exactly once. A space may stand for the T, the seconds may be left out, and 24:00 is \
             the end of the day"
        ),
        ..MetaSchema::new("string")
    },
    interval::parse_instant
);

impl std::fmt::Display for InstantText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&interval::amsterdam_rfc3339(self.0))
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
    interval::parse_instant
);

impl std::fmt::Display for AmsterdamTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&interval::amsterdam_rfc3339(self.0))
    }
}

wire_text!(
    /// A date on the Amsterdam clock.
    LocalDate(chrono::NaiveDate),
    MetaSchema {
        pattern: Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$".to_owned()),
        example: Some("2026-11-21".into()),
        ..MetaSchema::new_with_format("string", "date")
    },
    str::parse::<chrono::NaiveDate>
);

impl std::fmt::Display for LocalDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The kind of a meter.
#[derive(Clone, Copy, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
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
#[oai(rename_all = "snake_case")]
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
