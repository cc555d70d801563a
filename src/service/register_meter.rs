//! Registers a meter at a connection.

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::{Database, DbError, audit_event, connection, meter};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::ean::Ean;
use crate::domain::meter::MeterType;

/// Why a meter was not registered.
#[derive(Debug, Error)]
pub enum RegisterMeterError {
    /// The EAN belongs to a meter already, here or at another connection.
    #[error("a meter with this EAN is registered already")]
    EanTaken,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// A meter to be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMeter {
    /// EAN of the connection at which it measures.
    pub klant_ean: Ean,
    /// EAN of the meter itself.
    pub meter_ean: Ean,
    /// What it measures.
    pub meter_type: MeterType,
    /// Whether its source counts feed-in as positive, so that power must change sign.
    pub inverted: bool,
}

/// Registers the meter and returns its number.
///
/// # Errors
/// Where the EAN is taken or the database fails.
pub async fn register_meter(
    database: &Database,
    by: &Actor,
    new: NewMeter,
    now: DateTime<Utc>,
) -> Result<i32, RegisterMeterError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await.map_err(DbError::from)?;
    let connection_id = connection::upsert(&transaction, new.klant_ean).await?;
    let sign = if new.inverted { -1 } else { 1 };
    let meter_id = meter::insert(&transaction, connection_id, new.meter_ean, new.meter_type, sign)
        .await
        .map_err(|error| match error.violated_constraint() {
            Some("meter_meter_ean_key") => RegisterMeterError::EanTaken,
            _ => error.into(),
        })?;
    let after = json!({
        "klant_ean": new.klant_ean.to_string(),
        "type": new.meter_type.wire_name(),
        "inverted": new.inverted,
    });
    let change = Change::added(Action::RegisterMeter, Subject::Meter(new.meter_ean), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await.map_err(DbError::from)?;
    Ok(meter_id)
}
