//! Takes in the lines that wait no more.

use super::JobError;
use crate::app::App;
use crate::db::delivery::DeliveryState;
use crate::domain::audit::Actor;
use crate::service::take_in_waiting::take_in_waiting;

/// Looks once.
pub async fn run(app: App) -> Result<(), JobError> {
    let folder = app.drop_folder();
    let bring_back = async |end, file: String| {
        let Some(folder) = &folder else { return Ok(false) };
        let from = if end == DeliveryState::Failed { folder.failed() } else { folder.done() };
        folder.bring_back(&app.database, &from, &file).await
    };
    let (by, kept_days) = (Actor::system("take_in_waiting"), app.config.kept_days);
    let taken_in = take_in_waiting(&app.database, &by, kept_days, &app.clock, bring_back).await;
    taken_in.map(|_| ()).map_err(JobError::new)
}
