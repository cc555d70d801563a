//! What happened by itself.

use crate::db::job_run::{self, ListedRun};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// A page of turns of jobs; of one job, and failed or not, where that is given.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    page: &Page,
    job: Option<&str>,
    has_failed: Option<bool>,
) -> Result<Slice<ListedRun>, DbError> {
    let client = database.connection().await?;
    job_run::list(&client, page, job, has_failed).await
}
