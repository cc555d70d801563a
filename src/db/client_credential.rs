//! Table `client_credential`.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::credential::VersionState;
use crate::domain::page::{Page, Slice};

/// Adds the next version of a client's password, and returns its number and version.
///
/// # Errors
/// Violates `client_credential_username_version_key` if another was added at the same moment.
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
    /// Which of the client's passwords it is.
    pub version: i32,
    /// Argon2id, in the PHC string format.
    pub password_hash: String,
    /// Whether its use was noted within the last minute.
    pub was_just_used: bool,
}

/// The versions that are valid at this moment, newest first.
pub async fn list_valid(
    client: &impl GenericClient,
    username: &str,
    now: DateTime<Utc>,
) -> Result<Vec<ValidCredential>, DbError> {
    let statement = client.prepare_cached(sql!("client_credential/list_valid")).await?;
    let rows = client.query(&statement, &[&username, &now]).await?;
    Ok(rows
        .iter()
        .map(|row| ValidCredential {
            id: row.get("id"),
            version: row.get("version"),
            password_hash: row.get("password_hash"),
            was_just_used: row.get("was_just_used"),
        })
        .collect())
}

/// The number of this version, valid or not.
pub async fn find_version(
    client: &impl GenericClient,
    username: &str,
    version: i32,
) -> Result<Option<i32>, DbError> {
    let statement = client.prepare_cached(sql!("client_credential/find_version")).await?;
    let row = client.query_opt(&statement, &[&username, &version]).await?;
    Ok(row.map(|row| row.get(0)))
}

/// Notes that a credential is in use.
pub async fn touch(
    client: &impl GenericClient,
    id: i32,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("client_credential/touch")).await?;
    client.execute(&statement, &[&id, &now]).await?;
    Ok(())
}

/// Waits until nobody else changes the versions of this client; held until the transaction ends.
pub async fn lock(client: &impl GenericClient, username: &str) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("client_credential/lock")).await?;
    client.query_one(&statement, &[&username]).await?;
    Ok(())
}

/// Makes the versions before this one end at `end` at the latest, and returns when the last of
/// those that are still valid ends.
pub async fn end_earlier(
    client: &impl GenericClient,
    username: &str,
    version: i32,
    end: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let statement = client.prepare_cached(sql!("client_credential/end_earlier")).await?;
    Ok(client.query_one(&statement, &[&username, &version, &end, &now]).await?.get(0))
}

/// Revokes a version. False if there is none that was not revoked before.
pub async fn revoke(
    client: &impl GenericClient,
    username: &str,
    version: i32,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let statement = client.prepare_cached(sql!("client_credential/revoke")).await?;
    Ok(client.execute(&statement, &[&username, &version, &now]).await? == 1)
}

/// A version, for those who look after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialVersion {
    /// Counts the passwords of the client, from 1.
    pub version: i32,
    /// From when it may be used.
    pub valid_from: DateTime<Utc>,
    /// Until when.
    pub valid_until: DateTime<Utc>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was first used, to the minute, if that is known.
    pub first_used_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl CredentialVersion {
    /// What it is worth at this moment.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> VersionState {
        if self.revoked_at.is_some() {
            VersionState::Revoked
        } else if self.valid_until <= now {
            VersionState::Ended
        } else {
            VersionState::Valid
        }
    }
}

/// Every version of a client's password, oldest first.
pub async fn list(
    client: &impl GenericClient,
    username: &str,
) -> Result<Vec<CredentialVersion>, DbError> {
    let statement = client.prepare_cached(sql!("client_credential/list")).await?;
    let rows = client.query(&statement, &[&username]).await?;
    Ok(rows.iter().map(version_of).collect())
}

fn version_of(row: &Row) -> CredentialVersion {
    CredentialVersion {
        version: row.get("version"),
        valid_from: row.get("valid_from"),
        valid_until: row.get("valid_until"),
        revoked_at: row.get("revoked_at"),
        first_used_at: row.get("first_used_at"),
        last_used_at: row.get("last_used_at"),
    }
}

/// This version of a client's password.
pub async fn find(
    client: &impl GenericClient,
    username: &str,
    version: i32,
) -> Result<Option<CredentialVersion>, DbError> {
    let statement = client.prepare_cached(sql!("client_credential/find")).await?;
    Ok(client.query_opt(&statement, &[&username, &version]).await?.as_ref().map(version_of))
}

/// What versions can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CredentialVersionOrderField {
    /// Their number.
    Version,
    /// Until when they may be used.
    ValidUntil,
    /// When they were last used; one that never was comes before all others.
    LastUsedAt,
}

impl OrderField for CredentialVersionOrderField {
    const LIST: &'static str = sql!("client_credential/list_page");
    const NUMBER: &'static str = "version";

    fn key(self) -> Key {
        match self {
            Self::Version => Key::number("version"),
            Self::ValidUntil => Key::moment("valid_until"),
            Self::LastUsedAt => Key::moment("coalesce(last_used_at, '-infinity')"),
        }
    }
}

/// A page of the versions of a client's password.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list_page(
    client: &impl GenericClient,
    page: &Page<CredentialVersionOrderField>,
    username: &str,
) -> Result<Slice<CredentialVersion>, DbError> {
    list::read(client, page, &[&username], version_of).await
}
