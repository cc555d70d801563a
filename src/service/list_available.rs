//! Call 1: which meters have something to share now, and until when.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::auth::Caller;
use crate::db::meter;
pub use crate::db::meter::AvailableMeter;
use crate::db::pull::{self, PullCall, PullRow};
use crate::db::{Database, DbError, GenericClient};
use crate::domain::ean::Ean;
use crate::domain::retention;

/// The meters of these customers that have something to share, by customer, then by meter. The
/// answer is in the ledger before it is returned.
///
/// # Errors
/// Where the database fails.
pub async fn list_available(
    database: &Database,
    caller: &Caller,
    klant_eans: &[Ean],
    kept_days: u16,
    now: DateTime<Utc>,
) -> Result<Vec<AvailableMeter>, DbError> {
    let client = database.connection().await?;
    let meters = find_available(&client, klant_eans, kept_days, now).await?;
    let consents: BTreeSet<i32> = meters.iter().map(|meter| meter.consent_id).collect();
    let eans: BTreeSet<&Ean> = klant_eans.iter().collect();
    let call = PullCall::Available { eans_asked: eans.len(), meters_given: meters.len() };
    let row = PullRow {
        answered_at: now,
        correlation_id: caller.correlation_id.clone(),
        credential_id: caller.credential_id,
        call,
        consent_ids: consents.into_iter().collect(),
    };
    pull::insert(&client, &row).await?;
    Ok(meters)
}

/// What there is to share, past the ledger: for who only wants to know what would be answered.
pub(super) async fn find_available(
    client: &impl GenericClient,
    klant_eans: &[Ean],
    kept_days: u16,
    now: DateTime<Utc>,
) -> Result<Vec<AvailableMeter>, DbError> {
    let readable_after = retention::readable_after(now, kept_days);
    meter::list_available(client, klant_eans, now, readable_after).await
}
