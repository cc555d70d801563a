//! Removes readings past their time, where TimescaleDB does not do so itself.

use super::JobError;
use crate::app::App;
use crate::service::database::drop_expired_readings::drop_expired_readings;

/// Drops what may go now.
pub async fn run(app: App) -> Result<(), JobError> {
    let dropped = drop_expired_readings(&app.database, app.config.kept_days, app.clock.now())
        .await
        .map_err(JobError::new)?;
    if dropped > 0 {
        tracing::info!(dropped, "chunks of expired readings dropped");
    }
    Ok(())
}
