//! What can be watched, over graphql-transport-ws at the same address. Each begins with what there is,
//! so that who comes back after a break has missed nothing that matters.

use async_graphql::{Context, ID, Result, Subscription as GraphqlSubscription};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::delivery::Delivery;
use super::fault::{bad_input, internal};
use super::noon_board::NoonBoard;
use super::pull::Pull;
use super::warning::Warning;
use crate::app::App;
use crate::domain::day::Day;
use crate::service::live::{Board, Deliveries, Pulls, Warnings};

/// The root of every subscription.
#[derive(Default)]
pub struct Subscription;

#[GraphqlSubscription]
impl Subscription {
    /// Deliveries: first those that run and those that ended in the last 10 minutes, then each as it
    /// begins, comes further (once a second at most) and ends.
    async fn delivery_progress(&self, ctx: &Context<'_>) -> Result<BoxStream<'static, Delivery>> {
        let App { live, store, .. } = ctx.data::<App>()?;
        let deliveries = Deliveries::watch(live, &store.database, &store.clock);
        let stream = stream::unfold(deliveries, |mut deliveries| async move {
            Some((Delivery(deliveries.next().await), deliveries))
        });
        Ok(stream.boxed())
    }

    /// Each answer to Liander as it is given; with `after`, first those that were given after that one.
    /// Who comes back after a break names the last that they saw.
    async fn pull_answered(
        &self,
        ctx: &Context<'_>,
        after: Option<ID>,
    ) -> Result<BoxStream<'static, Pull>> {
        let App { live, store, .. } = ctx.data::<App>()?;
        let after = after
            .map(|id| id.parse().map_err(|_| bad_input("after is no identifier of ours")))
            .transpose()?;
        let pulls = Pulls::watch(live, &store.database, after).await.map_err(internal)?;
        let stream = stream::unfold(pulls, |mut pulls| async move {
            Some((Pull::from(pulls.next().await), pulls))
        });
        Ok(stream.boxed())
    }

    /// The noon board of a day, or of yesterday: first as it is, and then whenever it may be another,
    /// every three seconds at most.
    async fn noon_board_changed(
        &self,
        ctx: &Context<'_>,
        day: Option<Day>,
    ) -> Result<BoxStream<'static, NoonBoard>> {
        let App { live, store, .. } = ctx.data::<App>()?;
        let watched = (Board::watch(live, &store.database), store.clock.clone());
        let stream = stream::unfold(watched, move |(mut board, clock)| async move {
            board.changed().await;
            Some((NoonBoard::of(day, clock.now()), (board, clock)))
        });
        Ok(stream.boxed())
    }

    /// All warnings, first as they are and then whenever they change.
    async fn warnings_changed(
        &self,
        ctx: &Context<'_>,
    ) -> Result<BoxStream<'static, Vec<Warning>>> {
        let app = ctx.data::<App>()?.clone();
        let warnings = Warnings::watch(&app.live, &app.store.database);
        let stream = stream::unfold((warnings, app), |(mut warnings, app)| async move {
            let found = warnings.next(|| app.runtime_state()).await;
            Some((found.into_iter().map(Warning::from).collect(), (warnings, app)))
        });
        Ok(stream.boxed())
    }
}
