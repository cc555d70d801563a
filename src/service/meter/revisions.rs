//! The values of meters that were replaced.

use chrono::{DateTime, Utc};

use crate::db::reading_revision::{
    self, ListedRevision, ReadingRevisionOrderField, RevisionFilter,
};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};
use crate::domain::retention;

/// A page of them, as far as readings of their time are still readable.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn revisions(
    database: &Database,
    page: &Page<ReadingRevisionOrderField>,
    filter: &RevisionFilter,
    retention_days: u16,
    now: DateTime<Utc>,
) -> Result<Slice<ListedRevision>, DbError> {
    let client = database.connection().await?;
    let readable_after = retention::readable_after(now, retention_days);
    reading_revision::list(&client, page, filter, readable_after).await
}
