//! Registers the holder of a connection.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::db::{Database, DbError, connection, customer};
use crate::domain::ean::Ean;

/// Why a customer was not registered.
#[derive(Debug, Error)]
pub enum RegisterCustomerError {
    /// Somebody else holds the connection at that time.
    #[error("this connection has a holder at that time already")]
    ConnectionTaken,
    /// The name is empty.
    #[error("a customer has a name")]
    NameMissing,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Registers a holder from a moment on, and returns the customer's number.
///
/// # Errors
/// Where the connection has a holder then, the name is empty, or the database fails.
pub async fn register_customer(
    database: &Database,
    klant_ean: Ean,
    name: &str,
    valid_from: DateTime<Utc>,
) -> Result<i32, RegisterCustomerError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(RegisterCustomerError::NameMissing);
    }
    let mut client = database.connection().await?;
    let transaction = client.transaction().await.map_err(DbError::from)?;
    let connection_id = connection::upsert(&transaction, klant_ean).await?;
    let customer_id = customer::insert(&transaction, connection_id, name, valid_from)
        .await
        .map_err(|error| match error.violated_constraint() {
            Some("customer_one_holder_at_a_time") => RegisterCustomerError::ConnectionTaken,
            _ => error.into(),
        })?;
    transaction.commit().await.map_err(DbError::from)?;
    Ok(customer_id)
}
