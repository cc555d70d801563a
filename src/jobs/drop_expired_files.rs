//! Removes the files of the drop folders whose readings are past their time, and what was left half deposited.

use super::JobError;
use crate::app::App;
use crate::spool::{DropFolder, SpoolError};

/// Removes what may go now, and does nothing if no folder is configured.
pub async fn run(app: App) -> Result<(), JobError> {
    let (mut dropped, mut outcome) = (0, Ok(()));
    for folder in app.all_drop_folders().await.map_err(JobError::new)? {
        match drop_expired(&app, folder).await {
            Ok(of_folder) => dropped += of_folder,
            // One that fails costs no other.
            Err(error) => {
                tracing::error!(%error, "files past their time are left in a drop folder");
                outcome = Err(JobError::new(error));
            }
        }
    }
    if dropped > 0 {
        tracing::info!(dropped, "files of deliveries past their time removed");
    }
    outcome
}

async fn drop_expired(app: &App, folder: DropFolder) -> Result<usize, SpoolError> {
    let folder = folder.open().await?;
    let now = app.store.now();
    let left = folder.drop_left_deposits(now).await?;
    if left > 0 {
        tracing::warn!(left, "files removed whose process went away while it deposited them");
    }
    folder.drop_expired(app.store.retention_days, now).await
}
