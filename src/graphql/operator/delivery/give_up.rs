//! Giving up a delivery that something stands in the way of.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, internal};
use super::super::scalar::number;
use super::super::session::command;
use crate::service::delivery::give_up::{GivenUp, give_up_delivery};

/// Which delivery is tried no more.
#[derive(InputObject)]
struct GiveUpDeliveryInput {
    /// The one that waits or broke off.
    delivery_id: ID,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "GivenUp")]
enum GiveUpDeliveryStatus {
    /// It has failed now, with the cause `GIVEN_UP`. Its file goes to `failed/`, and can be retried.
    GivenUp,
    /// There is no such delivery.
    NotFound,
    /// It is being taken in at this moment.
    Running,
    /// It ended before.
    Ended,
}

/// What became of giving a delivery up.
#[derive(SimpleObject)]
struct GiveUpDeliveryPayload {
    /// What became of it.
    status: GiveUpDeliveryStatus,
}

/// The mutations.
#[derive(Default)]
pub struct GiveUpMutation;

#[Object]
impl GiveUpMutation {
    /// Gives a delivery up that cannot be taken in and is tried again and again. It fails, and stays as it is.
    async fn give_up_delivery(
        &self,
        ctx: &Context<'_>,
        input: GiveUpDeliveryInput,
    ) -> Outcome<GiveUpDeliveryPayload> {
        let command = command(ctx)?;
        let delivery_id = number(&input.delivery_id)?;
        let given_up = give_up_delivery(&command, delivery_id).await;
        Ok(GiveUpDeliveryPayload { status: given_up.map_err(internal)?.into() })
    }
}
