//! Puts right what is known of a meter. Readings that came in before keep the sign they came with, unless
//! it is said since when that was wrong: then their power is turned, and what it was is kept as a revision.

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::{audit_event, meter, reading};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::ean::Ean;
use crate::domain::meter::{MeterDetails, MeterType, VoltageReference};
use crate::service::failure::{Failure, Refusal};
use crate::service::meter::recount::{hold_readings, recount_meter};
use crate::service::meter::register::described;
use crate::service::store::Command;

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
    /// Which stored readings came in with the wrong sign, if any did.
    pub wrong_sign: Option<WrongSign>,
}

/// The readings whose power is to be turned: those of the intervals that ended
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongSign {
    /// after this moment,
    pub from: DateTime<Utc>,
    /// up to this one; up to now if `inverted` changes with it.
    pub until: Option<DateTime<Utc>>,
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
pub enum ChangeMeterRefusal {
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
    /// The sign stays as it is, so that what came in lately is right, and it is not said until when it was not.
    #[error("the sign does not change: say until when readings came in with the wrong one")]
    SignUnchanged,
}

impl Refusal for ChangeMeterRefusal {}

/// Changes a meter, and returns in how many of its readings the power was turned.
///
/// # Errors
/// If there is no such meter, it cannot be so, or the database fails.
pub async fn change_meter(
    command: &Command<'_>,
    meter_ean: Ean,
    changes: MeterChanges,
) -> Result<u64, Failure<ChangeMeterRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    if changes.wrong_sign.is_some() || changes.installed_at.is_some() {
        hold_readings(&transaction).await?;
    }
    let known = meter::lock(&transaction, meter_ean).await?.ok_or(ChangeMeterRefusal::Unknown)?;
    let details = changes.applied_to(known.details);
    if details == known.details && changes.wrong_sign.is_none() {
        return Ok(0);
    }
    if !details.has_possible_voltage() {
        return Err(ChangeMeterRefusal::ImpossibleVoltage.into());
    }
    if let (Some(installed_at), Some(removed_at)) = (details.installed_at, known.removed_at)
        && installed_at >= removed_at
    {
        return Err(ChangeMeterRefusal::AfterRemoval { removed_at }.into());
    }
    meter::change(&transaction, known.id, &details).await?;
    let (before, mut after) = (described(&known.details), described(&details));
    let mut turned = 0;
    if let Some(WrongSign { from, until }) = changes.wrong_sign {
        let until = match until {
            Some(until) => until,
            None if details.inverted != known.details.inverted => now,
            None => return Err(ChangeMeterRefusal::SignUnchanged.into()),
        };
        turned = reading::turn_power(&transaction, known.id, from, until, now).await?;
        after["sign_corrected"] = json!({ "from": from, "until": until, "intervals": turned });
    }
    if details.installed_at != known.details.installed_at || turned > 0 {
        recount_meter(&transaction, known.id, store.retention_days, now).await?;
    }
    let change = Change::changed(Action::ChangeMeter, Subject::Meter(meter_ean), before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    Ok(turned)
}
