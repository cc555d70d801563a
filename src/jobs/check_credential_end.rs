//! Tells how long Liander's password still works: as a metric all the time, and in the log once a
//! day when its end comes near.

use super::JobError;
use crate::app::App;
use crate::service::credential::check_end::{CredentialEnd, check_credential_end};

/// Keeps the metric true. Every replica has its own.
pub async fn measure(app: App) -> Result<(), JobError> {
    app.metrics.credential_days_left.set(match end(&app).await? {
        CredentialEnd::None => -1,
        CredentialEnd::Soon { days_left } | CredentialEnd::Later { days_left } => days_left,
    });
    Ok(())
}

/// Warns, if there is reason to.
pub async fn warn(app: App) -> Result<(), JobError> {
    match end(&app).await? {
        CredentialEnd::None => {
            tracing::warn!("no password of Liander's is valid: nothing can be pulled");
        }
        CredentialEnd::Soon { days_left } => {
            tracing::warn!(days_left, "Liander's last valid password ends soon: refresh it");
        }
        CredentialEnd::Later { .. } => {}
    }
    Ok(())
}

async fn end(app: &App) -> Result<CredentialEnd, JobError> {
    check_credential_end(&app.store.database, app.store.now()).await.map_err(JobError::new)
}
