//! What happened by itself.

use crate::db::job_run::{self, ListedRun};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// Turns of jobs, newest first; of one job, and failed or not, where that is given.
///
/// # Errors
/// Where the database fails.
pub async fn list(
    database: &Database,
    page: Page,
    job: Option<&str>,
    has_failed: Option<bool>,
) -> Result<Slice<ListedRun>, DbError> {
    let client = database.connection().await?;
    job_run::list(&client, page, job, has_failed).await
}
