//! Takes in the lines that wait no more.

use super::JobError;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::service::delivery::take_in_waiting::take_in_waiting;

/// Looks once.
pub async fn run(app: App) -> Result<(), JobError> {
    let command = app.store.by(Actor::system("take_in_waiting"));
    let taken_in = take_in_waiting(&command, app.drop_folder().as_ref()).await;
    taken_in.map(|_| ()).map_err(JobError::new)
}
