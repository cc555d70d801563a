//! Gives and withdraws consent, and writes both into the ledger.
//!
//! The state and its line in the ledger are written in one transaction. Nothing is cached anywhere:
//! the very next request sees what was committed.

mod give;
pub mod in_portal;
mod withdraw;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::clock::Clock;
use crate::db::GenericClient;
use crate::db::customer::{self, ListedCustomer};
use crate::domain::consent::Declaration;
use crate::domain::ean::Ean;
use crate::domain::outside_text::line;
use crate::service::failure::{Failure, Refusal};

pub(in crate::service) use give::give_for;
pub use give::{GiveOutcome, give};
pub use withdraw::{WithdrawOutcome, withdraw};
pub(in crate::service) use withdraw::{withdraw_for, withdraw_in};

/// Whose consent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Whoever holds this connection now.
    OfConnection(Ean),
    /// The customer with this number.
    Customer(i32),
}

impl From<Ean> for Holder {
    fn from(klant_ean: Ean) -> Self {
        Self::OfConnection(klant_ean)
    }
}

/// Why nothing could be recorded.
#[derive(Debug, Error)]
pub enum ConsentRefusal {
    /// Nobody holds this connection now, or has this number.
    #[error("this connection has no holder now: register the customer first")]
    NoCustomer,
    /// The customer holds the connection no more.
    #[error("this customer holds the connection no more")]
    HasEnded,
    /// The declaration says a moment that has not come yet.
    #[error("a declaration cannot lie in the future")]
    InTheFuture,
    /// A consent from before this customer held the connection would open somebody else's readings.
    #[error("this customer holds the connection only since {since}, after the declaration")]
    BeforeCustomer {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A consent from before the last withdrawal would undo it.
    #[error("this customer withdrew at {withdrawn_at}: only a later consent counts")]
    BeforeWithdrawal {
        /// When the last consent was withdrawn.
        withdrawn_at: DateTime<Utc>,
    },
    /// A withdrawal from before the consent itself.
    #[error("the consent was given at {given_at}, after the declaration")]
    BeforeConsent {
        /// When it was given.
        given_at: DateTime<Utc>,
    },
    /// The name is empty, too long, or more than a line.
    #[error("the ledger needs who declared it")]
    Incomplete,
}

impl Refusal for ConsentRefusal {}

fn check(declaration: &Declaration) -> Result<(), ConsentRefusal> {
    // A name of more than a line would stand so in the ledger for good.
    line(&declaration.declared_by).map(drop).ok_or(ConsentRefusal::Incomplete)
}

/// The customer, locked until the transaction ends: whoever ends them at the same moment waits, or
/// we do.
async fn lock(
    client: &impl GenericClient,
    holder: Holder,
    clock: &Clock,
) -> Result<ListedCustomer, Failure<ConsentRefusal>> {
    let customer_id = match holder {
        Holder::Customer(customer_id) => customer_id,
        Holder::OfConnection(klant_ean) => {
            let current = customer::find_current(client, klant_ean, clock.now()).await?;
            current.ok_or(ConsentRefusal::NoCustomer)?.id
        }
    };
    let found = customer::lock(client, customer_id).await?.ok_or(ConsentRefusal::NoCustomer)?;
    if found.valid_until.is_some_and(|end| end <= clock.now()) {
        return Err(ConsentRefusal::HasEnded.into());
    }
    Ok(found)
}
