//! Removes the texts of rejected lines past their time, on both editions.

use super::JobError;
use crate::app::App;
use crate::service::delivery::drop_expired_texts::drop_expired_texts;

/// Forgets what may go now.
pub async fn run(app: App) -> Result<(), JobError> {
    let dropped = drop_expired_texts(&app.store).await.map_err(JobError::new)?;
    if dropped > 0 {
        tracing::info!(dropped, "texts of rejected lines forgotten");
    }
    Ok(())
}
