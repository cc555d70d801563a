//! Forgets under which keys sources sent files that are past their time. The deliveries stay.

use crate::db::{DbError, source_push};
use crate::domain::retention;
use crate::service::store::Store;

/// Forgets what was sent so long ago that no reading of then may be read any more, and returns how many files.
///
/// # Errors
/// If the database fails.
pub async fn drop_expired_pushes(store: &Store) -> Result<u64, DbError> {
    let until = retention::readable_after(store.now(), store.retention_days);
    let client = store.database.connection().await?;
    source_push::delete_expired(&client, until).await
}
