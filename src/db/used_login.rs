//! Table `used_login`. A login under way comes here as the SHA-256 of its state only.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};

/// Notes that a login has come back; false if it had before.
pub async fn insert(
    client: &impl GenericClient,
    state_sha256: [u8; 32],
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let statement = client.prepare_cached(sql!("used_login/insert")).await?;
    Ok(client.execute(&statement, &[&state_sha256.as_slice(), &now]).await? == 1)
}

/// Forgets what came back before this moment.
pub async fn delete_before(
    client: &impl GenericClient,
    moment: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("used_login/delete_before")).await?;
    client.execute(&statement, &[&moment]).await?;
    Ok(())
}
