//! Looking for invitations.

use async_graphql::{Context, Enum, ID, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, OrderBy, ROWS_DEFAULT, cost, list, page};
use super::super::scalar::number;
use super::{Invitation, StateName};
use crate::app::App;
use crate::db::invitation::{self, InvitationFilter};

/// What invitations can be ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum InvitationOrderField {
    /// When they were made.
    CreatedAt,
    /// From when their code works no more.
    ExpiresAt,
    /// The name of the customer.
    CustomerName,
}

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
        state: Option<StateName>,
        customer_id: Option<ID>,
        order_by: Option<OrderBy<InvitationOrderField>>,
    ) -> Outcome<List<Invitation>> {
        let order =
            order_by.unwrap_or_else(|| OrderBy::descending(InvitationOrderField::CreatedAt));
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), &order)?);
        let customer_id = customer_id.as_ref().map(number).transpose()?;
        let (state, at) = (state.map(Into::into), app.store.now());
        let filter = InvitationFilter { state, at, customer_id };
        let client = connection(app).await?;
        let rows = invitation::list(&client, &page, &filter).await;
        list(page, rows, |row| row.id.into(), Invitation)
    }
}
