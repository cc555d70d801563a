//! How a source writes its readings. As TOML or JSON it is what an operator edits, so its words are those of
//! the field, and what is left out is what is most common.

mod check;
mod interval;
mod issue;
mod mistake;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::mqtt::Mqtt;
use super::pull::Pull;
use super::unit::Unit;
use crate::domain::quantity::Quantity;

pub use self::interval::{Interval, QuarterHours};
pub use self::issue::Issue;
pub use mistake::DescriptionMistake;

/// How a source writes its readings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// What holds the values.
    pub container: Container,
    /// Where in it they stand.
    pub layout: Layout,
    /// What its times mean.
    pub time: Time,
    /// Which issue of its values a record is, if that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Issue>,
    /// How long an interval of it is.
    #[serde(default)]
    pub interval: Interval,
    /// How its numbers are written.
    #[serde(default)]
    pub numbers: Numbers,
    /// What it measures.
    pub channels: Vec<Channel>,
    /// What its statuses mean.
    #[serde(default)]
    pub status: Statuses,
    /// From which broker they come, if they come by MQTT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mqtt: Option<Mqtt>,
    /// How its API is asked, if we fetch what it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull: Option<Pull>,
}

/// A JSON document or a workbook has so many bytes at most: it is held in memory.
pub const DOCUMENT_BYTES_MAX: u64 = 32 << 20;

/// What holds the values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Container {
    /// Cells with something between them.
    Csv {
        /// What stands between two cells.
        #[serde(default = "comma")]
        delimiter: char,
        /// What stands around a cell that holds a delimiter.
        #[serde(default = "double_quote")]
        quote: char,
        /// Lines before the heading, or before the first record if there is none; empty ones count.
        #[serde(default)]
        skip_lines: usize,
        /// Whether a line says the names of the columns.
        #[serde(default = "yes")]
        heading: bool,
        /// In which encoding. UTF-8 and UTF-16 with a mark at their beginning are known by that.
        #[serde(default)]
        encoding: Encoding,
    },
    /// A workbook.
    Xlsx {
        /// Which sheet; the first if it is left out.
        #[serde(default)]
        sheet: Option<String>,
        /// Rows before the heading, or before the first record if there is none.
        #[serde(default)]
        skip_lines: usize,
        /// Whether a row says the names of the columns.
        #[serde(default = "yes")]
        heading: bool,
    },
    /// A JSON object a line.
    Ndjson,
    /// A JSON document.
    Json {
        /// Where its records stand: `[]` for each of an array, `name[]` for each of the array in a field,
        /// one after the other with points between them. A record also has the fields of what it stands in.
        #[serde(default = "each")]
        path: String,
    },
}

/// How the bytes of a text make characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8.
    #[default]
    #[serde(alias = "utf-8")]
    Utf8,
    /// What Windows writes in western Europe; ISO 8859-1 is read alike.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// A column, by its heading in any case, or by its place, counted from 1. In JSON: a field, or one of an object in
/// a field with a point between the names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Column {
    /// Its place.
    Place(usize),
    /// Its heading.
    Name(String),
}

/// Where the identifier stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Place {
    /// In a column.
    Column(Column),
    /// In columns that belong together, such as an EAN and its suffix, with a `+` between them.
    Columns(Vec<Column>),
    /// In the name of the file: a pattern with `{}` for the identifier and `*` for whatever else.
    FileName(String),
    /// In a cell above the records: its line and its place in it, both counted from 1.
    Cell(usize, usize),
    /// Nowhere: all is of this one.
    Fixed(String),
}

