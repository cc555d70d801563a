//! Gives up a delivery that something stands in the way of and that is tried again and again: nothing of it is
//! taken in, and its file goes to `failed/`, from where it can be retried.

use async_graphql::Enum;
use serde_json::json;

use crate::db::delivery::{self, BrokenOff, DeliveryState};
use crate::db::{DbError, audit_event};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::service::store::Command;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "GiveUpDeliveryStatus")]
pub enum GivenUp {
    /// It has failed now, with the cause `GIVEN_UP`. Its file goes to `failed/`, and can be retried.
    GivenUp,
    /// There is no such delivery.
    NotFound,
    /// It is being taken in at this moment.
    Running,
    /// It ended before.
    Ended,
}

/// Gives a delivery up.
pub async fn give_up_delivery(command: &Command<'_>, delivery_id: i32) -> Result<GivenUp, DbError> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(found) = delivery::lock(&transaction, delivery_id).await? else {
        return Ok(GivenUp::NotFound);
    };
    match found.state {
        DeliveryState::Waiting | DeliveryState::Interrupted => {}
        DeliveryState::Running => return Ok(GivenUp::Running),
        DeliveryState::Done | DeliveryState::Failed | DeliveryState::Repeated => {
            return Ok(GivenUp::Ended);
        }
    }
    let failure = DeliveryFailure::given_up(&by.name, found.failure.as_deref());
    let before = json!({ "state": found.state.name(), "failure": found.failure });
    let after = json!({ "state": DeliveryState::Failed.name() });
    let (state, attempts) = (DeliveryState::Failed, found.attempts);
    let broken = BrokenOff { state, at: now, failure, attempts, due_at: None };
    delivery::break_off(&transaction, delivery_id, &broken).await?;
    let subject = Subject::Delivery(delivery_id);
    let change = Change::changed(Action::GiveUpDelivery, subject, before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(delivery_id, by = by.name, "delivery given up");
    Ok(GivenUp::GivenUp)
}
