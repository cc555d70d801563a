//! Forgets what sources sent by HTTP once it is past its time.

use super::JobError;
use crate::app::App;
use crate::service::source::drop_expired_pushes::drop_expired_pushes;

/// Forgets what may go now.
pub async fn run(app: App) -> Result<(), JobError> {
    let dropped = drop_expired_pushes(&app.store).await.map_err(JobError::new)?;
    if dropped > 0 {
        tracing::info!(dropped, "files of sources past their time forgotten");
    }
    Ok(())
}
