//! Table `readiness`: where it is tried whether the database takes a write. It stays empty.

use super::client::Client;
use super::{DbError, GenericClient, sql};

/// Tries to write, and undoes it.
///
/// # Errors
/// If the database fails or takes no write.
pub async fn try_write(client: &mut Client) -> Result<(), DbError> {
    let transaction = client.transaction().await?;
    transaction.execute(sql!("readiness/insert"), &[]).await?;
    transaction.rollback().await
}
