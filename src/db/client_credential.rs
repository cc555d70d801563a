//! Table `client_credential`.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};

/// Adds the next version of a client's password, and returns its number and version.
///
/// # Errors
/// Violates `client_credential_username_version_key` where another was added at the same moment.
pub async fn insert_next(
    client: &impl GenericClient,
    username: &str,
    password_hash: &str,
    valid_from: DateTime<Utc>,
    valid_until: DateTime<Utc>,
) -> Result<(i32, i32), DbError> {
    let statement = client.prepare_cached(sql!("client_credential/insert_next")).await?;
    let row = client
        .query_one(&statement, &[&username, &password_hash, &valid_from, &valid_until])
        .await?;
    Ok((row.get("id"), row.get("version")))
}

/// A version that may be used now.
#[derive(Debug, Clone)]
pub struct ValidCredential {
    /// Number of the credential.
    pub id: i32,
    /// Argon2id, in the PHC string format.
    pub password_hash: String,
}

/// The versions that are valid at this moment, newest first.
///
/// # Errors
/// Where the database fails.
pub async fn list_valid(
    client: &impl GenericClient,
    username: &str,
    now: DateTime<Utc>,
) -> Result<Vec<ValidCredential>, DbError> {
    let statement = client.prepare_cached(sql!("client_credential/list_valid")).await?;
    let rows = client.query(&statement, &[&username, &now]).await?;
    Ok(rows
        .iter()
        .map(|row| ValidCredential { id: row.get("id"), password_hash: row.get("password_hash") })
        .collect())
}
