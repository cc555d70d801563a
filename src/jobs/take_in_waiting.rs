//! Takes in the lines that wait no more.

use super::JobError;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::service::delivery::take_in_waiting::take_in_waiting;

/// Looks once.
pub async fn run(app: App) -> Result<(), JobError> {
    let (by, retention_days) = (Actor::system("take_in_waiting"), app.store.retention_days);
    let folder = app.drop_folder();
    let taken_in = take_in_waiting(
        &app.store.database,
        folder.as_ref(),
        &by,
        retention_days,
        &app.store.clock,
    )
    .await;
    taken_in.map(|_| ()).map_err(JobError::new)
}
