//! Having a delivery taken in again.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, connection, internal};
use super::super::scalar::number;
use super::super::session::actor;
use super::Delivery;
use crate::app::App;
use crate::db::delivery;
use crate::service::delivery::retry::{Retried, retry_delivery};

/// Which delivery is to be taken in again.
#[derive(InputObject)]
struct RetryDeliveryInput {
    /// The one that failed, that broke off, or that was taken in and is to be judged anew.
    delivery_id: ID,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RetryDeliveryStatus {
    /// Its file will be taken in within seconds, as a delivery of its own.
    BroughtBack,
    /// It had broken off, and is tried again within seconds, under its own number.
    TriedNow,
    /// There is no such delivery.
    NotFound,
    /// It is being taken in, or is about to be.
    UnderWay,
    /// It was taken in again before: retry that delivery.
    RetriedAlready,
    /// Its file is not in the drop folder: no file in `done/` or `failed/` has its bytes. Deliver it again.
    NoFile,
    /// Its file is not kept any more: readings of its time are gone.
    PastTime,
    /// Nothing is taken in from its source: enable it first.
    SourceDisabled,
    /// This server has no drop folder.
    NoDropFolder,
}

impl From<Retried> for RetryDeliveryStatus {
    fn from(retried: Retried) -> Self {
        match retried {
            Retried::BroughtBack { .. } => Self::BroughtBack,
            Retried::TriedNow => Self::TriedNow,
            Retried::NotFound => Self::NotFound,
            Retried::UnderWay => Self::UnderWay,
            Retried::RetriedAlready => Self::RetriedAlready,
            Retried::SourceDisabled => Self::SourceDisabled,
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
    /// The delivery as which it is taken in; null if that is none.
    delivery: Option<Delivery>,
}

/// The mutations.
#[derive(Default)]
pub struct RetryMutation;

#[Object]
impl RetryMutation {
    /// Has a delivery taken in again: one that failed, once its file in `failed/` has been repaired by hand, or
    /// what it fell over is mended; one that was taken in, to be judged anew, line by line; one that broke off,
    /// at once. It becomes a delivery of its own, and of equal status what it says counts as said last. Its
    /// file is known by its bytes, wherever in `done/` or `failed/` it stands.
    async fn retry_delivery(
        &self,
        ctx: &Context<'_>,
        input: RetryDeliveryInput,
    ) -> Outcome<RetryDeliveryPayload> {
        let (app, by) = (ctx.data::<App>()?.clone(), actor(ctx)?);
        let delivery_id = number(&input.delivery_id)?;
        let Some(folder) = app.drop_folder() else {
            let status = RetryDeliveryStatus::NoDropFolder;
            return Ok(RetryDeliveryPayload { status, delivery: None });
        };
        let store = app.store.clone();
        // Goes on even if nobody waits for it any more: a file that has moved is not rolled back.
        let retrying =
            tokio::spawn(async move { retry_delivery(&store.by(by), &folder, delivery_id).await });
        let retried = retrying.await.map_err(internal)?.map_err(internal)?;
        let as_delivery = match retried {
            Retried::BroughtBack { as_delivery } => vec![as_delivery],
            _ => Vec::new(),
        };
        let client = connection(&app).await?;
        let found = delivery::find(&client, &as_delivery).await;
        let delivery = found.map_err(internal)?.pop().map(Delivery);
        Ok(RetryDeliveryPayload { status: retried.into(), delivery })
    }
}
