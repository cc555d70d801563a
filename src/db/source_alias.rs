//! Table `source_alias`. Whoever changes it holds the lock on the source, and has seen that no two overlap.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;
use crate::domain::page::{Page, Slice};
use crate::domain::quantity::Quantity;
use crate::domain::source::{Alias, SourceName};

/// Adds aliases to a source.
pub async fn insert(
    client: &impl GenericClient,
    source_id: i32,
    aliases: &[&Alias],
    created_by: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    fn column<'a, T>(aliases: &[&'a Alias], of: impl Fn(&'a Alias) -> T) -> Vec<T> {
        aliases.iter().map(|alias| of(alias)).collect()
    }
    let statement = client.prepare_cached(sql!("source_alias/insert")).await?;
    client
        .execute(
            &statement,
            &[
                &source_id,
                &column(aliases, |alias| alias.identifier.as_str()),
                &column(aliases, |alias| alias.channel.as_deref()),
                &column(aliases, |alias| alias.meter_ean),
                &column(aliases, |alias| alias.quantity.map(Quantity::name)),
                &column(aliases, |alias| alias.factor.to_string()),
                &column(aliases, |alias| alias.valid_from),
                &column(aliases, |alias| alias.valid_until),
                &now,
                &created_by,
            ],
        )
        .await?;
    Ok(())
}

/// Lets an alias hold until this moment, and no longer.
pub async fn end(
    client: &impl GenericClient,
    alias_id: i32,
    valid_until: DateTime<Utc>,
    ended_by: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_alias/end")).await?;
    client.execute(&statement, &[&alias_id, &valid_until, &now, &ended_by]).await?;
    Ok(())
}

/// Removes an alias that should never have been.
pub async fn remove(client: &impl GenericClient, alias_id: i32) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_alias/remove")).await?;
    client.execute(&statement, &[&alias_id]).await?;
    Ok(())
}

/// An alias as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAlias {
    /// Number of the alias.
    pub id: i32,
    /// Number of the source.
    pub source_id: i32,
    /// What stands in the source's files.
    pub identifier: String,
    /// The channel that it is about; `None` for all that have no alias of their own.
    pub channel: Option<String>,
    /// The meter whose values they are.
    pub meter_ean: Ean,
    /// What is measured, if the description leaves it open.
    pub quantity: Option<Quantity>,
    /// What each value is multiplied by, as the database writes it.
    pub factor: String,
    /// It holds for intervals that end after it; `None` if it always did.
    pub valid_from: Option<DateTime<Utc>>,
    /// The last end of an interval for which it holds; `None` if it still does.
    pub valid_until: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// When somebody ended it, if somebody did.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who that was.
    pub ended_by: Option<String>,
}

impl ListedAlias {
    /// What it says.
    ///
    /// # Errors
    /// If its factor is none that we could have stored.
    pub fn alias(&self) -> Result<Alias, DbError> {
        let factor = self.factor.parse().map_err(|error| {
            DbError::Unreadable(format!("factor of alias {}: {error}", self.id))
        })?;
        Ok(Alias {
            identifier: self.identifier.clone(),
            channel: self.channel.clone(),
            meter_ean: self.meter_ean,
            quantity: self.quantity,
            factor,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
        })
    }
}

fn listed(row: &Row) -> ListedAlias {
    ListedAlias {
        id: row.get("id"),
        source_id: row.get("source_id"),
        identifier: row.get("identifier"),
        channel: row.get("channel"),
        meter_ean: row.get("meter_ean"),
        quantity: row.get("quantity"),
        factor: row.get("factor"),
        valid_from: row.get("valid_from"),
        valid_until: row.get("valid_until"),
        created_at: row.get("created_at"),
        created_by: row.get("created_by"),
        ended_at: row.get("ended_at"),
        ended_by: row.get("ended_by"),
    }
}

/// All aliases of a source, in the order in which they were made.
pub async fn list_of_source(
    client: &impl GenericClient,
    source_id: i32,
) -> Result<Vec<ListedAlias>, DbError> {
    let text = sql!("source_alias/list", "source_alias/list_of_source");
    let statement = client.prepare_cached(text).await?;
    client.query_map(&statement, &[&source_id], listed).await
}

/// The aliases of a source for these identifiers.
pub async fn list_of_identifiers(
    client: &impl GenericClient,
    source_id: i32,
    identifiers: &[&str],
) -> Result<Vec<ListedAlias>, DbError> {
    let text = sql!("source_alias/list", "source_alias/list_of_identifiers");
    let statement = client.prepare_cached(text).await?;
    client.query_map(&statement, &[&source_id, &identifiers], listed).await
}

/// The alias with this number.
pub async fn find(
    client: &impl GenericClient,
    alias_id: i32,
) -> Result<Option<ListedAlias>, DbError> {
    let statement = client.prepare_cached(sql!("source_alias/list", "source_alias/find")).await?;
    Ok(client.query_opt(&statement, &[&alias_id]).await?.as_ref().map(listed))
}

/// How many aliases a source has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AliasCount {
    /// Number of the source.
    pub source_id: i32,
    /// How many.
    pub count: i64,
}

/// How many aliases each of these sources has, of those that have any.
pub async fn count_of_sources(
    client: &impl GenericClient,
    source_ids: &[i32],
) -> Result<Vec<AliasCount>, DbError> {
    let statement = client.prepare_cached(sql!("source_alias/count_of_sources")).await?;
    let rows = client.query(&statement, &[&source_ids]).await?;
    let count = |row: &Row| AliasCount { source_id: row.get("source_id"), count: row.get("count") };
    Ok(rows.iter().map(count).collect())
}

/// Which aliases are wanted; all of them if nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AliasFilter {
    /// Those of this source.
    pub source: Option<SourceName>,
    /// Those for this identifier.
    pub identifier: Option<String>,
    /// Those to this meter.
    pub meter_ean: Option<Ean>,
}

/// What aliases can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SourceAliasOrderField {
    /// What stands in the source's files.
    Identifier,
    /// The EAN of the meter.
    MeterEan,
}

impl OrderField for SourceAliasOrderField {
    const LIST: &'static str = sql!("source_alias/list", "source_alias/filter");

    fn key(self) -> Key {
        match self {
            Self::Identifier => Key::text("identifier"),
            Self::MeterEan => Key::text("meter_ean"),
        }
    }
}

/// A page of aliases.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<SourceAliasOrderField>,
    filter: &AliasFilter,
) -> Result<Slice<ListedAlias>, DbError> {
    let AliasFilter { source, identifier, meter_ean } = filter;
    list::read(client, page, &[source, identifier, meter_ean], listed).await
}
