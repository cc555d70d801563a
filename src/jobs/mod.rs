//! What happens by itself: the table of schedules, and who takes a turn.
//!
//! Schedules are in UTC, since the scheduler freezes an offset when a job is made. Several replicas
//! run the same table; the database decides which one takes a turn.

mod check_credential_end;
mod drop_expired_files;
mod drop_expired_readings;
mod drop_expired_texts;
mod find_abandoned_deliveries;
mod rotate_signing_keys;
mod send_mail;
mod take_in_deliveries;
mod take_in_waiting;

use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use thiserror::Error;
use tokio_cron_scheduler::{Job as ScheduledJob, JobScheduler, JobSchedulerError};

use crate::app::App;
use crate::db::edition::Edition;
use crate::db::{DbError, job_run};

/// What a job does, given everything there is.
type Work = Arc<dyn Fn(App) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;

/// Why a job did not do what it should. It is tried again at its next turn.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct JobError(String);

impl JobError {
    /// A failure with this cause.
    pub fn new(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

/// Which replica takes a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Any that comes; the work itself sees to it that nothing is done twice.
    Any,
    /// The first that comes, once in each period of this length. A turn that was missed while
    /// nobody was there is made up at the next start.
    OnceIn(TimeDelta),
}

/// A row of the table.
#[derive(Clone)]
pub struct Job {
    /// Its name in the log and in the database.
    pub name: &'static str,
    /// Cron with seconds, in UTC.
    pub schedule: &'static str,
    /// Which replica takes a turn.
    pub turn: Turn,
    /// What it does.
    pub work: Work,
}

/// The jobs that an app with these settings needs.
#[must_use]
pub fn table(app: &App) -> Vec<Job> {
    let mut jobs = vec![
        Job {
            name: "rotate_signing_keys",
            schedule: "30 */10 * * * *",
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(rotate_signing_keys::run(app))),
        },
        Job {
            name: "measure_credential_end",
            schedule: "45 * * * * *",
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(check_credential_end::measure(app))),
        },
        Job {
            name: "warn_of_credential_end",
            schedule: "0 0 * * * *",
            turn: Turn::OnceIn(TimeDelta::days(1)),
            work: Arc::new(|app| Box::pin(check_credential_end::warn(app))),
        },
        Job {
            name: "find_abandoned_deliveries",
            schedule: "*/20 * * * * *",
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(find_abandoned_deliveries::run(app))),
        },
        Job {
            name: "take_in_waiting",
            schedule: "25,55 * * * * *",
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(take_in_waiting::run(app))),
        },
        Job {
            name: "drop_expired_texts",
            schedule: "0 11 * * * *",
            turn: Turn::OnceIn(TimeDelta::hours(1)),
            work: Arc::new(|app| Box::pin(drop_expired_texts::run(app))),
        },
    ];
    if app.config.drop_folder.is_some() {
        jobs.push(Job {
            name: "take_in_deliveries",
            schedule: "*/5 * * * * *",
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(take_in_deliveries::run(app))),
        });
        jobs.push(Job {
            name: "drop_expired_files",
            schedule: "0 13 * * * *",
            // Replicas may each have a folder of their own.
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(drop_expired_files::run(app))),
        });
    }
    if app.mailer.is_some() {
        jobs.push(Job {
            name: "send_mail",
            schedule: "*/15 * * * * *",
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(send_mail::run(app))),
        });
    }
    if app.edition == Edition::Apache {
        jobs.push(Job {
            name: "drop_expired_readings",
            schedule: "0 7 * * * *",
            turn: Turn::OnceIn(TimeDelta::hours(1)),
            work: Arc::new(|app| Box::pin(drop_expired_readings::run(app))),
        });
    }
    jobs
}

/// Starts the scheduler, after a first turn of every job.
///
/// # Errors
/// Where a schedule cannot be read.
pub async fn start(app: &App, jobs: Vec<Job>) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    for job in jobs {
        tokio::spawn(take_turn(app.clone(), job.clone()));
        let app = app.clone();
        scheduler
            .add(ScheduledJob::new_async(job.schedule, move |_, _| {
                Box::pin(take_turn(app.clone(), job.clone()))
            })?)
            .await?;
    }
    scheduler.start().await?;
    Ok(scheduler)
}

/// Runs a job, if this is its turn. What goes wrong is logged: there is nobody to tell.
pub async fn take_turn(app: App, job: Job) {
    let result = match job.turn {
        Turn::Any => run_any(app, &job).await,
        Turn::OnceIn(period) => run_once(app, &job, period).await,
    };
    if let Err(error) = result {
        tracing::error!(job = job.name, %error, "job failed");
    }
}

/// Its turns are too many to be written down; that it begins to fail, and that it has recovered, is.
async fn run_any(app: App, job: &Job) -> Result<(), JobError> {
    let started_at = app.clock.now();
    let result = (job.work)(app.clone()).await;
    let failure = result.as_ref().err().map(ToString::to_string);
    if let Err(error) = note(&app, job, started_at, failure.as_deref()).await {
        tracing::warn!(job = job.name, %error, "how a job ended could not be written down");
    }
    result
}

async fn note(
    app: &App,
    job: &Job,
    started_at: DateTime<Utc>,
    failure: Option<&str>,
) -> Result<(), DbError> {
    let client = app.database.connection().await?;
    job_run::note(&client, job.name, started_at, app.clock.now(), failure).await
}

async fn run_once(app: App, job: &Job, period: TimeDelta) -> Result<(), JobError> {
    let tick = tick_of(app.clock.now(), period)?;
    if !claim(&app, job, tick).await.map_err(JobError::new)? {
        return Ok(());
    }
    let result = (job.work)(app.clone()).await;
    let failure = result.as_ref().err().map(ToString::to_string);
    finish(&app, job, tick, failure.as_deref()).await.map_err(JobError::new)?;
    result
}

fn tick_of(now: DateTime<Utc>, period: TimeDelta) -> Result<DateTime<Utc>, JobError> {
    now.duration_trunc(period).map_err(JobError::new)
}

async fn claim(app: &App, job: &Job, tick: DateTime<Utc>) -> Result<bool, DbError> {
    let client = app.database.connection().await?;
    job_run::claim(&client, job.name, tick, app.clock.now()).await
}

async fn finish(
    app: &App,
    job: &Job,
    tick: DateTime<Utc>,
    failure: Option<&str>,
) -> Result<(), DbError> {
    let client = app.database.connection().await?;
    job_run::finish(&client, job.name, tick, app.clock.now(), failure).await
}
