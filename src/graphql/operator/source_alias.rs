//! Aliases: what a source calls a meter, or one channel of it.

mod import;
mod mutation;
mod query;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::loader::{SourceById, load};
use super::source::Source;
use crate::db::source_alias::ListedAlias;
use crate::domain::ean::Ean;
use crate::domain::quantity::Quantity;

pub use mutation::SourceAliasMutation;
pub use query::SourceAliasQuery;

pub struct SourceAlias(pub ListedAlias);

/// What a source calls a meter, or one channel of it, for some time.
#[Object]
impl SourceAlias {
    /// Identifier of the alias.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Whose it is.
    async fn source(&self, ctx: &Context<'_>) -> Outcome<Option<Source>> {
        Ok(load(ctx, SourceById(self.0.source_id)).await?.map(Source))
    }

    /// What stands in the source's files.
    async fn identifier(&self) -> &str {
        &self.0.identifier
    }

    /// The channel that it is about; null for all that have no alias of their own.
    async fn channel(&self) -> Option<&str> {
        self.0.channel.as_deref()
    }

    /// EAN of the meter whose values they are. It need not be registered yet.
    async fn meter_ean(&self) -> Ean {
        self.0.meter_ean
    }

    /// What is measured; null if the description of the source says so.
    async fn quantity(&self) -> Option<Quantity> {
        self.0.quantity
    }

    /// What each value is multiplied by, as a decimal number.
    async fn factor(&self) -> &str {
        &self.0.factor
    }

    /// It holds for intervals that end after this moment; null if it always did.
    async fn valid_from(&self) -> Option<DateTime<Utc>> {
        self.0.valid_from
    }

    /// The last end of an interval for which it holds; null if it still does.
    async fn valid_until(&self) -> Option<DateTime<Utc>> {
        self.0.valid_until
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// By whom.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// When somebody ended it; null if nobody did.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// Who that was.
    async fn ended_by(&self) -> Option<&str> {
        self.0.ended_by.as_deref()
    }
}
