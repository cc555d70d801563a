//! Tables `source` and `source_version`.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, source_alias, sql};
use crate::domain::page::{Page, Slice};
use crate::domain::source::{Alias, Description, SourceName};

/// A source as it is now, with all by which its deliveries are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSource {
    /// Number of the source.
    pub id: i32,
    /// What it is called.
    pub name: SourceName,
    /// Which of its descriptions this is.
    pub version: i32,
    /// All this stands as long as the source has this revision: see `hold_revision`.
    pub revision: i64,
    /// Whether something is taken in from it.
    pub is_enabled: bool,
    /// How it writes its readings.
    pub description: Description,
    /// Whose its values are, in the order in which that was said.
    pub aliases: Vec<Alias>,
}

/// The source with this name.
///
/// # Errors
/// If the database fails, or another version of ours stored what this one cannot read.
pub async fn load(
    client: &impl GenericClient,
    name: &SourceName,
) -> Result<Option<StoredSource>, DbError> {
    match find(client, name).await? {
        Some(source) => stored(client, source).await.map(Some),
        None => Ok(None),
    }
}

/// The source with this number.
///
/// # Errors
/// As of `load`.
pub async fn load_by_id(
    client: &impl GenericClient,
    source_id: i32,
) -> Result<Option<StoredSource>, DbError> {
    match list_by_id(client, &[source_id]).await?.pop() {
        Some(source) => stored(client, source).await.map(Some),
        None => Ok(None),
    }
}

/// With its aliases, which are read last: if they are newer than the rest, the revision tells.
async fn stored(
    client: &impl GenericClient,
    source: ListedSource,
) -> Result<StoredSource, DbError> {
    let aliases = source_alias::list_of_source(client, source.id).await?;
    let aliases = aliases.iter().map(source_alias::ListedAlias::alias);
    Ok(StoredSource {
        aliases: aliases.collect::<Result<_, _>>()?,
        description: source.description()?,
        is_enabled: source.is_enabled(),
        id: source.id,
        name: source.name,
        version: source.version,
        revision: source.revision,
    })
}

/// The revision of a source, which nobody changes until the transaction ends.
pub async fn hold_revision(
    client: &impl GenericClient,
    source_id: i32,
) -> Result<Option<i64>, DbError> {
    let statement = client.prepare_cached(sql!("source/hold_revision")).await?;
    Ok(client.query_opt(&statement, &[&source_id]).await?.map(|row| row.get(0)))
}

/// All sources from which something is taken in, each with its number.
pub async fn list_enabled(client: &impl GenericClient) -> Result<Vec<(i32, SourceName)>, DbError> {
    let statement = client.prepare_cached(sql!("source/list_enabled")).await?;
    let rows = client.query(&statement, &[]).await?;
    Ok(rows.iter().map(|row| (row.get("id"), row.get("name"))).collect())
}

/// All sources, each with its number.
pub async fn list_names(client: &impl GenericClient) -> Result<Vec<(i32, SourceName)>, DbError> {
    let statement = client.prepare_cached(sql!("source/list_names")).await?;
    let rows = client.query(&statement, &[]).await?;
    Ok(rows.iter().map(|row| (row.get("id"), row.get("name"))).collect())
}

/// Adds a source, whose first version must follow, and returns its number. `None` if there is one of
/// this name.
pub async fn insert(
    client: &impl GenericClient,
    name: &SourceName,
    now: DateTime<Utc>,
) -> Result<Option<i32>, DbError> {
    let statement = client.prepare_cached(sql!("source/insert")).await?;
    Ok(client.query_opt(&statement, &[name, &now]).await?.map(|row| row.get(0)))
}

/// Adds a version of the description of a source.
pub async fn insert_version(
    client: &impl GenericClient,
    source_id: i32,
    version: i32,
    description: &Value,
    made_by: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_version/insert")).await?;
    client.execute(&statement, &[&source_id, &version, description, &now, &made_by]).await?;
    Ok(())
}

/// Puts another version of the description in use.
pub async fn set_version(
    client: &impl GenericClient,
    source_id: i32,
    version: i32,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source/set_version")).await?;
    client.execute(&statement, &[&source_id, &version]).await?;
    Ok(())
}

/// Notes since when nothing is taken in from a source, or that it is again.
pub async fn set_disabled(
    client: &impl GenericClient,
    source_id: i32,
    disabled_at: Option<DateTime<Utc>>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source/set_disabled")).await?;
    client.execute(&statement, &[&source_id, &disabled_at]).await?;
    Ok(())
}

