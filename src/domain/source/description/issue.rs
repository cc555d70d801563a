//! Which issue of a value a record is, if its source says so: by when it was made, or by a number that counts up.

use serde::{Deserialize, Serialize};

use super::{Column, iso};

/// Where a record says which issue of its values it is. Of two about the same that are worth the same the later issue
/// counts, in whatever order they come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// In which column, or those of date and time.
    pub columns: Vec<Column>,
    /// How it is written: `number` if it is one, or else as [`Time::format`](super::Time::format) says it of a time.
    #[serde(default = "iso")]
    pub format: String,
    /// On which clock a time is, as [`Time::clock`](super::Time::clock) says it.
    #[serde(default)]
    pub clock: Option<String>,
}
