//! What lies in `incoming/` and is not ours to take in: told once it has lain there for a while, and left
//! where it is.

use chrono::{DateTime, TimeDelta, Utc};

use super::arrivals::{self, Entry, is_temporary, printable};
use super::{DropFolder, SpoolError};

/// For how long something lies quiet before it is told, in minutes: a sender may be about to rename it.
const QUIET_MINUTES: i64 = 10;

/// Something in `incoming/` that is not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignFile {
    /// What it is called.
    pub name: String,
    /// Since when it lies there untouched.
    pub since: DateTime<Utc>,
}

impl DropFolder {
    /// What lies in `incoming/` under a name that is neither a delivery's nor a temporary one, the oldest
    /// first.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub async fn foreign(&self, now: DateTime<Utc>) -> Result<Vec<ForeignFile>, SpoolError> {
        let quiet_since = (now - TimeDelta::minutes(QUIET_MINUTES)).timestamp();
        let entries = arrivals::entries(&self.incoming()).await?.into_iter();
        let mut foreign: Vec<_> = entries
            .filter(|entry| self.is_foreign(entry) && entry.touched <= quiet_since)
            .map(|entry| ForeignFile {
                name: printable(&entry.name),
                since: DateTime::from_timestamp(entry.touched, 0).unwrap_or_default(),
            })
            .collect();
        foreign.sort_by(|one, other| (one.since, &one.name).cmp(&(other.since, &other.name)));
        Ok(foreign)
    }

    fn is_foreign(&self, entry: &Entry) -> bool {
        !is_temporary(&entry.name) && self.format_of(entry).is_none()
    }
}
