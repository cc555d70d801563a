//! Looks for deliveries that nobody takes in any more.

use super::JobError;
use crate::app::App;
use crate::db::delivery;
use crate::domain::delivery_failure::DeliveryFailure;

/// Shows once which broke off so. A file that is still where it was delivered is tried again by itself,
/// under the same number.
pub async fn run(app: App) -> Result<(), JobError> {
    let client = app.store.database.connection().await.map_err(JobError::new)?;
    let (now, failure) = (app.store.now(), DeliveryFailure::abandoned());
    let found = delivery::interrupt_abandoned(&client, now, &failure).await;
    for delivery_id in found.map_err(JobError::new)? {
        tracing::warn!(delivery_id, "a delivery broke off: the process that took it in went away");
    }
    Ok(())
}
