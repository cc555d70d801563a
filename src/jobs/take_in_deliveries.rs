//! Takes in what lies in the drop folder, and keeps true what is said of it.

use std::sync::Arc;

use super::JobError;
use crate::app::App;
use crate::ingest::folder::{FolderError, FolderIntake};
use crate::spool::DropFolder;

/// Looks once, and does nothing if no folder is configured.
pub async fn run(app: App) -> Result<(), JobError> {
    let Some(root) = &app.config.drop_folder else {
        return Ok(());
    };
    let folder = DropFolder::open(root).await.map_err(JobError::new)?;
    let intake = FolderIntake::of(folder.clone()).counted(app.metrics.deliveries());
    let taken_in = intake.take_in(&app.store).await;
    measure(&app, &folder, &intake).await.map_err(JobError::new)?;
    taken_in.map_err(JobError::new)?;
    Ok(())
}

/// Every replica looks: each has metrics and warnings of its own, and may have a folder of its own.
async fn measure(app: &App, folder: &DropFolder, intake: &FolderIntake) -> Result<(), FolderError> {
    let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let foreign = folder.foreign(app.store.now()).await?;
    app.metrics.folder_foreign_files.set(gauge(foreign.len()));
    let known = app.foreign_files.swap(Arc::new(foreign.clone()));
    for file in foreign.iter().filter(|file| !known.contains(file)) {
        tracing::warn!(file = file.name, since = %file.since, "lies in incoming/ and is not taken in");
    }
    app.metrics.folder_waiting_files.set(gauge(folder.waiting().await?));
    app.metrics.folder_troubled_deliveries.set(intake.troubled(&app.store.database).await?);
    Ok(())
}
