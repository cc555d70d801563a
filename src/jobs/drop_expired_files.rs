//! Removes the files of the drop folder whose readings are past their time.

use super::JobError;
use crate::app::App;
use crate::spool::DropFolder;

/// Removes what may go now, and does nothing if no folder is configured.
pub async fn run(app: App) -> Result<(), JobError> {
    let Some(root) = &app.config.drop_folder else { return Ok(()) };
    let folder = DropFolder::open(root).await.map_err(JobError::new)?;
    let dropped = folder.drop_expired(app.store.retention_days, app.store.now()).await;
    let dropped = dropped.map_err(JobError::new)?;
    if dropped > 0 {
        tracing::info!(dropped, "files of deliveries past their time removed");
    }
    Ok(())
}
