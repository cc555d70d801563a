//! Notes that a meter was taken away, perhaps for another one that took its place. What it measured until
//! then stays, and can be pulled, until it is past its time; what came in of later is given to nobody.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use thiserror::Error;

use crate::db::meter::{self, ListedMeter};
use crate::db::{GenericClient, audit_event};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::ean::Ean;
use crate::domain::meter::MeterDetails;
use crate::service::failure::{Failure, Refusal};
use crate::service::meter::recount::{hold_readings, recount_meter};
use crate::service::meter::register::{NewMeter, RegisterMeterRefusal, register_in};
use crate::service::store::Command;

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum RemoveMeterRefusal {
    /// There is none with this EAN.
    #[error("there is no meter with this EAN")]
    Unknown,
    /// It was taken away before.
    #[error("this meter was removed at {removed_at}")]
    RemovedAlready {
        /// When.
        removed_at: DateTime<Utc>,
    },
    /// It was not there yet.
    #[error("this meter was installed only at {installed_at}")]
    BeforeInstallation {
        /// When it was.
        installed_at: DateTime<Utc>,
    },
    /// The moment has not come.
    #[error("the removal lies in the future: register it once it has come")]
    InTheFuture,
    /// The meter that takes its place cannot be registered.
    #[error(transparent)]
    Register(RegisterMeterRefusal),
}

impl Refusal for RemoveMeterRefusal {}

/// Notes that nothing is measured by this meter since that moment.
///
/// # Errors
/// If there is no such meter, it cannot have been removed then, or the database fails.
pub async fn remove_meter(
    command: &Command<'_>,
    meter_ean: Ean,
    removed_at: DateTime<Utc>,
) -> Result<(), Failure<RemoveMeterRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    hold_readings(&transaction).await?;
    let known = removable(&transaction, meter_ean, removed_at, now).await?;
    meter::remove(&transaction, known.id, removed_at, None).await?;
    recount_meter(&transaction, known.id, store.retention_days, now).await?;
    let (before, after) = (described(&known), json!({ "removed_at": removed_at }));
    let change = Change::changed(Action::RemoveMeter, Subject::Meter(meter_ean), before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// The meter that takes the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement {
    /// EAN of the meter that goes.
    pub meter_ean: Ean,
    /// EAN of the one that comes.
    pub by_ean: Ean,
    /// When.
    pub replaced_at: DateTime<Utc>,
    /// Whether the source of the one that comes counts feed-in as positive; like the one that goes
    /// if nothing is said.
    pub inverted: Option<bool>,
}

/// Registers a meter at the place of another, of which it takes over what is known.
///
/// # Errors
/// If there is no such meter, it cannot have been replaced then, the new EAN is taken, or the
/// database fails.
pub async fn replace_meter(
    command: &Command<'_>,
    replacement: Replacement,
) -> Result<(), Failure<RemoveMeterRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let Replacement { meter_ean, by_ean, replaced_at, inverted } = replacement;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    hold_readings(&transaction).await?;
    let known = removable(&transaction, meter_ean, replaced_at, now).await?;
    let details = MeterDetails {
        inverted: inverted.unwrap_or(known.details.inverted),
        installed_at: Some(replaced_at),
        ..known.details
    };
    let new = NewMeter { klant_ean: known.klant_ean, meter_ean: by_ean, details };
    let registered = register_in(&transaction, by, &new, now).await;
    let new_id = registered.map_err(|failure| failure.map(RemoveMeterRefusal::Register))?;
    meter::remove(&transaction, known.id, replaced_at, Some(new_id)).await?;
    recount_meter(&transaction, known.id, store.retention_days, now).await?;
    let after = json!({ "removed_at": replaced_at, "replaced_by": by_ean.to_string() });
    let subject = Subject::Meter(meter_ean);
    let change = Change::changed(Action::ReplaceMeter, subject, described(&known), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// The meter, if it can have been taken away at this moment.
async fn removable(
    client: &impl GenericClient,
    meter_ean: Ean,
    removed_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<ListedMeter, Failure<RemoveMeterRefusal>> {
    let known = meter::lock(client, meter_ean).await?.ok_or(RemoveMeterRefusal::Unknown)?;
    if let Some(removed_at) = known.removed_at {
        return Err(RemoveMeterRefusal::RemovedAlready { removed_at }.into());
    }
    if removed_at > now {
        return Err(RemoveMeterRefusal::InTheFuture.into());
    }
    match known.details.installed_at {
        Some(installed_at) if removed_at <= installed_at => {
            Err(RemoveMeterRefusal::BeforeInstallation { installed_at }.into())
        }
        _ => Ok(known),
    }
}

fn described(known: &ListedMeter) -> Value {
    json!({ "klant_ean": known.klant_ean.to_string(), "installed_at": known.details.installed_at })
}
