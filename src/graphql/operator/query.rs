//! What can be asked.

use async_graphql::{Context, Object};

use super::fault::Outcome;
use super::session::Me;
use crate::service::operator_session::SignedIn;

/// The root of every query.
pub struct Query;

/// The root of every query.
#[Object]
impl Query {
    /// Who is logged in here; null where nobody is.
    async fn me(&self, ctx: &Context<'_>) -> Outcome<Option<Me>> {
        Ok(ctx.data_opt::<SignedIn>().map(Me::from))
    }
}
