//! Sends the mail that has to go out.

use super::JobError;
use crate::app::App;
use crate::service::mail::send_mail;

/// Sends what is due, and does nothing where no mail server is configured.
pub async fn run(app: App) -> Result<(), JobError> {
    let Some(mailer) = &app.mailer else { return Ok(()) };
    send_mail(&app.database, mailer, app.clock.now()).await.map_err(JobError::new)?;
    Ok(())
}
