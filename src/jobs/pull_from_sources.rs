//! Begins to fetch from the sources that have an API and are due. Each turn at one goes on by itself: one that is slow
//! holds up neither the others nor the next look.

use super::JobError;
use crate::app::App;
use crate::service::source::pull::{DuePull, PullEnd};

/// Begins at all that are due. That a source fails is no failure of the job: the source tells it.
pub async fn run(app: App) -> Result<(), JobError> {
    let Some(puller) = app.puller() else { return Ok(()) };
    for due in puller.list_due().await.map_err(JobError::new)? {
        tokio::spawn(pull(app.clone(), due));
    }
    Ok(())
}

async fn pull(app: App, due: DuePull) {
    let source = due.source().clone();
    let source = source.as_str();
    match due.pull().await {
        Ok(None) => {}
        Ok(Some(pulled)) => {
            let outcome = match pulled.end {
                PullEnd::Done => "done",
                PullEnd::GoesOn => "goes_on",
                PullEnd::Failed => "failed",
            };
            app.metrics.source_pages.inc_by(pulled.pages);
            app.metrics.source_pulls.with_label_values(&[outcome]).inc();
            tracing::debug!(source, outcome, "fetched from a source");
        }
        Err(error) => tracing::error!(source, %error, "a source was not fetched from"),
    }
}
