//! A source: a system of the metering company that delivers readings in a format of its own. What its files
//! look like is said by a [`Description`], whose they are by [`Alias`]es.
//!
//! Readings that come without a source are in our own format, which needs neither: see `source_format`.

mod alias;
mod description;
mod name;

pub use alias::{Alias, AliasError};
pub use description::{
    Channel, Column, Container, Description, DescriptionError, Direction, Encoding, Interval,
    Label, Layout, Numbers, OtherStatus, Place, QuarterHours, StatusMeaning, Statuses, SummerTime,
    Time, Unit,
};
pub use name::{NameError, SourceName};
