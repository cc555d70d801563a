//! Registers a meter at a connection.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use thiserror::Error;

use crate::db::{GenericClient, audit_event, connection, meter};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::ean::Ean;
use crate::domain::meter::MeterDetails;
use crate::service::failure::{Failure, Refusal, on_violation};
use crate::service::store::Command;

/// Why a meter was not registered.
#[derive(Debug, Error)]
pub enum RegisterMeterRefusal {
    /// The EAN belongs to a meter already, here or at another connection.
    #[error("a meter with this EAN is registered already")]
    EanTaken,
    /// No connection has such a voltage.
    #[error("a nominal voltage is between 1 and 500,000 V")]
    ImpossibleVoltage,
}

impl Refusal for RegisterMeterRefusal {}

/// A meter to be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMeter {
    /// EAN of the connection at which it measures.
    pub klant_ean: Ean,
    /// EAN of the meter itself.
    pub meter_ean: Ean,
    /// What is known of it.
    pub details: MeterDetails,
}

/// Registers the meter and returns its number.
///
/// # Errors
/// If the EAN is taken, the voltage impossible, or the database fails.
pub async fn register_meter(
    command: &Command<'_>,
    new: NewMeter,
) -> Result<i32, Failure<RegisterMeterRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let meter_id = register_in(&transaction, by, &new, now).await?;
    transaction.commit().await?;
    Ok(meter_id)
}

/// The same as a part of something larger.
pub(in crate::service) async fn register_in(
    transaction: &impl GenericClient,
    by: &Actor,
    new: &NewMeter,
    now: DateTime<Utc>,
) -> Result<i32, Failure<RegisterMeterRefusal>> {
    if !new.details.has_possible_voltage() {
        return Err(RegisterMeterRefusal::ImpossibleVoltage.into());
    }
    let connection_id = connection::upsert(transaction, new.klant_ean).await?;
    let meter_id = meter::insert(transaction, connection_id, new.meter_ean, &new.details)
        .await
        .map_err(on_violation("meter_meter_ean_key", RegisterMeterRefusal::EanTaken))?;
    let mut after = described(&new.details);
    after["klant_ean"] = new.klant_ean.to_string().into();
    let change = Change::added(Action::RegisterMeter, Subject::Meter(new.meter_ean), after);
    audit_event::insert(transaction, by, &change, now).await?;
    Ok(meter_id)
}

/// What is known of a meter, for the audit trail.
pub(in crate::service) fn described(details: &MeterDetails) -> Value {
    json!({
        "type": details.meter_type.wire_name(),
        "inverted": details.inverted,
        "voltage_reference": details.voltage_reference.name(),
        "nominal_voltage_v": details.nominal_voltage_v,
        "installed_at": details.installed_at,
    })
}
