//! Removes the texts of rejected lines that are past their time: they are readings, only that nobody
//! could take them in. That lines were rejected, and why, stays; they wait for nothing any more.

use crate::db::{DbError, delivery_wait, rejected_line};
use crate::domain::retention;
use crate::service::store::Store;

/// Lines at once: what is done well within the time that a statement may take.
const LINES_AT_ONCE: u64 = 10_000;

/// Forgets the texts of every delivery that came so long ago that no reading of then may be read any
/// more, and returns of how many lines.
///
/// # Errors
/// If the database fails; what was forgotten before that stays forgotten.
pub async fn drop_expired_texts(store: &Store) -> Result<u64, DbError> {
    let now = store.now();
    let client = store.database.connection().await?;
    let until = retention::readable_after(now, store.retention_days);
    delivery_wait::delete_expired(&client, until).await?;
    let mut forgotten = 0;
    loop {
        let lines = rejected_line::forget_texts(&client, until, LINES_AT_ONCE).await?;
        forgotten += lines;
        if lines < LINES_AT_ONCE {
            return Ok(forgotten);
        }
    }
}
