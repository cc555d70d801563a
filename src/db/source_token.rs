//! Table `source_token`. A token comes here as its SHA-256 only.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{DbError, GenericClient, sql};
use crate::domain::source::SourceName;

/// A token to be.
#[derive(Debug, Clone, Copy)]
pub struct NewSourceToken<'a> {
    /// Whose it is.
    pub source_id: i32,
    /// What it is called.
    pub name: &'a str,
    /// What is kept of it.
    pub token_sha256: [u8; 32],
    /// By whom it was made.
    pub created_by: &'a str,
    /// When it ends, if it does.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Adds a token, and returns its number.
pub async fn insert(
    client: &impl GenericClient,
    new: NewSourceToken<'_>,
    now: DateTime<Utc>,
) -> Result<i32, DbError> {
    let NewSourceToken { source_id, name, token_sha256, created_by, expires_at } = new;
    let statement = client.prepare_cached(sql!("source_token/insert")).await?;
    let sha256 = token_sha256.as_slice();
    let row = client
        .query_one(&statement, &[&source_id, &name, &sha256, &now, &created_by, &expires_at])
        .await?;
    Ok(row.get(0))
}

/// How many tokens of a source count.
pub async fn count_alive(
    client: &impl GenericClient,
    source_id: i32,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let statement = client.prepare_cached(sql!("source_token/count_alive")).await?;
    Ok(client.query_one(&statement, &[&source_id, &now]).await?.get(0))
}

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliveToken {
    /// Its number.
    pub id: i32,
    /// Number of its source.
    pub source_id: i32,
    /// What that is called.
    pub source_name: SourceName,
    /// Whether something is taken in from it.
    pub is_enabled: bool,
    /// When the token was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The token with this hash, if it counts.
pub async fn find_alive(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<AliveToken>, DbError> {
    let statement = client.prepare_cached(sql!("source_token/find_alive")).await?;
    let row = client.query_opt(&statement, &[&token_sha256.as_slice(), &now]).await?;
    Ok(row.map(|row| AliveToken {
        id: row.get("id"),
        source_id: row.get("source_id"),
        source_name: row.get("source_name"),
        is_enabled: row.get("is_enabled"),
        last_used_at: row.get("last_used_at"),
    }))
}

/// Notes that a token was used.
pub async fn touch(
    client: &impl GenericClient,
    id: i32,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_token/touch")).await?;
    client.execute(&statement, &[&id, &now]).await?;
    Ok(())
}

/// A token, for those who look after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// Its number.
    pub id: i32,
    /// Number of its source.
    pub source_id: i32,
    /// What it is called.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// When it ends by itself, if it does.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was ended, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
    /// By whom.
    pub revoked_by: Option<String>,
}

fn listed(row: &Row) -> ListedToken {
    ListedToken {
        id: row.get("id"),
        source_id: row.get("source_id"),
        name: row.get("name"),
        created_at: row.get("created_at"),
        created_by: row.get("created_by"),
        expires_at: row.get("expires_at"),
        last_used_at: row.get("last_used_at"),
        revoked_at: row.get("revoked_at"),
        revoked_by: row.get("revoked_by"),
    }
}

/// The token with this number, which nobody else ends until the transaction ends.
pub async fn lock(client: &impl GenericClient, id: i32) -> Result<Option<ListedToken>, DbError> {
    let statement = client.prepare_cached(sql!("source_token/lock")).await?;
    Ok(client.query_opt(&statement, &[&id]).await?.as_ref().map(listed))
}

/// Ends a token.
pub async fn revoke(
    client: &impl GenericClient,
    id: i32,
    now: DateTime<Utc>,
    by: &str,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_token/revoke")).await?;
    client.execute(&statement, &[&id, &now, &by]).await?;
    Ok(())
}

/// Tokens of a source that are listed.
pub const LISTED_MAX: usize = 40;

/// The newest tokens of each of these sources, newest first.
pub async fn list_of_sources(
    client: &impl GenericClient,
    source_ids: &[i32],
) -> Result<Vec<ListedToken>, DbError> {
    let statement = client.prepare_cached(sql!("source_token/list_of_sources")).await?;
    let at_most = i64::try_from(LISTED_MAX).unwrap_or(i64::MAX);
    let rows = client.query(&statement, &[&source_ids, &at_most]).await?;
    Ok(rows.iter().map(listed).collect())
}
