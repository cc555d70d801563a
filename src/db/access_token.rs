//! Table `access_token`. A token comes here as its SHA-256 only.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::operator::Role;
use crate::domain::page::{Page, Slice};

/// A token to be.
#[derive(Debug, Clone, Copy)]
pub struct NewAccessToken<'a> {
    /// Whose it is.
    pub operator_id: i32,
    /// What its owner calls it.
    pub name: &'a str,
    /// What it may do at most.
    pub role: Role,
    /// What is kept of it.
    pub token_sha256: [u8; 32],
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Adds a token, and returns its number.
pub async fn insert(
    client: &impl GenericClient,
    new: NewAccessToken<'_>,
    now: DateTime<Utc>,
) -> Result<i32, DbError> {
    let NewAccessToken { operator_id, name, role, token_sha256, expires_at } = new;
    let statement = client.prepare_cached(sql!("access_token/insert")).await?;
    let sha256 = token_sha256.as_slice();
    let row = client
        .query_one(&statement, &[&operator_id, &name, &role.name(), &sha256, &now, &expires_at])
        .await?;
    Ok(row.get(0))
}

/// How many tokens of an operator are alive.
pub async fn count_alive(
    client: &impl GenericClient,
    operator_id: i32,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let statement = client.prepare_cached(sql!("access_token/count_alive")).await?;
    Ok(client.query_one(&statement, &[&operator_id, &now]).await?.get(0))
}

/// Whose token it is, and what it may do.
#[derive(Debug, Clone)]
pub struct AliveToken {
    /// Its number.
    pub id: i32,
    /// Number of its operator.
    pub operator_id: i32,
    /// Their address.
    pub email: String,
    /// What it may do at most.
    pub role: Role,
    /// What its operator may do now.
    pub operator_role: Role,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The token, if it is alive and its operator has not ended; of an operator who comes from the
/// provider, if they logged in after this moment.
pub async fn find_alive(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    now: DateTime<Utc>,
    signed_in_after: DateTime<Utc>,
) -> Result<Option<AliveToken>, DbError> {
    let statement = client.prepare_cached(sql!("access_token/find_alive")).await?;
    let row =
        client.query_opt(&statement, &[&token_sha256.as_slice(), &now, &signed_in_after]).await?;
    Ok(row.map(|row| AliveToken {
        id: row.get("id"),
        operator_id: row.get("operator_id"),
        email: row.get("email"),
        role: row.get("role"),
        operator_role: row.get("operator_role"),
        last_used_at: row.get("last_used_at"),
    }))
}

/// Notes that a token was used.
pub async fn touch(
    client: &impl GenericClient,
    id: i32,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("access_token/touch")).await?;
    client.execute(&statement, &[&id, &now]).await?;
    Ok(())
}

/// A token, as it is before it is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedToken {
    /// Number of its operator.
    pub operator_id: i32,
    /// What its owner calls it.
    pub name: String,
    /// What it may do at most.
    pub role: Role,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was ended, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The token with this number, locked until the end of the transaction.
pub async fn lock(client: &impl GenericClient, id: i32) -> Result<Option<LockedToken>, DbError> {
    let statement = client.prepare_cached(sql!("access_token/lock")).await?;
    let row = client.query_opt(&statement, &[&id]).await?;
    Ok(row.map(|row| LockedToken {
        operator_id: row.get("operator_id"),
        name: row.get("name"),
        role: row.get("role"),
        expires_at: row.get("expires_at"),
        revoked_at: row.get("revoked_at"),
    }))
}

/// Ends a token.
pub async fn revoke(
    client: &impl GenericClient,
    id: i32,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("access_token/revoke")).await?;
    client.execute(&statement, &[&id, &now]).await?;
    Ok(())
}

/// Ends every token of an operator, and returns how many were alive.
pub async fn revoke_of_operator(
    client: &impl GenericClient,
    operator_id: i32,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("access_token/revoke_of_operator")).await?;
    client.execute(&statement, &[&operator_id, &now]).await
}

/// A token, for those who look after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// Its number.
    pub id: i32,
    /// Number of its operator.
    pub operator_id: i32,
    /// Their address.
    pub email: String,
    /// What its owner calls it.
    pub name: String,
    /// What it may do at most.
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was ended, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
}

fn listed(row: &Row) -> ListedToken {
    ListedToken {
        id: row.get("id"),
        operator_id: row.get("operator_id"),
        email: row.get("email"),
        name: row.get("name"),
        role: row.get("role"),
        created_at: row.get("created_at"),
        expires_at: row.get("expires_at"),
        last_used_at: row.get("last_used_at"),
        revoked_at: row.get("revoked_at"),
    }
}

/// What tokens can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AccessTokenOrderField {
    /// When they were made.
    CreatedAt,
    /// When they end by themselves.
    ExpiresAt,
    /// What their owners call them.
    Name,
}

impl OrderField for AccessTokenOrderField {
    const LIST: &'static str = sql!("access_token/list");

    fn key(self) -> Key {
        match self {
            Self::CreatedAt => Key::moment("created_at"),
            Self::ExpiresAt => Key::moment("expires_at"),
            Self::Name => Key::text("name"),
        }
    }
}

/// A page of tokens: of this operator, or of everybody.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<AccessTokenOrderField>,
    operator_id: Option<i32>,
) -> Result<Slice<ListedToken>, DbError> {
    list::read(client, page, &[&operator_id], listed).await
}
