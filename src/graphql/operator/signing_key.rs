//! The keys that sign access tokens.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::list::{List, OrderBy, ROWS_DEFAULT, cost, list, page};
use crate::app::App;
use crate::service::browse::{self, ListedKey};

/// A key that signs access tokens, without its private half.
#[derive(SimpleObject)]
pub struct SigningKey {
    /// Its identifier: the thumbprint of the public key.
    kid: String,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// The first moment at which it signs.
    signs_from: DateTime<Utc>,
    /// The first moment at which it signs no more.
    signs_until: DateTime<Utc>,
    /// Until when it is published: until the last token that it signed has ended.
    retired_at: DateTime<Utc>,
    /// When its private half was destroyed.
    destroyed_at: Option<DateTime<Utc>>,
}

impl From<ListedKey> for SigningKey {
    fn from(row: ListedKey) -> Self {
        let ListedKey {
            kid,
            turn: _,
            created_at,
            signs_from,
            signs_until,
            retired_at,
            destroyed_at,
        } = row;
        Self { kid, created_at, signs_from, signs_until, retired_at, destroyed_at }
    }
}

/// What keys can be ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum SigningKeyOrderField {
    /// The first moment at which they sign.
    SignsFrom,
    /// When they were made.
    CreatedAt,
}

/// The queries.
#[derive(Default)]
pub struct SigningKeyQuery;

#[Object]
impl SigningKeyQuery {
    /// The keys that sign access tokens; the newest turn first, where no order is named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn signing_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        order_by: Option<OrderBy<SigningKeyOrderField>>,
    ) -> Outcome<List<SigningKey>> {
        let order =
            order_by.unwrap_or_else(|| OrderBy::descending(SigningKeyOrderField::SignsFrom));
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), &order)?);
        let rows = browse::signing_key::list(&app.database, &page).await;
        list(page, rows, |row| row.turn, SigningKey::from)
    }
}
