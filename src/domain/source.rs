//! A source: a system of the metering company that delivers readings in a format of its own. What its files
//! look like is said by a [`Description`], whose they are by [`Alias`]es; an [`Interpreter`] reads them by both.
//!
//! Readings that come without a source are in our own format, which needs neither: see `source_format`.

mod alias;
mod alias_book;
mod cell;
mod clock;
mod composition;
mod day_row;
mod description;
mod document;
mod heading;
mod interpreter;
mod issue;
mod left_to_alias;
pub mod mqtt;
mod name;
mod pattern;
mod point_reader;
mod pull;
mod record_reader;
mod stand_in;
mod text;
mod unit;

pub use alias::{Alias, AliasError};
pub use alias_book::AliasBook;
pub use composition::{Component, Composed, KnownPoint};
pub use description::{
    Channel, Column, Container, DOCUMENT_BYTES_MAX, Description, DescriptionError,
    DescriptionMistake, Direction, Encoding, Interval, Issue, Label, Layout, Numbers, OtherStatus,
    Place, QuarterHours, StatusMeaning, Statuses, SummerTime, Time,
};
pub use document::{JsonRecord, Wanted, number_text, records};
pub use heading::Heading;
pub use interpreter::Interpreter;
pub use issue::IssueKind;
pub use left_to_alias::LeftToAlias;
pub use name::{NameError, SourceName};
pub use pull::{
    Auth, ClientCredentials, Paging, Pull, PullTime, Subject, Template, Until, Window, file_name,
};
pub use record_reader::RecordReader;
pub use stand_in::{StandIn, StandIns};
pub use text::SourceText;
pub use unit::Unit;
