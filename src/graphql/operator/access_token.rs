//! Personal access tokens, for scripts.

pub mod mutation;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use crate::app::App;
use crate::db::access_token::{AccessTokenOrderField, ListedToken};
use crate::domain::operator::Role;
use crate::service::operator::access_token;
use crate::service::operator::session::SignedIn;

/// By which a script asks in the name of its owner. The token itself is known to its owner alone. If
/// the owner comes from the company's provider, it counts for 30 days after they last logged in, and
/// again once they do.
#[derive(SimpleObject)]
pub struct AccessToken {
    /// Identifier of the token.
    id: ID,
    /// What its owner calls it.
    name: String,
    /// Whose it is: the identifier of the operator.
    operator_id: ID,
    /// Their address.
    email: String,
    /// What it may do at most; never more than its owner may at that moment.
    role: Role,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it ends by itself.
    expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    last_used_at: Option<DateTime<Utc>>,
    /// When it was ended, if it was.
    revoked_at: Option<DateTime<Utc>>,
}

impl From<ListedToken> for AccessToken {
    fn from(row: ListedToken) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            operator_id: row.operator_id.into(),
            email: row.email,
            role: row.role,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        }
    }
}

order_input!(AccessTokenOrder, AccessTokenOrderField);

/// The queries.
#[derive(Default)]
pub struct AccessTokenQuery;

#[Object]
impl AccessTokenQuery {
    /// One's own tokens, in the order in which they were made if none is named; for an admin,
    /// everybody's.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn access_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        order_by: Option<AccessTokenOrder>,
    ) -> Outcome<List<AccessToken>> {
        let order = order_by.map_or(Order::ascending(AccessTokenOrderField::CreatedAt), Into::into);
        let (app, by) = (ctx.data::<App>()?, ctx.data::<SignedIn>()?);
        let page = page(first, after.as_deref(), order)?;
        let rows = access_token::list(&app.store.database, by, &page).await;
        list(page, rows, |row| row.id.into(), AccessToken::from)
    }
}
