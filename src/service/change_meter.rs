//! Puts right what is known of a meter. Readings that came in before keep the sign they came with.

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::register_meter::described;
use crate::db::{Database, DbError, audit_event, meter};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::ean::Ean;
use crate::domain::meter::{MeterDetails, MeterType, VoltageReference};

/// What is to be put right; what is `None` stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MeterChanges {
    /// What it measures.
    pub meter_type: Option<MeterType>,
    /// Whether its source counts feed-in as positive.
    pub inverted: Option<bool>,
    /// Between what it measures voltage.
    pub voltage_reference: Option<VoltageReference>,
    /// The voltage that should be there, in V.
    pub nominal_voltage_v: Option<i32>,
    /// Since when it measures at its connection, or that it is not known.
    pub installed_at: Option<Option<DateTime<Utc>>>,
}

impl MeterChanges {
    fn applied_to(self, known: MeterDetails) -> MeterDetails {
        MeterDetails {
            meter_type: self.meter_type.unwrap_or(known.meter_type),
            inverted: self.inverted.unwrap_or(known.inverted),
            voltage_reference: self.voltage_reference.unwrap_or(known.voltage_reference),
            nominal_voltage_v: self.nominal_voltage_v.unwrap_or(known.nominal_voltage_v),
            installed_at: self.installed_at.unwrap_or(known.installed_at),
        }
    }
}

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum ChangeMeterError {
    /// There is none with this EAN.
    #[error("there is no meter with this EAN")]
    Unknown,
    /// No connection has such a voltage.
    #[error("a nominal voltage is between 1 and 500,000 V")]
    ImpossibleVoltage,
    /// It was taken away before that.
    #[error("this meter was removed at {removed_at}, before that installation")]
    AfterRemoval {
        /// When.
        removed_at: DateTime<Utc>,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Changes a meter.
///
/// # Errors
/// Where there is no such meter, it cannot be so, or the database fails.
pub async fn change_meter(
    database: &Database,
    by: &Actor,
    meter_ean: Ean,
    changes: MeterChanges,
    now: DateTime<Utc>,
) -> Result<(), ChangeMeterError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let known = meter::lock(&transaction, meter_ean).await?.ok_or(ChangeMeterError::Unknown)?;
    let details = changes.applied_to(known.details);
    if details == known.details {
        return Ok(());
    }
    if !details.has_possible_voltage() {
        return Err(ChangeMeterError::ImpossibleVoltage);
    }
    if let (Some(installed_at), Some(removed_at)) = (details.installed_at, known.removed_at)
        && installed_at >= removed_at
    {
        return Err(ChangeMeterError::AfterRemoval { removed_at });
    }
    meter::change(&transaction, known.id, &details).await?;
    let (before, after) = (described(&known.details), described(&details));
    let change = Change::changed(Action::ChangeMeter, Subject::Meter(meter_ean), before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    Ok(())
}
