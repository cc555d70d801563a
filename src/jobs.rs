//! What happens by itself: the table of jobs, and how often each has a turn.
//!
//! Turns come by the monotonic clock, so that a wall clock that is set stops none of them; the wall clock
//! says only what is due at a turn. Several replicas run the same table; which one takes a turn that is
//! taken once, the database decides: see `turn`.

mod check_credential_end;
mod drop_expired_files;
mod drop_expired_pushes;
mod drop_expired_readings;
mod drop_expired_texts;
mod find_abandoned_deliveries;
mod make_answers;
mod monotonic;
mod pull_from_sources;
mod take_in_deliveries;
mod take_in_waiting;
mod turn;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio_cron_scheduler::{Job as ScheduledJob, JobScheduler, JobSchedulerError};

use crate::app::App;
use crate::db::edition::Edition;
use crate::db::{DbError, job_run};
use crate::service::mail::send_mail;
use crate::service::token::rotate_keys::rotate_signing_keys;

/// How often it is looked whether a turn that is taken once is due.
const LOOK: Duration = Duration::from_mins(1);

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
    /// The first that comes, once in each period of this length. A turn that was missed while nobody was
    /// there, that failed, or whose replica went away, is made up.
    OnceIn(TimeDelta),
}

/// A row of the table.
#[derive(Clone)]
pub struct Job {
    /// Its name in the log and in the database.
    pub name: &'static str,
    /// How long after a turn the next one comes, in full seconds.
    pub every: Duration,
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
            every: Duration::from_mins(10),
            turn: Turn::Any,
            work: Arc::new(|app| {
                Box::pin(async move {
                    let (sealing, now) = (&app.sealing, app.store.now());
                    let rotated = rotate_signing_keys(&app.store.database, sealing, now).await;
                    rotated.map(drop).map_err(JobError::new)
                })
            }),
        },
        Job {
            name: "measure_credential_end",
            every: Duration::from_mins(1),
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(check_credential_end::measure(app))),
        },
        Job {
            name: "warn_of_credential_end",
            every: LOOK,
            turn: Turn::OnceIn(TimeDelta::days(1)),
            work: Arc::new(|app| Box::pin(check_credential_end::warn(app))),
        },
        Job {
            name: "find_abandoned_deliveries",
            every: Duration::from_secs(20),
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(find_abandoned_deliveries::run(app))),
        },
        Job {
            name: "take_in_waiting",
            every: Duration::from_secs(30),
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(take_in_waiting::run(app))),
        },
        Job {
            name: "make_answers",
            every: Duration::from_secs(5),
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(make_answers::run(app))),
        },
        Job {
            name: "drop_ended_answers",
            every: LOOK,
            turn: Turn::OnceIn(TimeDelta::hours(1)),
            work: Arc::new(|app| Box::pin(make_answers::drop_ended(app))),
        },
        Job {
            name: "drop_expired_texts",
            every: LOOK,
            turn: Turn::OnceIn(TimeDelta::hours(1)),
            work: Arc::new(|app| Box::pin(drop_expired_texts::run(app))),
        },
        Job {
            name: "drop_expired_pushes",
            every: LOOK,
            turn: Turn::OnceIn(TimeDelta::hours(1)),
            work: Arc::new(|app| Box::pin(drop_expired_pushes::run(app))),
        },
    ];
    if app.config.drop_folder.is_some() {
        jobs.push(Job {
            name: "take_in_deliveries",
            every: Duration::from_secs(5),
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(take_in_deliveries::run(app))),
        });
        jobs.push(Job {
            name: "pull_from_sources",
            every: Duration::from_secs(15),
            // One replica at a time has the turn at each source.
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(pull_from_sources::run(app))),
        });
        jobs.push(Job {
            name: "drop_expired_files",
            every: Duration::from_hours(1),
            // Replicas may each have a folder of their own.
            turn: Turn::Any,
            work: Arc::new(|app| Box::pin(drop_expired_files::run(app))),
        });
    }
    if let Some(mailer) = &app.mailer {
        let mailer = mailer.clone();
        jobs.push(Job {
            name: "send_mail",
            every: Duration::from_secs(15),
            turn: Turn::Any,
            work: Arc::new(move |app| {
                let mailer = mailer.clone();
                Box::pin(async move {
                    let sent = send_mail(&app.store.database, &mailer, app.store.now()).await;
                    sent.map(drop).map_err(JobError::new)
                })
            }),
        });
    }
    if app.edition == Edition::Apache {
        jobs.push(Job {
            name: "drop_expired_readings",
            every: LOOK,
            turn: Turn::OnceIn(TimeDelta::hours(1)),
            work: Arc::new(|app| Box::pin(drop_expired_readings::run(app))),
        });
    }
    jobs
}

/// Starts the scheduler, after a first turn of every job. A turn that comes while the one before goes on,
/// here, is let go: turns do not pile up.
///
/// # Errors
/// If the scheduler fails.
pub async fn start(app: &App, jobs: Vec<Job>) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = monotonic::scheduler().await?;
    for job in jobs {
        let (every, at_work) = (job.every, Arc::new(Mutex::new(())));
        let app = app.clone();
        let take_turn = move || {
            let (app, job, at_work) = (app.clone(), job.clone(), Arc::clone(&at_work));
            async move {
                if let Ok(_held) = at_work.try_lock() {
                    take_turn(app, job).await;
                }
            }
        };
        tokio::spawn(take_turn());
        let job = ScheduledJob::new_repeated_async(every, move |_, _| Box::pin(take_turn()))?;
        scheduler.add(job).await?;
    }
    scheduler.start().await?;
    Ok(scheduler)
}

/// Runs a job, if this is its turn. What goes wrong is logged: there is nobody to tell.
pub async fn take_turn(app: App, job: Job) {
    let result = match job.turn {
        Turn::Any => run_any(app, &job).await,
        Turn::OnceIn(period) => turn::run_once(app, &job, period).await,
    };
    if let Err(error) = result {
        tracing::error!(job = job.name, %error, "job failed");
    }
}

/// Does what a job does, once, and measures it.
async fn work(app: &App, job: &Job) -> Result<(), JobError> {
    let begun = app.store.clock.elapsed();
    let result = (job.work)(app.clone()).await;
    let took = app.store.clock.elapsed().saturating_sub(begun);
    app.metrics.job_seconds.with_label_values(&[job.name]).observe(took.as_secs_f64());
    let outcome = if result.is_ok() { "done" } else { "failed" };
    app.metrics.job_turns.with_label_values(&[job.name, outcome]).inc();
    if result.is_ok() {
        let now = app.store.now().timestamp();
        app.metrics.job_last_success.with_label_values(&[job.name]).set(now);
    }
    result
}

/// Its turns are too many to be written down; that it begins to fail, and that it has recovered, is.
async fn run_any(app: App, job: &Job) -> Result<(), JobError> {
    let started_at = app.store.now();
    let result = work(&app, job).await;
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
    let client = app.store.database.connection().await?;
    job_run::note(&client, job.name, started_at, app.store.now(), failure).await
}
