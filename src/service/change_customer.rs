//! Puts right what is known of a customer. Who holds the connection is not changed by this: another
//! holder is another customer, with a consent of their own.

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::{Database, DbError, audit_event, customer};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::customer::{NameError, name_in};

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum ChangeCustomerError {
    /// There is none with this number.
    #[error("there is no such customer")]
    Unknown,
    /// The name is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Gives a customer another name.
///
/// # Errors
/// Where there is no such customer, the name is none, or the database fails.
pub async fn change_customer(
    database: &Database,
    by: &Actor,
    customer_id: i32,
    name: &str,
    now: DateTime<Utc>,
) -> Result<(), ChangeCustomerError> {
    let name = name_in(name)?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await.map_err(DbError::from)?;
    let known =
        customer::lock(&transaction, customer_id).await?.ok_or(ChangeCustomerError::Unknown)?;
    if known.name == name {
        return Ok(());
    }
    customer::rename(&transaction, customer_id, name).await?;
    let (before, after) = (json!({ "name": known.name }), json!({ "name": name }));
    let subject = Subject::Customer(customer_id);
    let change = Change::changed(Action::ChangeCustomer, subject, before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await.map_err(DbError::from)?;
    Ok(())
}
