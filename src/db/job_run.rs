//! Table `job_run`.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::page::{Page, Slice};

/// A turn that somebody has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Name of the job.
    pub job: String,
    /// The moment at which the turn was due.
    pub tick: DateTime<Utc>,
    /// How often it was taken, this time included.
    pub attempts: i32,
}

/// Takes a turn of a job and holds it until `until`. `None` if it is done, or is held, here or on another
/// replica: until a moment before `never_after`, since whoever holds it for longer has a clock that is wrong.
pub async fn take(
    client: &impl GenericClient,
    job: &str,
    tick: DateTime<Utc>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    never_after: DateTime<Utc>,
) -> Result<Option<Held>, DbError> {
    let statement = client.prepare_cached(sql!("job_run/take")).await?;
    let row = client.query_opt(&statement, &[&job, &tick, &now, &until, &never_after]).await?;
    Ok(row.map(|row| Held { job: job.to_owned(), tick, attempts: row.get(0) }))
}

/// Holds on to a turn until `until`, unless somebody else has taken it.
pub async fn hold(
    client: &impl GenericClient,
    held: &Held,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("job_run/hold")).await?;
    let Held { job, tick, attempts } = held;
    client.execute(&statement, &[job, tick, attempts, &until]).await?;
    Ok(())
}

/// Writes down how a turn ended, unless somebody else has taken it; one that failed is not taken again
/// before `again_at`.
pub async fn finish(
    client: &impl GenericClient,
    held: &Held,
    now: DateTime<Utc>,
    failure: Option<&str>,
    again_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("job_run/finish")).await?;
    let Held { job, tick, attempts } = held;
    client.execute(&statement, &[job, tick, attempts, &now, &failure, &again_at]).await?;
    Ok(())
}

/// Writes down a turn that went wrong if the one before did not, or that went well if it did not.
pub async fn note(
    client: &impl GenericClient,
    job: &str,
    started_at: DateTime<Utc>,
    now: DateTime<Utc>,
    failure: Option<&str>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("job_run/note")).await?;
    client.execute(&statement, &[&job, &started_at, &now, &failure]).await?;
    Ok(())
}

/// A turn of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRun {
    /// Its number.
    pub id: i64,
    /// Name of the job.
    pub job: String,
    /// The moment at which the turn was due.
    pub tick: DateTime<Utc>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; `None` while it runs, and if its replica went away.
    pub finished_at: Option<DateTime<Utc>>,
    /// What went wrong, if anything did.
    pub failure: Option<String>,
}

fn listed(row: &Row) -> ListedRun {
    ListedRun {
        id: row.get("id"),
        job: row.get("job"),
        tick: row.get("tick"),
        started_at: row.get("started_at"),
        finished_at: row.get("finished_at"),
        failure: row.get("failure"),
    }
}

/// What turns can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum JobRunOrderField {
    /// When they began.
    StartedAt,
    /// When they were due.
    Tick,
    /// Name of the job.
    Job,
}

impl OrderField for JobRunOrderField {
    const LIST: &'static str = sql!("job_run/list");

    fn key(self) -> Key {
        match self {
            Self::StartedAt => Key::moment("started_at"),
            Self::Tick => Key::moment("tick"),
            Self::Job => Key::text("job"),
        }
    }
}

/// A page of turns; of one job if it is named, and with `has_failed`, only those that have, or
/// only those that have not.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<JobRunOrderField>,
    job: Option<&str>,
    has_failed: Option<bool>,
) -> Result<Slice<ListedRun>, DbError> {
    list::read(client, page, &[&job, &has_failed], listed).await
}
