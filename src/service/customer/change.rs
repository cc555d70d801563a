//! Puts right what is known of a customer. Who holds the connection is not changed by this: another
//! holder is another customer, with a consent of their own.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use thiserror::Error;

use crate::db::{GenericClient, audit_event, customer, customer_session, invitation};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::customer::{CompanyNumber, NameError, name_in};
use crate::service::failure::{Failure, Refusal};
use crate::service::store::Command;

/// What is to be otherwise; what is `None` stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct CustomerChange<'a> {
    /// What they are called.
    pub name: Option<&'a str>,
    /// Their number in the trade register, or that they have none.
    pub company_number: Option<Option<CompanyNumber>>,
}

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum ChangeCustomerRefusal {
    /// There is none with this number.
    #[error("there is no such customer")]
    Unknown,
    /// The name is none.
    #[error(transparent)]
    Name(NameError),
}

impl Refusal for ChangeCustomerRefusal {}

/// Puts right what is known of a customer. With a number in the trade register that was wrong goes what
/// rested on it: sessions of whoever came in by it, and a code to come back with.
///
/// # Errors
/// If there is no such customer, the name is none, or the database fails.
pub async fn change_customer(
    command: &Command<'_>,
    customer_id: i32,
    change: CustomerChange<'_>,
) -> Result<(), Failure<ChangeCustomerRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    change_in(&transaction, by, customer_id, change, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// The same as a part of something larger.
pub(in crate::service) async fn change_in(
    transaction: &impl GenericClient,
    by: &Actor,
    customer_id: i32,
    change: CustomerChange<'_>,
    now: DateTime<Utc>,
) -> Result<(), Failure<ChangeCustomerRefusal>> {
    let name = change.name.map(name_in).transpose().map_err(ChangeCustomerRefusal::Name)?;
    let known =
        customer::lock(transaction, customer_id).await?.ok_or(ChangeCustomerRefusal::Unknown)?;
    let name = name.unwrap_or(&known.name);
    let company_number = change.company_number.unwrap_or(known.company_number);
    if known.name == name && known.company_number == company_number {
        return Ok(());
    }
    customer::update(transaction, customer_id, name, company_number).await?;
    let before = state(&known.name, known.company_number);
    let mut after = state(name, company_number);
    if let Some(former) = known.company_number.filter(|former| Some(*former) != company_number) {
        // Whoever is that company is not this customer: what they came in by, and what they made in here
        // to come back with, was never theirs.
        let sessions = customer_session::delete_by_number(transaction, customer_id, former).await?;
        let code = invitation::end_return_code(transaction, customer_id, now).await?;
        after["sessions_ended"] = sessions.into();
        after["ended_invitation"] = code.into();
    }
    let subject = Subject::Customer(customer_id);
    let change = Change::changed(Action::ChangeCustomer, subject, before, after);
    audit_event::insert(transaction, by, &change, now).await?;
    Ok(())
}

fn state(name: &str, company_number: Option<CompanyNumber>) -> Value {
    json!({ "name": name, "company_number": company_number.map(|number| number.to_string()) })
}
