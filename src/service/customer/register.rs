//! Registers the holder of a connection.

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::{GenericClient, audit_event, connection, customer};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::customer::{CompanyNumber, NameError, name_in};
use crate::domain::ean::Ean;
use crate::service::failure::{Failure, Refusal, on_violation};
use crate::service::store::Command;

/// The holder of a connection, to be registered.
#[derive(Debug, Clone, Copy)]
pub struct NewCustomer<'a> {
    /// EAN of the connection.
    pub klant_ean: Ean,
    /// What the holder is called.
    pub name: &'a str,
    /// Their number in the trade register, if they have one that is known.
    pub company_number: Option<CompanyNumber>,
    /// Since when they hold it.
    pub valid_from: DateTime<Utc>,
}

/// Why a customer was not registered.
#[derive(Debug, Error)]
pub enum RegisterCustomerRefusal {
    /// Somebody else holds the connection at that time.
    #[error("this connection has a holder at that time already")]
    ConnectionTaken,
    /// The name is none.
    #[error(transparent)]
    Name(NameError),
}

impl Refusal for RegisterCustomerRefusal {}

/// Registers a holder, and returns the customer's number.
///
/// # Errors
/// If the connection has a holder then, the name is none, or the database fails.
pub async fn register_customer(
    command: &Command<'_>,
    new: NewCustomer<'_>,
) -> Result<i32, Failure<RegisterCustomerRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let customer_id = register_in(&transaction, by, new, now).await?;
    transaction.commit().await?;
    Ok(customer_id)
}

/// The same as a part of something larger.
pub(in crate::service) async fn register_in(
    transaction: &impl GenericClient,
    by: &Actor,
    new: NewCustomer<'_>,
    now: DateTime<Utc>,
) -> Result<i32, Failure<RegisterCustomerRefusal>> {
    let NewCustomer { klant_ean, company_number, valid_from, .. } = new;
    let name = name_in(new.name).map_err(RegisterCustomerRefusal::Name)?;
    let connection_id = connection::upsert(transaction, klant_ean).await?;
    let customer_id =
        customer::insert(transaction, connection_id, name, company_number, valid_from)
            .await
            .map_err(on_violation(
                "customer_one_holder_at_a_time",
                RegisterCustomerRefusal::ConnectionTaken,
            ))?;
    let after = json!({
        "klant_ean": klant_ean.to_string(), "name": name, "valid_from": valid_from,
        "company_number": company_number.map(|number| number.to_string()),
    });
    let change = Change::added(Action::RegisterCustomer, Subject::Customer(customer_id), after);
    audit_event::insert(transaction, by, &change, now).await?;
    Ok(customer_id)
}
