//! Table `session`. A token comes here as its SHA-256 only.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};
use crate::domain::operator::{Role, SessionEnds, SignInMeans};

/// Adds a session that begins now, by this means.
pub async fn insert(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    operator_id: i32,
    means: SignInMeans,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("session/insert")).await?;
    let sha256 = token_sha256.as_slice();
    client.execute(&statement, &[&sha256, &operator_id, &means.name(), &now]).await?;
    Ok(())
}

/// Whose session it is.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Number of the operator.
    pub operator_id: i32,
    /// Their address.
    pub email: String,
    /// What they may do now.
    pub role: Role,
    /// By which means it began.
    pub means: SignInMeans,
    /// When something was last asked in it, to the minute.
    pub last_seen_at: DateTime<Utc>,
}

/// The session of this token, if it is alive and its operator has not ended.
pub async fn find_alive(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    ends: SessionEnds,
) -> Result<Option<SessionRow>, DbError> {
    let statement = client.prepare_cached(sql!("session/find_alive")).await?;
    let row = client
        .query_opt(&statement, &[&token_sha256.as_slice(), &ends.seen_after, &ends.begun_after])
        .await?;
    Ok(row.map(|row| SessionRow {
        operator_id: row.get("id"),
        email: row.get("email"),
        role: row.get("role"),
        means: row.get("means"),
        last_seen_at: row.get("last_seen_at"),
    }))
}

/// Notes that something was asked in a session.
pub async fn touch(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("session/touch")).await?;
    client.execute(&statement, &[&token_sha256.as_slice(), &now]).await?;
    Ok(())
}

/// A session that was removed.
#[derive(Debug, Clone)]
pub struct EndedSession {
    /// Number of the operator.
    pub operator_id: i32,
    /// Their address.
    pub email: String,
    /// By which means it began.
    pub means: SignInMeans,
}

/// Removes one session, if there is one.
pub async fn delete(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
) -> Result<Option<EndedSession>, DbError> {
    let statement = client.prepare_cached(sql!("session/delete")).await?;
    let row = client.query_opt(&statement, &[&token_sha256.as_slice()]).await?;
    Ok(row.map(|row| EndedSession {
        operator_id: row.get("id"),
        email: row.get("email"),
        means: row.get("means"),
    }))
}

/// Removes every session of an operator, and returns their number.
pub async fn delete_of_operator(
    client: &impl GenericClient,
    operator_id: i32,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("session/delete_of_operator")).await?;
    client.execute(&statement, &[&operator_id]).await
}

/// Removes every session of an operator but this one, and returns their number.
pub async fn delete_others(
    client: &impl GenericClient,
    operator_id: i32,
    kept_sha256: [u8; 32],
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("session/delete_others")).await?;
    client.execute(&statement, &[&operator_id, &kept_sha256.as_slice()]).await
}

/// Removes the sessions that are not alive any more.
pub async fn delete_ended(client: &impl GenericClient, ends: SessionEnds) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("session/delete_ended")).await?;
    client.execute(&statement, &[&ends.seen_after, &ends.begun_after]).await?;
    Ok(())
}
