//! Table `customer_session`. A token comes here as its SHA-256 only.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;
use crate::domain::operator::SessionEnds;

/// Adds a session that begins now, for these customers, the connection of one of whom is looked at.
///
/// # Errors
/// Where the database fails.
pub async fn insert(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    customer_id: i32,
    customer_ids: &[i32],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer_session/insert")).await?;
    let token = token_sha256.as_slice();
    client.execute(&statement, &[&token, &customer_id, &customer_ids, &now]).await?;
    Ok(())
}

/// Looks at another connection from now on, if the session is for its holder, and returns how many
/// sessions that were: 1 or 0.
///
/// # Errors
/// Where the database fails.
pub async fn look_at(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    customer_id: i32,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("customer_session/look_at")).await?;
    client.execute(&statement, &[&token_sha256.as_slice(), &customer_id]).await
}

/// Whose session it is.
#[derive(Debug, Clone)]
pub struct CustomerSessionRow {
    /// Number of the customer whose connection is looked at.
    pub customer_id: i32,
    /// Numbers of all customers for whom the session is.
    pub customer_ids: Vec<i32>,
    /// Number of their connection.
    pub connection_id: i32,
    /// EAN of their connection.
    pub klant_ean: Ean,
    /// Name as registered.
    pub name: String,
    /// Since when they hold the connection.
    pub valid_from: DateTime<Utc>,
    /// When something was last asked in it, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// When it began.
    pub created_at: DateTime<Utc>,
}

/// The session of this token, if it is alive and its customer holds the connection.
///
/// # Errors
/// Where the database fails.
pub async fn find_alive(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    ends: SessionEnds,
    now: DateTime<Utc>,
) -> Result<Option<CustomerSessionRow>, DbError> {
    let statement = client.prepare_cached(sql!("customer_session/find_alive")).await?;
    let token = token_sha256.as_slice();
    let row =
        client.query_opt(&statement, &[&token, &ends.seen_after, &ends.begun_after, &now]).await?;
    Ok(row.map(|row| CustomerSessionRow {
        customer_id: row.get("id"),
        customer_ids: row.get("customer_ids"),
        connection_id: row.get("connection_id"),
        klant_ean: row.get("klant_ean"),
        name: row.get("name"),
        valid_from: row.get("valid_from"),
        last_seen_at: row.get("last_seen_at"),
        created_at: row.get("created_at"),
    }))
}

/// Notes that something was asked in a session.
///
/// # Errors
/// Where the database fails.
pub async fn touch(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer_session/touch")).await?;
    client.execute(&statement, &[&token_sha256.as_slice(), &now]).await?;
    Ok(())
}

/// Removes one session, and returns how many that were: 1 or 0.
///
/// # Errors
/// Where the database fails.
pub async fn delete(client: &impl GenericClient, token_sha256: [u8; 32]) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("customer_session/delete")).await?;
    client.execute(&statement, &[&token_sha256.as_slice()]).await
}

/// Removes the sessions of a customer who came in with a code.
///
/// # Errors
/// Where the database fails.
pub async fn delete_of_customer(
    client: &impl GenericClient,
    customer_id: i32,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer_session/delete_of_customer")).await?;
    client.execute(&statement, &[&customer_id]).await?;
    Ok(())
}

/// Removes the sessions that are not alive any more.
///
/// # Errors
/// Where the database fails.
pub async fn delete_ended(client: &impl GenericClient, ends: SessionEnds) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer_session/delete_ended")).await?;
    client.execute(&statement, &[&ends.seen_after, &ends.begun_after]).await?;
    Ok(())
}
