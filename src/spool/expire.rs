//! Removes files that were done with so long ago that no reading in them may be read any more.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use chrono::{DateTime, Utc};
use tokio::fs;

use super::arrivals::{self, Entry};
use super::{DropFolder, SpoolError};
use crate::domain::retention;

impl DropFolder {
    /// Removes the files of `done/` and `failed/` that are past their time, and returns their number. A
    /// file in `failed/` that somebody repaired by hand is as old as that. What stays in `processing/` goes with
    /// its delivery.
    ///
    /// # Errors
    /// If a folder cannot be read; the other one is looked through all the same. A file that cannot be
    /// removed is logged, and the next one tried.
    pub async fn drop_expired(
        &self,
        retention_days: u16,
        now: DateTime<Utc>,
    ) -> Result<usize, SpoolError> {
        let until = retention::readable_after(now, retention_days);
        let done = drop_older(&self.done(), until).await;
        let failed = drop_older(&self.failed(), until).await;
        Ok(done? + failed?)
    }
}

async fn drop_older(folder: &Path, until: DateTime<Utc>) -> Result<usize, SpoolError> {
    let mut dropped = 0;
    for Entry { path, .. } in arrivals::entries(folder).await? {
        match drop_if_older(&path, until).await {
            Ok(is_dropped) => dropped += usize::from(is_dropped),
            // Another replica was faster, or it was brought back.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::error!(file = %path.display(), %error, "past its time, and not removed");
            }
        }
    }
    Ok(dropped)
}

async fn drop_if_older(file: &Path, until: DateTime<Utc>) -> io::Result<bool> {
    let found = fs::symlink_metadata(file).await?;
    if found.is_dir() || dated(&found) > until.timestamp() {
        return Ok(false);
    }
    fs::remove_file(file).await?;
    Ok(true)
}

/// When it was written or, if its sender says that this is yet to be, moved here; in seconds.
fn dated(found: &Metadata) -> i64 {
    found.mtime().min(found.ctime())
}