/// Where the values stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
pub enum Layout {
    /// A column for each channel, whose heading or place is the channel's name.
    Wide {
        /// Whose they are.
        identifier: Place,
        /// What all of them are worth.
        #[serde(default)]
        status: Option<Column>,
    },
    /// A line for each value.
    Long {
        /// Whose it is.
        identifier: Place,
        /// Which channel it is of; left out if there is one.
        #[serde(default)]
        channel: Option<Column>,
        /// Channels of no use to us, whose lines are passed over; `*` stands for whatever follows.
        #[serde(default)]
        ignored_channels: Vec<String>,
        /// The value.
        value: Column,
        /// Its unit, if it says so itself.
        #[serde(default)]
        unit: Option<Column>,
        /// What it is to be multiplied by.
        #[serde(default)]
        factor: Option<Column>,
        /// What it is worth.
        #[serde(default)]
        status: Option<Column>,
    },
    /// A line for each day, and a column for each interval of it.
    Day {
        /// Whose they are.
        identifier: Place,
        /// Which channel they are of; left out if there is one.
        #[serde(default)]
        channel: Option<Column>,
        /// The column of the day's first interval.
        first: Column,
        /// What all of them are worth.
        #[serde(default)]
        status: Option<Column>,
    },
    /// A column for each meter, whose heading is the identifier.
    Meters {
        /// The first of these columns: all that follow are meters', too.
        first: Column,
    },
}

/// Which end of an interval a time names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Its end.
    #[default]
    End,
    /// Its start.
    Start,
}

/// What times mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Time {
    /// Where they stand: one column, or those of date and time.
    pub columns: Vec<Column>,
    /// Which end of the interval they name.
    #[serde(default)]
    pub label: Label,
    /// How they are written: `iso` for RFC 3339 and what is near it, `unix_seconds`, `unix_millis`, or a pattern
    /// such as `%d-%m-%Y %H:%M`. A space stands between the texts of two columns.
    #[serde(default = "iso")]
    pub format: String,
    /// On which clock, if they do not say it: `utc`, `amsterdam`, or an offset such as `+01:00`. Left out, a
    /// time that does not say it is refused.
    #[serde(default)]
    pub clock: Option<String>,
    /// Which of the two hours a time is of that the Amsterdam clock shows twice. Left out, it is told by the
    /// order of the lines.
    #[serde(default)]
    pub summer: Option<SummerTime>,
}

/// A column that tells summer time from winter time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummerTime {
    /// Which.
    pub column: Column,
    /// What stands in it in summer; all else is winter.
    pub summer: String,
}

/// How numbers are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Numbers {
    /// What stands before the decimals.
    pub decimal: char,
    /// What stands between thousands.
    pub thousands: Option<char>,
    /// What stands for no value beside an empty text, in any case; a number stands for each way of writing it.
    pub missing: Vec<String>,
}

impl Default for Numbers {
    fn default() -> Self {
        let missing = ["NaN", "null", "-", "n/a"].map(str::to_owned).to_vec();
        Self { decimal: '.', thousands: None, missing }
    }
}

/// What a source measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// What it is called there: the channel, or the heading or place of its column. `*` for what has no other.
    pub name: String,
    /// What it is. Left out, its alias says so.
    #[serde(default)]
    pub quantity: Option<Quantity>,
    /// The unit of its values.
    pub unit: Unit,
    /// Which way it counts.
    #[serde(default)]
    pub direction: Direction,
    /// Whether its values are those of a counter that runs on, of which the differences count.
    #[serde(default, skip_serializing_if = "is_no")]
    pub counter: bool,
    /// Whether it is a part of its quantity, such as one of two tariffs: all parts of a meter are added.
    #[serde(default, skip_serializing_if = "is_no")]
    pub part: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks it so")]
fn is_no(is_so: &bool) -> bool {
    !is_so
}

/// Which way a channel counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// What the grid delivers is positive.
    #[default]
    Import,
    /// What the grid takes up is positive.
    Export,
}

/// What statuses mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Statuses {
    /// What each means, in any case.
    pub meanings: BTreeMap<String, StatusMeaning>,
    /// What any other means; an empty one is measured.
    pub other: OtherStatus,
}

/// What a status means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusMeaning {
    /// As the meter gave it.
    Measured,
    /// Derived.
    Estimated,
    /// Replaces an earlier one.
    Corrected,
    /// There is no value.
    Missing,
}

