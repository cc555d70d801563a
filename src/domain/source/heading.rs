//! Where in a record the values of a description stand, once the heading is known.

use serde::{Deserialize, Serialize};

use super::cell::plain;
use super::description::{Column, Description, Layout, Place};
use super::pattern;

/// What stands above the records of a text, and beside it: all that is needed to read one of them alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The names of the columns; none if they have none.
    pub names: Vec<String>,
    /// The identifier, if it stands in no column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
}

/// Where the values stand, by places counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Places {
    Wide {
        identifier: Whose,
        status: Option<usize>,
        values: Vec<(usize, usize)>,
    },
    Long {
        identifier: Whose,
        channel: Option<usize>,
        value: usize,
        unit: Option<usize>,
        factor: Option<usize>,
        status: Option<usize>,
    },
    Day {
        identifier: Whose,
        channel: Option<usize>,
        first: usize,
        status: Option<usize>,
    },
    Meters {
        meters: Vec<(usize, String)>,
    },
}

/// Where the identifier stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    Columns(Vec<usize>),
    Known(String),
}

/// All places of a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bound {
    pub places: Places,
    pub time: Vec<usize>,
    pub summer: Option<usize>,
    pub issue: Vec<usize>,
}

impl Heading {
    /// Its names, as they count: without what spreadsheets put around them.
    #[must_use]
    pub fn of<'c>(cells: impl IntoIterator<Item = &'c str>) -> Self {
        let names = cells.into_iter().map(|cell| plain(cell).to_owned()).collect();
        Self { names, identifier: None }
    }

    /// Whether a record is the heading once more.
    pub(super) fn is_repeated_by(&self, cells: &[&str]) -> bool {
        let is_blank = self.names.iter().all(String::is_empty);
        !is_blank
            && self.names.len() == cells.len()
            && self
                .names
                .iter()
                .zip(cells)
                .all(|(name, cell)| name.eq_ignore_ascii_case(plain(cell)))
    }

    fn place(&self, column: &Column) -> Result<usize, String> {
        match column {
            Column::Place(place) => {
                place.checked_sub(1).ok_or_else(|| "columns are counted from 1".to_owned())
            }
            Column::Name(name) => {
                let is_it = |other: &String| other.eq_ignore_ascii_case(name.trim());
                let mut places = self.names.iter().enumerate().filter(|(_, name)| is_it(name));
                match (places.next(), places.next()) {
                    (Some((place, _)), None) => Ok(place),
                    (None, _) => Err(format!("it lacks {name}")),
                    (Some(_), Some(_)) => Err(format!("it has {name} twice")),
                }
            }
        }
    }

    fn optional(&self, column: Option<&Column>) -> Result<Option<usize>, String> {
        column.map(|column| self.place(column)).transpose()
    }

    fn whose(&self, place: &Place) -> Result<Whose, String> {
        Ok(match place {
            Place::Column(column) => Whose::Columns(vec![self.place(column)?]),
            Place::Columns(columns) => Whose::Columns(
                columns.iter().map(|column| self.place(column)).collect::<Result<_, _>>()?,
            ),
            Place::Fixed(identifier) => Whose::Known(identifier.clone()),
            Place::FileName(_) | Place::Cell(..) => Whose::Known(
                self.identifier
                    .clone()
                    .ok_or("its identifier is not where the description says")?,
            ),
        })
    }

    /// Where the values stand under this heading.
    ///
    /// # Errors
    /// What it lacks.
    pub(super) fn bind(&self, description: &Description) -> Result<Bound, String> {
        let places = match &description.layout {
            Layout::Wide { identifier, status } => Places::Wide {
                identifier: self.whose(identifier)?,
                status: self.optional(status.as_ref())?,
                values: self.channels(description)?,
            },
            Layout::Long { identifier, channel, value, unit, factor, status, .. } => Places::Long {
                identifier: self.whose(identifier)?,
                channel: self.optional(channel.as_ref())?,
                value: self.place(value)?,
                unit: self.optional(unit.as_ref())?,
                factor: self.optional(factor.as_ref())?,
                status: self.optional(status.as_ref())?,
            },
            Layout::Day { identifier, channel, first, status } => Places::Day {
                identifier: self.whose(identifier)?,
                channel: self.optional(channel.as_ref())?,
                first: self.place(first)?,
                status: self.optional(status.as_ref())?,
            },
            Layout::Meters { first } => {
                let first = self.place(first)?;
                let named = self.names.iter().enumerate().skip(first);
                let meters: Vec<_> = named
                    .filter(|(_, name)| !name.is_empty())
                    .map(|(place, name)| (place, name.clone()))
                    .collect();
                if meters.is_empty() {
                    return Err("no column of it has the name of a meter".to_owned());
                }
                Places::Meters { meters }
            }
        };
        let time = &description.time;
        let issue = description.issue.as_ref().map_or(&[] as &[Column], |issue| &issue.columns);
        let all = |columns: &[Column]| columns.iter().map(|column| self.place(column)).collect();
        let (time_places, issue): (Result<_, String>, Result<_, String>) =
            (all(&time.columns), all(issue));
        Ok(Bound {
            places,
            time: time_places?,
            summer: self.optional(time.summer.as_ref().map(|summer| &summer.column))?,
            issue: issue?,
        })
    }

    /// The column of each channel, whose name is its heading or its place.
    fn channels(&self, description: &Description) -> Result<Vec<(usize, usize)>, String> {
        let columns = description.channels.iter().enumerate().map(|(channel, described)| {
            let by_name = self.place(&Column::Name(described.name.clone()));
            let place = by_name.or_else(|problem| {
                let place = described.name.parse::<usize>().ok().filter(|_| self.names.is_empty());
                place.and_then(|place| place.checked_sub(1)).ok_or(problem)
            })?;
            Ok((place, channel))
        });
        columns.collect()
    }
}

/// The identifier that the name of a file holds, by a pattern as of [`Place::FileName`].
pub(super) fn in_file_name(file_pattern: &str, file_name: &str) -> Option<String> {
    pattern::capture(file_pattern, file_name).map(str::to_owned)
}
