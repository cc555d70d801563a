//! A turn that is taken once, by one of several replicas: it is held for a while and held on to, so that
//! one whose replica went away is taken by another, and one that failed is taken again after a pause.

use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::time;

use super::{Job, JobError};
use crate::app::App;
use crate::db::job_run::{self, Held};
use crate::db::{Connection, DbError};
use crate::domain::pause::Pauses;

/// How long a turn is held, in minutes. Longer than replicas' clocks may differ.
const HELD_MINUTES: i64 = 3;

/// How often it is held anew meanwhile, in seconds.
const HOLD_SECONDS: u64 = 30;

/// After a failure.
const PAUSES: Pauses = Pauses { first: TimeDelta::minutes(1), longest: TimeDelta::hours(1) };

/// Runs a job, unless its turn was taken.
pub(super) async fn run_once(app: App, job: &Job, period: TimeDelta) -> Result<(), JobError> {
    let now = app.store.now();
    let tick = now.duration_trunc(period).map_err(JobError::new)?;
    let Some(held) = take(&app, job, tick, now).await.map_err(JobError::new)? else {
        return Ok(());
    };
    let result = tokio::select! {
        result = super::work(&app, job) => result,
        never = hold_on(&app, &held) => never,
    };
    let failure = result.as_ref().err().map(ToString::to_string);
    end(&app, &held, failure.as_deref()).await.map_err(JobError::new)?;
    result
}

async fn take(
    app: &App,
    job: &Job,
    tick: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Held>, DbError> {
    // Beyond this nobody can hold it: whose clock said so was ahead.
    let never_held_until = now + PAUSES.longest + held_for();
    let client = connection(app).await?;
    job_run::take(&client, job.name, tick, now, now + held_for(), never_held_until).await
}

fn held_for() -> TimeDelta {
    TimeDelta::minutes(HELD_MINUTES)
}

async fn connection(app: &App) -> Result<Connection, DbError> {
    app.store.database.connection().await
}

/// Holds on to a turn as long as it goes on.
async fn hold_on<T>(app: &App, held: &Held) -> T {
    loop {
        time::sleep(Duration::from_secs(HOLD_SECONDS)).await;
        let until = app.store.now() + held_for();
        let held_on = match connection(app).await {
            Ok(client) => job_run::hold(&client, held, until).await,
            Err(error) => Err(error),
        };
        if let Err(error) = held_on {
            tracing::warn!(job = held.job, %error, "a turn could not be held on to");
        }
    }
}

async fn end(app: &App, held: &Held, failure: Option<&str>) -> Result<(), DbError> {
    let now = app.store.now();
    let client = connection(app).await?;
    job_run::finish(&client, held, now, failure, now + PAUSES.after(held.attempts)).await
}
