//! Which of their connections somebody looks at.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use super::caller::shown;
use super::fault::{Outcome, internal};
use super::me::Me;
use crate::app::App;
use crate::domain::ean::Ean;
use crate::service::portal::session::{CustomerIn, look_at};

/// Which connection is to be looked at.
#[derive(InputObject)]
struct ChooseConnectionInput {
    /// EAN of the connection.
    klant_ean: Ean,
}

/// What became of choosing a connection.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ChooseConnectionStatus {
    /// It is looked at from now on.
    Chosen,
    /// It is none of those for which they are in.
    NotYours,
}

/// What became of choosing a connection.
#[derive(SimpleObject)]
struct ChooseConnectionPayload {
    /// What became of it.
    status: ChooseConnectionStatus,
    /// Who is signed in, with the connection that is looked at now.
    me: Option<Me>,
}

/// The mutations.
#[derive(Default)]
pub struct ConnectionMutation;

#[Object]
impl ConnectionMutation {
    /// Looks at another of the connections for which somebody is in, in all windows of this browser.
    async fn choose_connection(
        &self,
        ctx: &Context<'_>,
        input: ChooseConnectionInput,
    ) -> Outcome<ChooseConnectionPayload> {
        let (app, customer) = (ctx.data::<App>()?, ctx.data::<CustomerIn>()?);
        let now = app.store.now();
        let looks = look_at(&app.store.database, customer, shown(ctx)?, input.klant_ean, now).await;
        Ok(match looks.map_err(internal)? {
            Some(customer) => ChooseConnectionPayload {
                status: ChooseConnectionStatus::Chosen,
                me: Some(Me(customer)),
            },
            None => ChooseConnectionPayload { status: ChooseConnectionStatus::NotYours, me: None },
        })
    }
}
