//! Takes back that a meter was taken away: somebody named the wrong one, or too soon. What it measured
//! since can be taken in after that.

use serde_json::json;
use thiserror::Error;

use crate::db::{audit_event, meter};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::ean::Ean;
use crate::service::failure::{Failure, Refusal};
use crate::service::meter::recount::{hold_readings, recount_meter};
use crate::service::store::Command;

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum RestoreMeterRefusal {
    /// There is none with this EAN.
    #[error("there is no meter with this EAN")]
    Unknown,
    /// It was not taken away.
    #[error("this meter was not removed")]
    NotRemoved,
    /// Another meter measures in its place.
    #[error("another meter took the place of this one")]
    Replaced,
}

impl Refusal for RestoreMeterRefusal {}

/// Notes that a meter is where it was.
///
/// # Errors
/// If there is no such meter, it was not removed but for another one, or the database fails.
pub async fn restore_meter(
    command: &Command<'_>,
    meter_ean: Ean,
) -> Result<(), Failure<RestoreMeterRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    hold_readings(&transaction).await?;
    let known = meter::lock(&transaction, meter_ean).await?.ok_or(RestoreMeterRefusal::Unknown)?;
    let removed_at = known.removed_at.ok_or(RestoreMeterRefusal::NotRemoved)?;
    if known.replaced_by_id.is_some() {
        return Err(RestoreMeterRefusal::Replaced.into());
    }
    meter::restore(&transaction, known.id).await?;
    recount_meter(&transaction, known.id, store.retention_days, now).await?;
    let (before, after) = (json!({ "removed_at": removed_at }), json!({ "removed_at": null }));
    let change = Change::changed(Action::RestoreMeter, Subject::Meter(meter_ean), before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    Ok(())
}
