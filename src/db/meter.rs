//! Table `meter`.

mod listing;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{DbError, GenericClient, sql};
use crate::domain::consent::ConsentInForce;
use crate::domain::ean::Ean;
use crate::domain::meter::{InstallationPeriod, MeterDetails, MeterType};

pub use listing::{
    ListedMeter, MeterFilter, MeterOrderField, count, find, list, list_at_connections, list_by_ean,
    list_by_id, list_replaced,
};

/// Adds a meter to a connection.
///
/// # Errors
/// Violates `meter_meter_ean_key` if the EAN is taken.
pub async fn insert(
    client: &impl GenericClient,
    connection_id: i32,
    meter_ean: Ean,
    details: &MeterDetails,
) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("meter/insert")).await?;
    let row = client
        .query_one(
            &statement,
            &[
                &connection_id,
                &meter_ean,
                &details.meter_type.wire_name(),
                &details.power_sign(),
                &details.voltage_reference.name(),
                &details.nominal_voltage_v,
                &details.installed_at,
            ],
        )
        .await?;
    Ok(row.get(0))
}

/// The meter with this EAN, locked until the transaction ends.
pub async fn lock(
    client: &impl GenericClient,
    meter_ean: Ean,
) -> Result<Option<ListedMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list", "meter/lock")).await?;
    Ok(client.query_opt(&statement, &[&meter_ean]).await?.as_ref().map(listing::listed))
}

/// Puts right what is known of a meter.
pub async fn change(
    client: &impl GenericClient,
    meter_id: i32,
    details: &MeterDetails,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("meter/change")).await?;
    client
        .execute(
            &statement,
            &[
                &meter_id,
                &details.meter_type.wire_name(),
                &details.power_sign(),
                &details.voltage_reference.name(),
                &details.nominal_voltage_v,
                &details.installed_at,
            ],
        )
        .await?;
    Ok(())
}

/// Notes that a meter was taken away, perhaps for another one.
pub async fn remove(
    client: &impl GenericClient,
    meter_id: i32,
    removed_at: DateTime<Utc>,
    replaced_by: Option<i32>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("meter/remove")).await?;
    client.execute(&statement, &[&meter_id, &removed_at, &replaced_by]).await?;
    Ok(())
}

/// Notes that a meter was not taken away after all.
pub async fn restore(client: &impl GenericClient, meter_id: i32) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("meter/restore")).await?;
    client.execute(&statement, &[&meter_id]).await?;
    Ok(())
}

/// What ingest must know of a meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IngestMeter {
    /// Number of the meter.
    pub id: i32,
    /// What its source's power is multiplied with: 1 or -1.
    pub power_sign: i16,
    /// When it was at its connection.
    pub installation_period: InstallationPeriod,
}

/// Every meter by its EAN.
pub async fn list_for_ingest(
    client: &impl GenericClient,
) -> Result<HashMap<Ean, IngestMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list_for_ingest")).await?;
    let rows = client.query(&statement, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| {
            let installation_period = InstallationPeriod {
                installed_at: row.get("installed_at"),
                removed_at: row.get("removed_at"),
            };
            let meter = IngestMeter {
                id: row.get("id"),
                power_sign: row.get("power_sign"),
                installation_period,
            };
            (row.get("meter_ean"), meter)
        })
        .collect())
}

/// A meter with something to share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvailableMeter {
    /// EAN of the connection.
    pub klant_ean: Ean,
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// What it measures.
    pub meter_type: MeterType,
    /// End of its newest shareable interval.
    pub newest_interval_end: DateTime<Utc>,
    /// The consent that opens it.
    pub consent_id: i32,
}

/// The meters of these connections that have something to share, by connection, then by meter.
pub async fn list_available(
    client: &impl GenericClient,
    klant_eans: &[Ean],
    now: DateTime<Utc>,
    readable_after: DateTime<Utc>,
) -> Result<Vec<AvailableMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list_available")).await?;
    let rows = client.query(&statement, &[&klant_eans, &now, &readable_after]).await?;
    Ok(rows
        .iter()
        .map(|row| AvailableMeter {
            klant_ean: row.get("klant_ean"),
            meter_ean: row.get("meter_ean"),
            meter_type: row.get("meter_type"),
            newest_interval_end: row.get("newest_interval_end"),
            consent_id: row.get("consent_id"),
        })
        .collect())
}

/// A meter of a customer whose consent is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedMeter {
    /// Number of the meter.
    pub meter_id: i32,
    /// When it was at its connection.
    pub installation_period: InstallationPeriod,
    /// The consent that opens it.
    pub consent: ConsentInForce,
}

/// The meter, if it is that customer's and the customer consents now.
pub async fn find_shared(
    client: &impl GenericClient,
    klant_ean: Ean,
    meter_ean: Ean,
    now: DateTime<Utc>,
) -> Result<Option<SharedMeter>, DbError> {
    let statement = client.prepare_cached(sql!("meter/find_shared")).await?;
    let row = client.query_opt(&statement, &[&klant_ean, &meter_ean, &now]).await?;
    Ok(row.as_ref().map(shared))
}

pub(super) fn shared(row: &Row) -> SharedMeter {
    let between = |installed_at, removed_at| InstallationPeriod { installed_at, removed_at };
    SharedMeter {
        meter_id: row.get("meter_id"),
        installation_period: between(row.get("installed_at"), row.get("removed_at")),
        consent: ConsentInForce {
            consent_id: row.get("consent_id"),
            given_at: row.get("given_at"),
        },
    }
}

/// Moves the newest-reading marks forward to what is staged.
///
/// # Errors
/// If the database fails, or nothing was staged in this transaction.
pub async fn advance_newest(client: &impl GenericClient) -> Result<(), DbError> {
    client.execute(sql!("meter/advance_newest"), &[]).await?;
    Ok(())
}

/// Reckons the newest-reading mark of a meter again, after it has changed when it was at its connection.
pub async fn reckon_newest(client: &impl GenericClient, meter_id: i32) -> Result<(), DbError> {
    client.execute(sql!("meter/reckon_newest"), &[&meter_id]).await?;
    Ok(())
}

/// A meter and how far its readings reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterProgress {
    /// EAN of the connection.
    pub klant_ean: Ean,
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// What it measures.
    pub meter_type: MeterType,
    /// End of its newest reading, if there is any.
    pub newest_interval_end: Option<DateTime<Utc>>,
}

/// The meters at these connections, by connection, then by meter.
pub async fn list_newest(
    client: &impl GenericClient,
    klant_eans: &[Ean],
) -> Result<Vec<MeterProgress>, DbError> {
    let statement = client.prepare_cached(sql!("meter/list_newest")).await?;
    let rows = client.query(&statement, &[&klant_eans]).await?;
    Ok(rows
        .iter()
        .map(|row| MeterProgress {
            klant_ean: row.get("klant_ean"),
            meter_ean: row.get("meter_ean"),
            meter_type: row.get("meter_type"),
            newest_interval_end: row.get("newest_interval_end"),
        })
        .collect())
}
