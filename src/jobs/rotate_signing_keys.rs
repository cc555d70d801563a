//! Sees to it that there is a key for this turn, and in time for the next.

use super::JobError;
use crate::app::App;
use crate::service::token::rotate_keys::rotate_signing_keys;

/// Makes what is due, and destroys what has ended.
pub async fn run(app: App) -> Result<(), JobError> {
    rotate_signing_keys(&app.database, &app.sealing, app.clock.now())
        .await
        .map_err(JobError::new)?;
    Ok(())
}
