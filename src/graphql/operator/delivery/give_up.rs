//! Giving up a delivery that something stands in the way of.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

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

/// What became of giving a delivery up.
#[derive(SimpleObject)]
struct GiveUpDeliveryPayload {
    /// What became of it.
    status: GivenUp,
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
        Ok(GiveUpDeliveryPayload { status: given_up.map_err(internal)? })
    }
}
