//! Whether the database answers, and takes what is written: a standby, or a primary that was demoted,
//! answers everything that is read.

use crate::db::{Database, DbError, readiness};

/// Tries both.
///
/// # Errors
/// If it does not answer, or takes no write.
pub async fn check_database(database: &Database) -> Result<(), DbError> {
    readiness::try_write(&mut *database.connection().await?).await
}
