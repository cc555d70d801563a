//! Table `customer`.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;

/// The holder of a connection at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// Number of the customer.
    pub id: i32,
    /// Name as registered.
    pub name: String,
    /// Since when they hold the connection.
    pub valid_from: DateTime<Utc>,
}

/// Adds a holder from this moment on.
///
/// # Errors
/// Violates `customer_one_holder_at_a_time` where somebody else holds the connection.
pub async fn insert(
    client: &impl GenericClient,
    connection_id: i32,
    name: &str,
    valid_from: DateTime<Utc>,
) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("customer/insert")).await?;
    let row = client.query_one(&statement, &[&connection_id, &name, &valid_from]).await?;
    Ok(row.get(0))
}

/// The holder at this moment.
///
/// # Errors
/// Where the database fails.
pub async fn find_current(
    client: &impl GenericClient,
    klant_ean: Ean,
    at: DateTime<Utc>,
) -> Result<Option<CustomerRow>, DbError> {
    let statement = client.prepare_cached(sql!("customer/find_current")).await?;
    let row = client.query_opt(&statement, &[&klant_ean, &at]).await?;
    Ok(row.map(|row| CustomerRow {
        id: row.get("id"),
        name: row.get("name"),
        valid_from: row.get("valid_from"),
    }))
}
