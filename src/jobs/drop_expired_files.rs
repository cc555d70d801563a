//! Removes the files of the drop folders whose readings are past their time.

use super::JobError;
use crate::app::App;

/// Removes what may go now, and does nothing if no folder is configured.
pub async fn run(app: App) -> Result<(), JobError> {
    let mut dropped = 0;
    for (folder, _) in app.drop_folders().await.map_err(JobError::new)? {
        let folder = folder.open().await.map_err(JobError::new)?;
        let of_folder = folder.drop_expired(app.store.retention_days, app.store.now()).await;
        dropped += of_folder.map_err(JobError::new)?;
    }
    if dropped > 0 {
        tracing::info!(dropped, "files of deliveries past their time removed");
    }
    Ok(())
}
