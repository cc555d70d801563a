//! Why a line was not taken in: the kind of reason, which never changes its name, and all there is to
//! say of it.

use std::fmt;

use async_graphql::Enum;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::ean::EanError;
use crate::domain::quantity::Quantity;

/// Why a line is not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum RejectionReason {
    /// Not UTF-8.
    BrokenText,
    /// Longer than any line of ours can be.
    LineTooLong,
    /// Fewer or more cells than the header has.
    WrongCellCount,
    /// A quote is opened in it and not closed, or only in another line.
    UnclosedQuote,
    /// The header once more.
    RepeatedHeader,
    /// A file in an archive whose name is that of no delivery.
    NotADelivery,
    /// Not a JSON object.
    InvalidJson,
    /// A field that is none of ours.
    UnknownField,
    /// A field is given twice.
    DuplicateField,
    /// A text where a number belongs, or the like.
    WrongType,
    /// A field is missing that each reading needs.
    MissingField,
    /// Not a valid EAN.
    InvalidEan,
    /// No meter with this EAN is registered.
    UnknownMeter,
    /// The meter was not at its connection then.
    NotInstalled,
    /// Not a date and time.
    InvalidTime,
    /// A local time, which is not an instant.
    TimeWithoutOffset,
    /// Not at a multiple of five minutes.
    OffGrid,
    /// The interval has not ended yet.
    InFuture,
    /// Past the time for which readings are kept.
    TooOld,
    /// Not a decimal number.
    InvalidNumber,
    /// Outside what the quantity can be.
    OutOfRange,
    /// All five values are missing.
    NoValue,
    /// Not one of the three statuses.
    InvalidStatus,
    /// The source calls no meter so, at that time.
    UnknownIdentifier,
    /// The source measures nothing that is called so, or it is not known what.
    UnknownChannel,
    /// The unit is none, or not one of what is measured.
    InvalidUnit,
    /// A local time that does not exist, or exists twice.
    AmbiguousTime,
    /// The mean of a quarter of an hour, which is none of five minutes.
    QuarterHour,
}

impl RejectionReason {
    /// The name it is stored under, which does not change.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether another alias or description may make the line a reading.
    #[must_use]
    pub const fn waits_for_source(self) -> bool {
        matches!(self, Self::UnknownIdentifier | Self::UnknownChannel)
    }
}

