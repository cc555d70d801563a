//! `meetpoort serve`: the listeners and the jobs, from their start to their orderly end.

use std::io;
use std::time::Duration;

use poem::listener::RustlsConfig;
use thiserror::Error;
use tokio_cron_scheduler::JobSchedulerError;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::jobs::{self, Job};
use crate::rest;
use crate::server::Listener;

/// Why the server stopped, or did not start.
#[derive(Debug, Error)]
pub enum ServeError {
    /// A listener failed.
    #[error("the listener failed: {0}")]
    Listener(#[from] io::Error),
    /// The scheduler failed.
    #[error("the scheduler failed: {0}")]
    Scheduler(#[from] JobSchedulerError),
}

/// Serves until told to stop, and runs the jobs meanwhile.
///
/// # Errors
/// Where a listener or the scheduler fails.
pub async fn serve(
    app: &App,
    public: Listener,
    tls: RustlsConfig,
    jobs: Vec<Job>,
    stop: CancellationToken,
    drain: Duration,
) -> Result<(), ServeError> {
    let mut scheduler = jobs::start(app, jobs).await?;
    tracing::info!(address = %public.address(), "listening");
    let result = public.serve(rest::endpoint(app), tls, stop, drain).await;
    // A job that is cut off changes nothing: its transaction is rolled back, its turn comes again.
    scheduler.shutdown().await?;
    tracing::info!("stopped");
    Ok(result?)
}
