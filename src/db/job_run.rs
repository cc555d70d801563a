//! Table `job_run`.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};

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
