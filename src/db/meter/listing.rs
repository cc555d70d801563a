//! Meters as operators see them.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use crate::db::list::{self, Key, OrderField};
use crate::db::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;
use crate::domain::meter::{InstallationPeriod, MeterDetails, MeterType};
use crate::domain::page::{Page, Slice};

/// A meter, for those who look after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMeter {
    /// Number of the meter.
    pub id: i32,
    /// Number of the connection at which it measures.
    pub connection_id: i32,
    /// EAN of that connection.
    pub klant_ean: Ean,
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// What is known of it.
    pub details: MeterDetails,
    /// Since when it measures here no more.
    pub removed_at: Option<DateTime<Utc>>,
    /// Number of the meter that took its place.
    pub replaced_by_id: Option<i32>,
    /// End of its newest reading, if there is any.
    pub newest_interval_end: Option<DateTime<Utc>>,
}

impl ListedMeter {
    /// When it was at its connection.
    #[must_use]
    pub fn installation_period(&self) -> InstallationPeriod {
        InstallationPeriod { installed_at: self.details.installed_at, removed_at: self.removed_at }
    }
}

pub(super) fn listed(row: &Row) -> ListedMeter {
    ListedMeter {
        id: row.get("id"),
        connection_id: row.get("connection_id"),
        klant_ean: row.get("klant_ean"),
        meter_ean: row.get("meter_ean"),
        details: MeterDetails {
            meter_type: row.get("meter_type"),
            inverted: row.get::<_, i16>("power_sign") < 0,
            voltage_reference: row.get("voltage_reference"),
            nominal_voltage_v: row.get("nominal_voltage_v"),
            installed_at: row.get("installed_at"),
        },
        removed_at: row.get("removed_at"),
        replaced_by_id: row.get("replaced_by_id"),
        newest_interval_end: row.get("newest_interval_end"),
    }
}

/// Which meters are wanted; all of them if nothing is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterFilter {
    /// Those of this type.
    pub meter_type: Option<MeterType>,
    /// Those whose EAN begins so.
    pub ean_start: Option<String>,
    /// Those whose EAN, or that of their connection, begins so.
    pub search: Option<String>,
    /// Those that measure at their connection, or those that do not,
    pub installed: Option<bool>,
    /// at this moment.
    pub at: DateTime<Utc>,
}

/// What meters can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum MeterOrderField {
    /// When they were registered here.
    Registered,
    /// Their EAN.
    Ean,
    /// EAN of their connection.
    KlantEan,
    /// What they measure.
    Type,
    /// End of their newest reading; one that never had any comes before all others.
    NewestIntervalEnd,
}

impl OrderField for MeterOrderField {
    const LIST: &'static str = sql!("meter/list", "meter/filter");

    fn key(self) -> Key {
        match self {
            Self::Registered => Key::number("id"),
            Self::Ean => Key::text("meter_ean"),
            Self::KlantEan => Key::text("klant_ean"),
            Self::Type => Key::text("meter_type"),
            Self::NewestIntervalEnd => Key::moment("coalesce(newest_interval_end, '-infinity')"),
        }
    }
}

/// A page of meters.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<MeterOrderField>,
    filter: &MeterFilter,
) -> Result<Slice<ListedMeter>, DbError> {
    let MeterFilter { meter_type, ean_start, search, installed, at } = filter;
    let meter_type = meter_type.map(MeterType::wire_name);
    list::read(client, page, &[&meter_type, ean_start, search, installed, at], listed).await
}

/// How many meters a list of them has in all.
pub async fn count(client: &impl GenericClient, filter: &MeterFilter) -> Result<i64, DbError> {
    let MeterFilter { meter_type, ean_start, search, installed, at } = filter;
    let meter_type = meter_type.map(MeterType::wire_name);
    Ok(client
        .query_one(
            sql!("meter/count", "meter/filter"),
            &[&meter_type, ean_start, search, installed, at],
        )
        .await?
        .get(0))
}

/// The meter with this EAN.
pub async fn find(
    client: &impl GenericClient,
    meter_ean: Ean,
) -> Result<Option<ListedMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list", "meter/find")).await?;
    Ok(client.query_opt(&statement, &[&meter_ean]).await?.as_ref().map(listed))
}

/// The meters at these connections, by EAN.
pub async fn list_at_connections(
    client: &impl GenericClient,
    connection_ids: &[i32],
) -> Result<Vec<ListedMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list", "meter/list_at_connections")).await?;
    Ok(client.query(&statement, &[&connection_ids]).await?.iter().map(listed).collect())
}

/// The meters with these numbers.
pub async fn list_by_id(
    client: &impl GenericClient,
    ids: &[i32],
) -> Result<Vec<ListedMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list", "meter/list_by_id")).await?;
    Ok(client.query(&statement, &[&ids]).await?.iter().map(listed).collect())
}

/// The meters that these took the place of.
pub async fn list_replaced(
    client: &impl GenericClient,
    ids: &[i32],
) -> Result<Vec<ListedMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list", "meter/list_replaced")).await?;
    Ok(client.query(&statement, &[&ids]).await?.iter().map(listed).collect())
}

/// The meters with these EANs.
pub async fn list_by_ean(
    client: &impl GenericClient,
    meter_eans: &[Ean],
) -> Result<Vec<ListedMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list", "meter/list_by_ean")).await?;
    Ok(client.query(&statement, &[&meter_eans]).await?.iter().map(listed).collect())
}
