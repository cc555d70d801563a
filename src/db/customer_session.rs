//! Table `customer_session`. A token comes here as its SHA-256 only.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};
use crate::domain::customer::CompanyNumber;
use crate::domain::ean::Ean;
use crate::domain::operator::SessionEnds;
use crate::domain::portal_login::{PortalLogin, PortalMeans};

/// How a session begins, and on what it rests.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a> {
    /// The customers for whom it is.
    pub customer_ids: &'a [i32],
    /// Whose connection is looked at first.
    pub customer_id: i32,
    /// By what somebody showed who they are.
    pub means: PortalMeans,
    /// The level of assurance that the broker named.
    pub level: Option<&'a str>,
    /// The numbers in the trade register by which the broker named customers.
    pub company_numbers: &'a [CompanyNumber],
}

/// Adds a session that begins now, and returns its number.
pub async fn insert(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    beginning: Beginning<'_>,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let Beginning { customer_ids, customer_id, means, level, company_numbers } = beginning;
    let statement = client.prepare_cached(sql!("customer_session/insert")).await?;
    let token = token_sha256.as_slice();
    let row = client
        .query_one(
            &statement,
            &[&token, &customer_id, &customer_ids, &now, &means.name(), &level, &company_numbers],
        )
        .await?;
    Ok(row.get(0))
}

/// Looks at another connection from now on, if the session is for its holder, and returns how many
/// sessions that were: 1 or 0.
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
    /// How.
    pub login: PortalLogin,
}

/// The session of this token, if it is alive and its customer holds the connection.
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
        login: PortalLogin {
            session_id: row.get("session_id"),
            means: row.get("means"),
            level: row.get("level"),
        },
    }))
}

/// Notes that something was asked in a session.
pub async fn touch(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer_session/touch")).await?;
    client.execute(&statement, &[&token_sha256.as_slice(), &now]).await?;
    Ok(())
}

/// Removes one session, and returns by what it began, if there was one.
pub async fn delete(
    client: &impl GenericClient,
    token_sha256: [u8; 32],
) -> Result<Option<PortalMeans>, DbError> {
    let statement = client.prepare_cached(sql!("customer_session/delete")).await?;
    let row = client.query_opt(&statement, &[&token_sha256.as_slice()]).await?;
    Ok(row.map(|row| row.get(0)))
}

/// Removes every session that is for this customer, alone or among others, and returns their number.
pub async fn delete_of_customer(
    client: &impl GenericClient,
    customer_id: i32,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("customer_session/delete_of_customer")).await?;
    client.execute(&statement, &[&customer_id]).await
}

/// Removes the sessions that are for this customer because they are the company with this number, and
/// returns how many those were.
pub async fn delete_by_number(
    client: &impl GenericClient,
    customer_id: i32,
    company_number: CompanyNumber,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("customer_session/delete_by_number")).await?;
    client.execute(&statement, &[&customer_id, &company_number]).await
}

/// Removes the sessions that are not alive any more.
pub async fn delete_ended(client: &impl GenericClient, ends: SessionEnds) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer_session/delete_ended")).await?;
    client.execute(&statement, &[&ends.seen_after, &ends.begun_after]).await?;
    Ok(())
}
