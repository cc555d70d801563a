//! What lies in a folder, and in which order it came.

use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::fs::FileType;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use tokio::fs;

use super::{DropFolder, SpoolError};
use crate::domain::source_format::Format;

/// Something in a folder, which may be gone or another by now.
pub struct Entry {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called.
    pub name: OsString,
    /// What it is itself, if it is a link too.
    pub kind: FileType,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was written last: seconds and nanoseconds.
    pub modified: (i64, i64),
    /// When it was last written, renamed or otherwise touched, in seconds.
    pub touched: i64,
}

/// How the names of files end that their senders are still at.
const TEMPORARY: [&str; 5] = [".part", ".partial", ".tmp", ".filepart", ".crdownload"];

/// Whether this is the name of a file that its sender is still at, or of none that is delivered.
pub fn is_temporary(name: &OsStr) -> bool {
    let name = name.as_bytes().to_ascii_lowercase();
    [".", "~", "_"].iter().any(|start| name.starts_with(start.as_bytes()))
        || TEMPORARY.iter().any(|end| name.ends_with(end.as_bytes()))
}

/// All that lies in a folder.
pub async fn entries(folder: &Path) -> Result<Vec<Entry>, SpoolError> {
    let mut listed = fs::read_dir(folder).await.map_err(SpoolError::at(folder))?;
    let mut entries = Vec::new();
    while let Some(entry) = listed.next_entry().await.map_err(SpoolError::at(folder))? {
        // Of a link, what it is itself.
        let found = match entry.metadata().await {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            // One that cannot be looked at shall not hide the others.
            Err(error) => {
                tracing::error!(file = %entry.path().display(), %error, "cannot be looked at");
                continue;
            }
        };
        entries.push(Entry {
            path: entry.path(),
            name: entry.file_name(),
            kind: found.file_type(),
            bytes: found.len(),
            modified: (found.mtime(), found.mtime_nsec()),
            touched: found.mtime().max(found.ctime()),
        });
    }
    Ok(entries)
}

/// The same of a folder that another replica may put away at any moment: nothing, once it is gone.
pub async fn entries_if_there(folder: &Path) -> Result<Vec<Entry>, SpoolError> {
    match entries(folder).await {
        Err(SpoolError { error, .. }) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        listed => listed,
    }
}

impl DropFolder {
    /// What was delivered, in the order of arrival. That includes what is no file but is called as one: it
    /// shall not lie there unseen.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub async fn arrived(&self) -> Result<Vec<(Entry, Format)>, SpoolError> {
        let entries = entries(&self.incoming()).await?.into_iter();
        let mut found: Vec<_> = entries
            .filter_map(|entry| self.format_of(&entry).map(|format| (entry, format)))
            .collect();
        found.sort_by(|(one, _), (other, _)| by_arrival(one, other));
        Ok(found)
    }
}

/// Which of two came first: by the moment at which they were written last, and of one moment by name.
pub fn by_arrival(one: &Entry, other: &Entry) -> Ordering {
    let key = |entry: &Entry| (entry.modified, entry.name.as_bytes().to_vec());
    key(one).cmp(&key(other))
}

/// A file's name as it is shown and kept in the database, if its bytes may be no text.
pub fn printable(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_that_another_replica_has_put_away_is_empty_and_no_trouble() {
        let gone = Path::new("/nowhere/processing/1");
        assert!(entries_if_there(gone).await.is_ok_and(|found| found.is_empty()));
        assert!(entries(gone).await.is_err());
    }
}
