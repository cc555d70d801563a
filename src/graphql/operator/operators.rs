//! Those who may log in.

pub mod mutation;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, connection};
use super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use crate::app::App;
use crate::db::operator::{self, ListedOperator, OperatorOrderField};
use crate::domain::operator::{Role, SignInMeans};

/// Somebody of the metering company who may log in, or could.
#[derive(SimpleObject)]
pub struct Operator {
    /// Identifier of the operator.
    id: ID,
    /// The address under which they log in.
    email: String,
    /// What they may do.
    role: Role,
    /// In which way they log in.
    sign_in_means: SignInMeans,
    /// When they were added.
    created_at: DateTime<Utc>,
    /// From when they may do nothing any more.
    ended_at: Option<DateTime<Utc>>,
}

impl From<ListedOperator> for Operator {
    fn from(row: ListedOperator) -> Self {
        let ListedOperator { id, email, role, means, created_at, ended_at } = row;
        Self { id: id.into(), email, role, sign_in_means: means, created_at, ended_at }
    }
}

order_input!(OperatorOrder, OperatorOrderField);

/// The queries.
#[derive(Default)]
pub struct OperatorQuery;

#[Object]
impl OperatorQuery {
    /// Those who may log in, or could, in the order in which they were added if none is named; in
    /// one role, and with `ended`, only those who have ended, or only those who have not.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn operators(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        role: Option<Role>,
        ended: Option<bool>,
        order_by: Option<OperatorOrder>,
    ) -> Outcome<List<Operator>> {
        let order = order_by.map_or(Order::ascending(OperatorOrderField::CreatedAt), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let client = connection(app).await?;
        let rows = operator::list(&client, &page, role, ended).await;
        list(page, rows, |row| row.id.into(), Operator::from)
    }
}