/// What a status means that is not described.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherStatus {
    /// The line is refused.
    #[default]
    Refuse,
    /// It is measured.
    Measured,
    /// It is estimated.
    Estimated,
}

/// What is wrong with a description, in words for who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct DescriptionError(pub String);

impl Description {
    /// Reads a description that is written as TOML.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_toml(text: &str) -> Result<Self, DescriptionError> {
        let description: Self =
            toml::from_str(text).map_err(|error| DescriptionError(error.to_string()))?;
        description.check().map(|()| description)
    }

    /// Reads a description that is written as JSON.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(value: serde_json::Value) -> Result<Self, DescriptionError> {
        let description: Self =
            serde_json::from_value(value).map_err(|error| DescriptionError(error.to_string()))?;
        description.check().map(|()| description)
    }

    /// As it is stored.
    ///
    /// # Errors
    /// Never: it holds nothing that JSON does not know.
    pub fn to_json(&self) -> Result<serde_json::Value, DescriptionError> {
        serde_json::to_value(self).map_err(|error| DescriptionError(error.to_string()))
    }

    /// The servers to which the secret of the source goes, if it needs one.
    #[must_use]
    pub fn secret_for(&self) -> Option<String> {
        let pull = self.pull.as_ref().filter(|pull| pull.auth.needs_secret());
        let mqtt = self.mqtt.as_ref().filter(|mqtt| mqtt.username.is_some());
        pull.map(Pull::servers).or_else(|| mqtt.map(|mqtt| mqtt.url.to_string()))
    }

    /// Where the identifier stands, if not in the headings.
    #[must_use]
    pub fn identifier(&self) -> Option<&Place> {
        match &self.layout {
            Layout::Wide { identifier, .. }
            | Layout::Long { identifier, .. }
            | Layout::Day { identifier, .. } => Some(identifier),
            Layout::Meters { .. } => None,
        }
    }

    /// Whether a reading is made of several values that may stand in several lines or files: so they are kept
    /// until all are there.
    #[must_use]
    pub fn is_composed(&self) -> bool {
        let is_netted = self.channels.iter().any(|channel| self.is_netted(channel));
        self.interval.is_sampled()
            || self.channels.iter().any(|channel| channel.counter || channel.part)
            || (is_netted && !matches!(self.layout, Layout::Wide { .. }))
    }

    /// Whether what goes in and what goes out are two channels, of which the difference counts.
    #[must_use]
    pub fn is_netted(&self, channel: &Channel) -> bool {
        let mut channels = self.channels.iter();
        channel.quantity.is_some()
            && channels.any(|other| {
                other.quantity == channel.quantity && other.direction != channel.direction
            })
    }

    /// All columns that it names.
    #[must_use]
    pub fn columns(&self) -> Vec<&Column> {
        let mut columns: Vec<&Column> = self.time.columns.iter().collect();
        columns.extend(self.time.summer.as_ref().map(|summer| &summer.column));
        columns.extend(self.issue.iter().flat_map(|issue| &issue.columns));
        match self.identifier() {
            Some(Place::Column(column)) => columns.push(column),
            Some(Place::Columns(several)) => columns.extend(several),
            _ => {}
        }
        match &self.layout {
            Layout::Wide { status, .. } => columns.extend(status),
            Layout::Long { channel, value, unit, factor, status, .. } => {
                columns.push(value);
                columns.extend([channel, unit, factor, status].into_iter().flatten());
            }
            Layout::Day { channel, first, status, .. } => {
                columns.push(first);
                columns.extend([channel, status].into_iter().flatten());
            }
            Layout::Meters { first } => columns.push(first),
        }
        columns
    }
}

fn comma() -> char {
    ','
}

fn double_quote() -> char {
    '"'
}

fn yes() -> bool {
    true
}

fn each() -> String {
    "[]".to_owned()
}

fn iso() -> String {
    "iso".to_owned()
}
