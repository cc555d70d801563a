//! Whether the database answers.

use crate::db::{Database, DbError};

/// Asks it something trivial.
///
/// # Errors
/// Where it does not answer.
pub async fn check_database(database: &Database) -> Result<(), DbError> {
    database.connection().await?.execute("select 1", &[]).await?;
    Ok(())
}
