//! Table `job_run`.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{DbError, GenericClient, list, sql};
use crate::domain::page::{Page, Slice};

/// Takes a turn of a job. False where it was taken before, here or on another replica.
///
/// # Errors
/// Where the database fails.
pub async fn claim(
    client: &impl GenericClient,
    job: &str,
    tick: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let statement = client.prepare_cached(sql!("job_run/claim")).await?;
    Ok(client.execute(&statement, &[&job, &tick, &now]).await? == 1)
}

/// Writes down how a turn ended.
///
/// # Errors
/// Where the database fails.
pub async fn finish(
    client: &impl GenericClient,
    job: &str,
    tick: DateTime<Utc>,
    now: DateTime<Utc>,
    failure: Option<&str>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("job_run/finish")).await?;
    client.execute(&statement, &[&job, &tick, &now, &failure]).await?;
    Ok(())
}

/// Writes down a turn that went wrong where the one before did not, or that went well where it did not.
///
/// # Errors
/// Where the database fails.
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
    /// When it ended; `None` while it runs, and where its replica went away.
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

/// A page of turns; of one job where it is named, and with `has_failed`, only those that have, or
/// only those that have not.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page,
    job: Option<&str>,
    has_failed: Option<bool>,
) -> Result<Slice<ListedRun>, DbError> {
    list::read(client, sql!("job_run/list"), page, &[&job, &has_failed], listed).await
}
