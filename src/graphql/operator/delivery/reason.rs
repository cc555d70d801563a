//! Why a line is not taken in, for all that tell of lines.

use async_graphql::Enum;

use crate::domain::source_line::RejectionReason;

/// Why a line is not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "RejectionReason", remote = "RejectionReason")]
pub enum ReasonName {
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
}
