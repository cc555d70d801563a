//! Makes what Liander will be answered at noon, as soon as a day is complete.

use super::JobError;
use crate::app::App;
use crate::service::pull::make_answers::{drop_ended_answers, make_answers};

/// Makes what is due.
pub async fn run(app: App) -> Result<(), JobError> {
    let made = make_answers(&app.store).await.map_err(JobError::new)?;
    if made > 0 {
        tracing::info!(made, "answers about days made");
    }
    Ok(())
}

/// Drops what may no longer be given.
pub async fn drop_ended(app: App) -> Result<(), JobError> {
    let dropped = drop_ended_answers(&app.store).await.map_err(JobError::new)?;
    if dropped > 0 {
        tracing::info!(dropped, "answers about days dropped");
    }
    Ok(())
}