/// A source as operators see it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedSource {
    /// Number of the source.
    pub id: i32,
    /// What it is called.
    pub name: SourceName,
    /// Which of its descriptions is in use.
    pub version: i32,
    /// Another one with each change of it or its aliases.
    pub revision: i64,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// Since when nothing is taken in from it; `None` if it is.
    pub disabled_at: Option<DateTime<Utc>>,
    /// The description in use, as it was stored.
    pub description: Value,
    /// When that was made.
    pub described_at: DateTime<Utc>,
    /// By whom.
    pub described_by: String,
}

impl ListedSource {
    /// Whether something is taken in from it.
    #[must_use]
    pub const fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// How it writes its readings.
    ///
    /// # Errors
    /// If another version of ours stored what this one cannot read.
    pub fn description(&self) -> Result<Description, DbError> {
        Description::from_json(self.description.clone())
            .map_err(|error| DbError::Unreadable(format!("source {}: {error}", self.name)))
    }
}

fn listed(row: &Row) -> ListedSource {
    ListedSource {
        id: row.get("id"),
        name: row.get("name"),
        version: row.get("version"),
        revision: row.get("revision"),
        created_at: row.get("created_at"),
        disabled_at: row.get("disabled_at"),
        description: row.get("description"),
        described_at: row.get("made_at"),
        described_by: row.get("made_by"),
    }
}

/// The source with this name, without its aliases.
pub async fn find(
    client: &impl GenericClient,
    name: &SourceName,
) -> Result<Option<ListedSource>, DbError> {
    let statement = client.prepare_cached(sql!("source/list", "source/find")).await?;
    Ok(client.query_opt(&statement, &[name]).await?.as_ref().map(listed))
}

/// The sources with these numbers.
pub async fn list_by_id(
    client: &impl GenericClient,
    source_ids: &[i32],
) -> Result<Vec<ListedSource>, DbError> {
    let statement = client.prepare_cached(sql!("source/list", "source/list_by_id")).await?;
    Ok(client.query(&statement, &[&source_ids]).await?.iter().map(listed).collect())
}

/// The enabled sources whose readings come by MQTT.
pub async fn list_by_mqtt(client: &impl GenericClient) -> Result<Vec<ListedSource>, DbError> {
    let statement = client.prepare_cached(sql!("source/list", "source/list_by_mqtt")).await?;
    Ok(client.query(&statement, &[]).await?.iter().map(listed).collect())
}

/// The source with this name. Until the transaction ends, nobody else changes it or its aliases.
pub async fn lock(
    client: &impl GenericClient,
    name: &SourceName,
) -> Result<Option<ListedSource>, DbError> {
    let statement = client.prepare_cached(sql!("source/lock")).await?;
    match client.query_opt(&statement, &[name]).await? {
        Some(_) => find(client, name).await,
        None => Ok(None),
    }
}

/// Waits until nobody else changes the source with this number or its aliases; held until the transaction ends.
pub async fn lock_by_id(client: &impl GenericClient, source_id: i32) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source/lock_by_id")).await?;
    client.query_opt(&statement, &[&source_id]).await?;
    Ok(())
}

/// What sources can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SourceOrderField {
    /// What they are called.
    Name,
    /// When they were registered.
    CreatedAt,
}

impl OrderField for SourceOrderField {
    const LIST: &'static str = sql!("source/list", "source/filter");

    fn key(self) -> Key {
        match self {
            Self::Name => Key::text("name"),
            Self::CreatedAt => Key::moment("created_at"),
        }
    }
}

/// A page of sources: of those that are enabled, those that are not, or all.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<SourceOrderField>,
    is_enabled: Option<bool>,
) -> Result<Slice<ListedSource>, DbError> {
    list::read(client, page, &[&is_enabled], listed).await
}

/// A version of the description of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceVersion {
    /// Number of the source.
    pub source_id: i32,
    /// Counts its descriptions, from 1.
    pub version: i32,
    /// As it was stored.
    pub description: Value,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// By whom.
    pub made_by: String,
}

/// Versions of a source that are listed.
pub const VERSIONS_LISTED_MAX: usize = 20;

/// The newest versions of the descriptions of these sources, newest first.
pub async fn list_versions(
    client: &impl GenericClient,
    source_ids: &[i32],
) -> Result<Vec<SourceVersion>, DbError> {
    let statement = client.prepare_cached(sql!("source_version/list_of_sources")).await?;
    let at_most = i64::try_from(VERSIONS_LISTED_MAX).unwrap_or(i64::MAX);
    let rows = client.query(&statement, &[&source_ids, &at_most]).await?;
    let version = |row: &Row| SourceVersion {
        source_id: row.get("source_id"),
        version: row.get("version"),
        description: row.get("description"),
        made_at: row.get("made_at"),
        made_by: row.get("made_by"),
    };
    Ok(rows.iter().map(version).collect())
}
