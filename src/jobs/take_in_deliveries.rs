//! Takes in what lies in the drop folder.

use super::JobError;
use crate::app::App;
use crate::ingest::folder::DropFolder;

/// Looks once, and does nothing where no folder is configured.
pub async fn run(app: App) -> Result<(), JobError> {
    let Some(root) = &app.config.drop_folder else {
        return Ok(());
    };
    let folder = DropFolder::open(root).await.map_err(JobError::new)?;
    let kept_days = app.config.kept_days;
    folder.take_in(&app.database, kept_days, &app.clock).await.map_err(JobError::new)?;
    Ok(())
}
