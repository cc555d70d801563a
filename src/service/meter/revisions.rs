//! The values of meters that were replaced.

use crate::db::DbError;
use crate::db::reading_revision::{
    self, ListedRevision, ReadingRevisionOrderField, RevisionFilter,
};
use crate::domain::page::{Page, Slice};
use crate::domain::retention;
use crate::service::store::Store;

/// A page of them, as far as readings of their time are still readable.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn revisions(
    store: &Store,
    page: &Page<ReadingRevisionOrderField>,
    filter: &RevisionFilter,
) -> Result<Slice<ListedRevision>, DbError> {
    let now = store.now();
    let client = store.database.connection().await?;
    let readable_after = retention::readable_after(now, store.retention_days);
    reading_revision::list(&client, page, filter, readable_after).await
}
