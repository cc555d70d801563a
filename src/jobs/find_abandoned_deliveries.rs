//! Looks for deliveries that nobody takes in any more.

use super::JobError;
use crate::app::App;
use crate::service::delivery::find_abandoned::find_abandoned_deliveries;

/// Looks once.
pub async fn run(app: App) -> Result<(), JobError> {
    let found = find_abandoned_deliveries(&app.database, app.clock.now());
    for delivery_id in found.await.map_err(JobError::new)? {
        tracing::warn!(delivery_id, "a delivery broke off: the process that took it in went away");
    }
    Ok(())
}
