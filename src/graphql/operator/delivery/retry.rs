//! Having a failed delivery taken in again.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, internal};
use super::super::scalar::number;
use super::super::session::actor;
use crate::app::App;
use crate::service::browse::DeliveryState;
use crate::service::retry_delivery::{Retried, retry_delivery};

/// Which delivery is to be taken in again.
#[derive(InputObject)]
struct RetryDeliveryInput {
    /// The one that failed, or of which more lines were rejected than are kept.
    delivery_id: ID,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RetryDeliveryStatus {
    /// Its file, as it is now, will be taken in within seconds, as a delivery of its own.
    BroughtBack,
    /// There is no such delivery.
    NotFound,
    /// It did not fail, and each line of it that was rejected is kept: these are repaired with
    /// `repairLines`. One that broke off is tried again by itself.
    NotFailed,
    /// It was taken in again before.
    RetriedAlready,
    /// Its file is not in the drop folder, where it was put once it was done with: deliver it again.
    NoFile,
    /// Its file is not kept any more: readings of its time are gone.
    PastTime,
    /// This server has no drop folder.
    NoDropFolder,
}

impl From<Retried> for RetryDeliveryStatus {
    fn from(retried: Retried) -> Self {
        match retried {
            Retried::BroughtBack => Self::BroughtBack,
            Retried::NotFound => Self::NotFound,
            Retried::NotFailed => Self::NotFailed,
            Retried::RetriedAlready => Self::RetriedAlready,
            Retried::NoFile => Self::NoFile,
            Retried::PastTime => Self::PastTime,
        }
    }
}

/// What became of taking a delivery in again.
#[derive(SimpleObject)]
struct RetryDeliveryPayload {
    /// What became of it.
    status: RetryDeliveryStatus,
}

/// The mutations.
#[derive(Default)]
pub struct RetryMutation;

#[Object]
impl RetryMutation {
    /// Has a delivery taken in again that failed, once its file in `failed/` has been repaired by hand, or
    /// what it fell over is mended; or one of which more lines were rejected than are kept, once the cause
    /// has gone. What was taken in of that one stays as it is.
    async fn retry_delivery(
        &self,
        ctx: &Context<'_>,
        input: RetryDeliveryInput,
    ) -> Outcome<RetryDeliveryPayload> {
        let (app, by) = (ctx.data::<App>()?, actor(ctx)?);
        let delivery_id = number(&input.delivery_id)?;
        let Some(folder) = app.drop_folder() else {
            return Ok(RetryDeliveryPayload { status: RetryDeliveryStatus::NoDropFolder });
        };
        let (database, kept_days) = (app.database.clone(), app.config.kept_days);
        let now = app.clock.now();
        // Goes on also where nobody waits for it any more: a file that has moved is not rolled back.
        let retrying = tokio::spawn(async move {
            let bring_back = async |end, file: String| {
                let from =
                    if end == DeliveryState::Failed { folder.failed() } else { folder.done() };
                folder.bring_back(&database, &from, &file).await
            };
            retry_delivery(&database, &by, delivery_id, kept_days, now, bring_back).await
        });
        let retried = retrying.await.map_err(internal)?.map_err(internal)?;
        Ok(RetryDeliveryPayload { status: retried.into() })
    }
}
