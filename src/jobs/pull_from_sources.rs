//! Fetches what the APIs of sources have, from those that are due.

use super::JobError;
use crate::app::App;
use crate::service::source::pull::{PullEnd, PullRun};

/// Fetches from all that are due. That a source fails is no failure of the job: the source tells it.
pub async fn run(app: App) -> Result<(), JobError> {
    let Some(puller) = app.puller() else { return Ok(()) };
    let PullRun { ends, pages } = puller.pull_due().await.map_err(JobError::new)?;
    app.metrics.source_pages.inc_by(pages);
    for (source, end) in ends {
        let outcome = match end {
            PullEnd::Done => "done",
            PullEnd::GoesOn => "goes_on",
            PullEnd::Failed => "failed",
        };
        app.metrics.source_pulls.with_label_values(&[outcome]).inc();
        tracing::debug!(source = source.as_str(), outcome, "fetched from a source");
    }
    Ok(())
}
