//! Removes readings past their time, if TimescaleDB does not do so itself.

use super::JobError;
use crate::app::App;
use crate::db::reading;
use crate::domain::retention;

/// Drops every chunk of which no reading may be read any more.
pub async fn run(app: App) -> Result<(), JobError> {
    let client = app.store.database.connection().await.map_err(JobError::new)?;
    let readable_after = retention::readable_after(app.store.now(), app.store.retention_days);
    let dropped = reading::drop_older(&client, readable_after).await.map_err(JobError::new)?;
    if dropped > 0 {
        tracing::info!(dropped, "chunks of expired readings dropped");
    }
    Ok(())
}
