//! Brings a file back that was done with, to be taken in at the next look: as it is now, so that somebody
//! may have repaired it by hand.

use std::io;
use std::path::Path;

use tokio::fs;

use super::place::{forget_explanation, move_into};
use super::{DropFolder, FolderError, lock_taking};
use crate::db::Database;

impl DropFolder {
    /// Brings the file with this name back from `done/` or `failed/`, past `incoming/`, where it could meet
    /// one that was just delivered. False where it is not there.
    ///
    /// # Errors
    /// Where it cannot be moved or the database fails.
    pub async fn bring_back(
        &self,
        database: &Database,
        from: &Path,
        name: &str,
    ) -> Result<bool, FolderError> {
        // A name, and no way to a place elsewhere.
        if Path::new(name).file_name() != Some(name.as_ref()) {
            return Ok(false);
        }
        let file = from.join(name);
        if !fs::metadata(&file).await.is_ok_and(|found| found.is_file()) {
            return Ok(false);
        }
        let mut client = database.connection().await?;
        let _lock = lock_taking(&mut client).await?;
        match move_into(&file, &self.taking()).await {
            Ok(_) => {}
            // Somebody else was faster.
            Err(FolderError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        if let Err(error) = forget_explanation(&file).await {
            tracing::warn!(%error, "the text that said why a file failed is left behind");
        }
        Ok(true)
    }
}
