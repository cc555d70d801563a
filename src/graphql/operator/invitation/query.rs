//! Looking for invitations.

use async_graphql::{Context, ID, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::super::scalar::number;
use super::Invitation;
use crate::app::App;
use crate::db::invitation::{self, InvitationFilter, InvitationOrderField};
use crate::domain::invitation::InvitationState;

order_input!(InvitationOrder, InvitationOrderField);

/// The queries.
#[derive(Default)]
pub struct InvitationQuery;

#[Object]
impl InvitationQuery {
    /// Invitations, newest first if no order is named, in one state or of one customer if that
    /// is said.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        state: Option<InvitationState>,
        customer_id: Option<ID>,
        order_by: Option<InvitationOrder>,
    ) -> Outcome<List<Invitation>> {
        let order = order_by.map_or(Order::descending(InvitationOrderField::CreatedAt), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let customer_id = customer_id.as_ref().map(number).transpose()?;
        let at = app.store.now();
        let filter = InvitationFilter { state, at, customer_id };
        let client = connection(app).await?;
        let rows = invitation::list(&client, &page, &filter).await;
        list(page, rows, |row| row.id.into(), Invitation)
    }
}
