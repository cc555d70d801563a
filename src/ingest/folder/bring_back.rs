//! Brings a file back from `failed/` to `incoming/`, where it is taken in at the next look: as it is
//! there now, so that somebody may have repaired it by hand.

use std::io;
use std::path::Path;

use tokio::fs;

use super::{DropFolder, FolderError, explanation, move_into};

impl DropFolder {
    /// Brings the file with this name back. False where it is not in `failed/`.
    ///
    /// # Errors
    /// Where it cannot be moved.
    pub async fn bring_back(&self, name: &str) -> Result<bool, FolderError> {
        // A name, and no way to a place elsewhere.
        if Path::new(name).file_name() != Some(name.as_ref()) {
            return Ok(false);
        }
        let file = self.failed().join(name);
        if !fs::metadata(&file).await.is_ok_and(|found| found.is_file()) {
            return Ok(false);
        }
        match move_into(&file, &self.incoming()).await {
            Ok(_) => {}
            // Somebody else was faster.
            Err(FolderError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        let path = explanation(&file);
        match fs::remove_file(&path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FolderError::Io { path, error })
            }
            _ => Ok(true),
        }
    }
}
