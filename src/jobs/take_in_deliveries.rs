//! Takes in what lies in the drop folder and in those of the sources, and keeps true what is said of it.

use std::sync::Arc;

use super::JobError;
use crate::app::App;
use crate::ingest::folder::{FolderError, FolderIntake};
use crate::spool::{DropFolder, ForeignFile};

/// What is measured of all folders together.
#[derive(Default)]
struct Measured {
    foreign: Vec<ForeignFile>,
    waiting: usize,
    troubled: i64,
}

/// Looks once into each folder, and does nothing if none is configured.
pub async fn run(app: App) -> Result<(), JobError> {
    let mut measured = Measured::default();
    let mut outcome = Ok(());
    for (folder, source_id) in app.drop_folders().await.map_err(JobError::new)? {
        if let Err(error) = look(&app, folder, source_id, &mut measured).await {
            tracing::error!(%error, "a drop folder was not worked through");
            // One that fails costs no other.
            outcome = Err(JobError::new(error));
        }
    }
    tell(&app, measured);
    outcome
}

async fn look(
    app: &App,
    folder: DropFolder,
    source_id: Option<i32>,
    measured: &mut Measured,
) -> Result<(), FolderError> {
    let folder = folder.open().await?;
    let intake = FolderIntake::of(folder.clone()).counted(app.metrics.deliveries());
    let intake = match source_id {
        Some(source_id) => intake.of_source(source_id),
        None => intake,
    };
    let taken_in = intake.take_in(&app.store).await;
    measured.foreign.extend(folder.foreign(app.store.now()).await?);
    measured.waiting += folder.waiting().await?;
    measured.troubled += intake.troubled(&app.store.database).await?;
    taken_in.map(|_| ())
}

/// Every replica looks: each has metrics and warnings of its own, and may have folders of its own.
fn tell(app: &App, Measured { foreign, waiting, troubled }: Measured) {
    let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    app.metrics.folder_foreign_files.set(gauge(foreign.len()));
    let known = app.foreign_files.swap(Arc::new(foreign.clone()));
    for file in foreign.iter().filter(|file| !known.contains(file)) {
        tracing::warn!(file = file.name, since = %file.since, "lies in incoming/ and is not taken in");
    }
    app.metrics.folder_waiting_files.set(gauge(waiting));
    app.metrics.folder_troubled_deliveries.set(troubled);
}
