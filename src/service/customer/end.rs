//! Ends a customer: somebody who no longer holds their connection. Their consent ends with it, and
//! never passes to the next holder.

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::{audit_event, consent, customer, customer_session, invitation};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::authority::Authority;
use crate::domain::consent::{Channel, Declaration};
use crate::service::consent::withdraw_in;
use crate::service::failure::{Failure, Refusal};
use crate::service::store::Command;

/// Why nobody was ended.
#[derive(Debug, Error)]
pub enum EndCustomerRefusal {
    /// There is none with this number.
    #[error("there is no such customer")]
    Unknown,
    /// They were ended before.
    #[error("this customer held the connection until {valid_until} only")]
    EndedAlready {
        /// Until when.
        valid_until: DateTime<Utc>,
    },
    /// The moment has not come.
    #[error("the end lies in the future: register it once it has come")]
    InTheFuture,
    /// They did not hold the connection then.
    #[error("this customer holds the connection only since {valid_from}")]
    BeforeBegin {
        /// Since when.
        valid_from: DateTime<Utc>,
    },
}

impl Refusal for EndCustomerRefusal {}

/// Ends a customer at this moment, or now, and with it, now, the consent that is in force, their codes for
/// the portal, and every session there that is for them. Returns the number of that consent.
///
/// # Errors
/// If they cannot end then, or the database fails.
pub async fn end_customer(
    command: &Command<'_>,
    customer_id: i32,
    ended_at: Option<DateTime<Utc>>,
) -> Result<Option<i32>, Failure<EndCustomerRefusal>> {
    let Command { store, by } = command;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let known =
        customer::lock(&transaction, customer_id).await?.ok_or(EndCustomerRefusal::Unknown)?;
    if let Some(valid_until) = known.valid_until {
        return Err(EndCustomerRefusal::EndedAlready { valid_until }.into());
    }
    // After the lock: whoever gave consent meanwhile did so before this.
    let now = store.now();
    let ended_at = ended_at.unwrap_or(now);
    if ended_at > now {
        return Err(EndCustomerRefusal::InTheFuture.into());
    }
    if ended_at <= known.valid_from {
        return Err(EndCustomerRefusal::BeforeBegin { valid_from: known.valid_from }.into());
    }
    let consent = consent::find_in_force(&transaction, customer_id).await?;
    if let Some(consent) = consent {
        let declaration = end_of_holding(by);
        withdraw_in(&transaction, by, known.klant_ean, consent, &declaration, &store.clock).await?;
    }
    customer::end(&transaction, customer_id, ended_at).await?;
    invitation::end_open(&transaction, customer_id, now).await?;
    let sessions = customer_session::delete_of_customer(&transaction, customer_id).await?;
    let before = json!({ "klant_ean": known.klant_ean.to_string(), "name": known.name });
    let after = json!({ "valid_until": ended_at, "sessions_ended": sessions });
    let subject = Subject::Customer(customer_id);
    let change = Change::changed(Action::EndCustomer, subject, before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(customer_id, "customer ended");
    Ok(consent.map(|consent| consent.consent_id))
}

/// What the ledger says: nobody withdrew, the ground for sharing has gone.
fn end_of_holding(by: &Actor) -> Declaration {
    Declaration {
        declared_by: by.name.clone(),
        authority: Authority::end_of_holding(),
        channel: Channel::Operator,
        declared_at: None,
        reference: None,
        login: None,
    }
}
