//! Looking for invitations.

use async_graphql::{Context, ID, Object};

use super::super::fault::{Outcome, internal};
use super::super::list::{List, ROWS_DEFAULT, cost, list, page};
use super::super::scalar::number;
use super::{Invitation, StateName};
use crate::app::App;
use crate::service::browse;

/// The queries.
#[derive(Default)]
pub struct InvitationQuery;

#[Object]
impl InvitationQuery {
    /// Invitations, newest first, in one state or of one customer where that is said.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        state: Option<StateName>,
        customer_id: Option<ID>,
    ) -> Outcome<List<Invitation>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let customer_id = customer_id.as_ref().map(number).transpose()?;
        let (state, now) = (state.map(Into::into), app.clock.now());
        let rows = browse::invitation::list(&app.database, page, state, customer_id, now).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Invitation))
    }
}
