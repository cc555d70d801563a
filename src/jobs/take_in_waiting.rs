//! Takes in the lines that wait no more.

use std::path::PathBuf;

use super::JobError;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::service::delivery::retry::{Retried, RetryError, Wish, retry_delivery};
use crate::service::delivery::take_in_waiting::take_in_waiting;

const NAME: &str = "take_in_waiting";

/// Looks once.
pub async fn run(app: App) -> Result<(), JobError> {
    let (by, retention_days) = (Actor::system(NAME), app.store.retention_days);
    let again = |delivery_id| take_in_again(app.clone(), delivery_id);
    let taken_in =
        take_in_waiting(&app.store.database, &by, retention_days, &app.store.clock, again).await;
    taken_in.map(|_| ()).map_err(JobError::new)
}

/// Has the whole file of a delivery taken in again.
async fn take_in_again(app: App, delivery_id: i32) -> Result<Retried, RetryError> {
    let Some(folder) = app.drop_folder() else { return Ok(Retried::NoFile) };
    let id = folder.id().await.map_err(|error| RetryError::File(error.to_string()))?;
    let (by, retention_days, now) =
        (Actor::system(NAME), app.store.retention_days, app.store.now());
    let find = async |sought| folder.find_kept(sought).await;
    let requeue = async |file: PathBuf, number| folder.requeue(&file, number).await;
    let wish = Wish { by: &by, delivery_id, folder: &id, retention_days, now };
    retry_delivery(&app.store.database, wish, find, requeue).await
}