/// Why a line was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// Not UTF-8.
    BrokenText,
    /// Longer than any line of ours can be.
    LineTooLong,
    /// Fewer or more cells than the header has.
    WrongCellCount {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A quote is opened in it and not closed, or only in another line.
    UnclosedQuote,
    /// The header once more.
    RepeatedHeader,
    /// A file in an archive whose name is that of no delivery.
    NotADelivery,
    /// Not a JSON object.
    InvalidJson {
        /// Where the reader stopped, counted from 1.
        column: usize,
    },
    /// A field that is none of ours.
    UnknownField(Box<str>),
    /// A field is given twice.
    DuplicateField(&'static str),
    /// A field is not of its type.
    WrongType {
        /// Which one.
        field: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// A field is missing that each reading needs.
    MissingField(&'static str),
    /// Not a valid EAN.
    InvalidEan(EanError),
    /// No meter with this EAN is registered.
    UnknownMeter,
    /// The meter was not at its connection then.
    NotInstalled,
    /// Not RFC 3339.
    InvalidTime,
    /// A local time, which is not an instant.
    TimeWithoutOffset,
    /// Not at a multiple of five minutes.
    OffGrid,
    /// The interval has not ended yet.
    InFuture,
    /// Past the time for which readings are kept.
    TooOld,
    /// Not a decimal number.
    InvalidNumber(Quantity),
    /// A number with a comma where its point should be.
    DecimalComma(Quantity),
    /// Outside what the quantity can be.
    OutOfRange(Quantity),
    /// All five values are missing.
    NoValue,
    /// Not one of the three statuses.
    InvalidStatus,
    /// Not what the description of its source says.
    OfSource(Box<SourceFault>),
}

/// What is wrong with a line of a source that has a description, in the words of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFault {
    /// What kind of reason it is.
    pub reason: RejectionReason,
    /// The column that is at fault, if it is one.
    pub column: Option<String>,
    /// What is wrong, without the column's name.
    pub words: String,
}

impl Rejection {
    /// What kind of reason this is.
    #[must_use]
    pub fn reason(&self) -> RejectionReason {
        match self {
            Self::BrokenText => RejectionReason::BrokenText,
            Self::LineTooLong => RejectionReason::LineTooLong,
            Self::WrongCellCount { .. } => RejectionReason::WrongCellCount,
            Self::UnclosedQuote => RejectionReason::UnclosedQuote,
            Self::RepeatedHeader => RejectionReason::RepeatedHeader,
            Self::NotADelivery => RejectionReason::NotADelivery,
            Self::InvalidJson { .. } => RejectionReason::InvalidJson,
            Self::UnknownField(_) => RejectionReason::UnknownField,
            Self::DuplicateField(_) => RejectionReason::DuplicateField,
            Self::WrongType { .. } => RejectionReason::WrongType,
            Self::MissingField(_) => RejectionReason::MissingField,
            Self::InvalidEan(_) => RejectionReason::InvalidEan,
            Self::UnknownMeter => RejectionReason::UnknownMeter,
            Self::NotInstalled => RejectionReason::NotInstalled,
            Self::InvalidTime => RejectionReason::InvalidTime,
            Self::TimeWithoutOffset => RejectionReason::TimeWithoutOffset,
            Self::OffGrid => RejectionReason::OffGrid,
            Self::InFuture => RejectionReason::InFuture,
            Self::TooOld => RejectionReason::TooOld,
            Self::InvalidNumber(_) | Self::DecimalComma(_) => RejectionReason::InvalidNumber,
            Self::OutOfRange(_) => RejectionReason::OutOfRange,
            Self::NoValue => RejectionReason::NoValue,
            Self::InvalidStatus => RejectionReason::InvalidStatus,
            Self::OfSource(fault) => fault.reason,
        }
    }

    /// The field that is at fault, if it is one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::UnknownField(name) => Some(name),
            Self::MissingField(field)
            | Self::DuplicateField(field)
            | Self::WrongType { field, .. } => Some(field),
            Self::InvalidEan(_) | Self::UnknownMeter | Self::NotInstalled => Some("meter_ean"),
            Self::InvalidTime
            | Self::TimeWithoutOffset
            | Self::OffGrid
            | Self::InFuture
            | Self::TooOld => Some("interval_end"),
            Self::InvalidNumber(quantity)
            | Self::DecimalComma(quantity)
            | Self::OutOfRange(quantity) => Some(quantity.source_name()),
            Self::InvalidStatus => Some("status"),
            Self::OfSource(fault) => fault.column.as_deref(),
            Self::BrokenText
            | Self::LineTooLong
            | Self::WrongCellCount { .. }
            | Self::UnclosedQuote
            | Self::RepeatedHeader
            | Self::NotADelivery
            | Self::InvalidJson { .. }
            | Self::NoValue => None,
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BrokenText => f.write_str("the line is not UTF-8"),
            Self::LineTooLong => {
                f.write_str("the line is longer than 64 KiB (JSON of a source: 9 MiB)")
            }
            Self::WrongCellCount { found, expected } => {
                write!(f, "the line has {found} cells where the header has {expected}")
            }
            Self::UnclosedQuote => {
                f.write_str("a quote is opened in the line and not closed, or only in another line")
            }
            Self::RepeatedHeader => f.write_str("it is the header once more"),
            Self::NotADelivery => f.write_str(
                "a file in the archive whose name does not end in .csv, .ndjson or .jsonl",
            ),
            Self::InvalidJson { column } => write!(f, "not a JSON object (column {column})"),
            Self::UnknownField(name) => write!(f, "{name} is no field of a reading"),
            Self::DuplicateField(field) => write!(f, "{field} is given twice"),
            Self::WrongType { field, wanted } => write!(f, "{field} is not {wanted}"),
            Self::MissingField(name) => write!(f, "{name} is missing"),
            Self::InvalidEan(error) => write!(f, "meter_ean: {error}"),
            Self::UnknownMeter => f.write_str("no meter with this EAN is registered"),
            Self::NotInstalled => {
                f.write_str("the meter was not installed then, or removed already")
            }
            Self::InvalidTime => f.write_str(
                "interval_end is not a date and time, such as 2026-11-21T00:05:00+01:00",
            ),
            Self::TimeWithoutOffset => {
                f.write_str("interval_end has no UTC offset, such as Z or +01:00")
            }
            Self::OffGrid => f.write_str("interval_end is not at a multiple of five minutes"),
            Self::InFuture => f.write_str("interval_end lies in the future"),
            Self::TooOld => f.write_str("interval_end is older than readings are kept"),
            Self::InvalidNumber(quantity) => {
                write!(f, "{} is not a decimal number", quantity.source_name())
            }
            Self::DecimalComma(quantity) => {
                write!(f, "{} has a decimal comma, and needs a point", quantity.source_name())
            }
            Self::OutOfRange(quantity) => {
                let (lowest, highest) = quantity.range();
                write!(f, "{} is not between {lowest} and {highest}", quantity.source_name())
            }
            Self::NoValue => f.write_str("none of the five values is given"),
            Self::InvalidStatus => f.write_str("status is not measured, estimated or corrected"),
            Self::OfSource(fault) => match &fault.column {
                Some(column) => write!(f, "{column} {}", fault.words),
                None => f.write_str(&fault.words),
            },
        }
    }
}
