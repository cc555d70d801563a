//! Call 1: which meters have something to share now, and until when.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::auth::Caller;
pub use crate::db::meter::AvailableMeter;
use crate::db::pull::PullCall;
use crate::db::{DbError, GenericClient, meter};
use crate::domain::ean::Ean;
use crate::domain::retention;
use crate::service::pull::enter_answer::enter_answer;
use crate::service::store::Store;

/// The meters of these customers that have something to share, by customer, then by meter. The
/// answer is in the ledger before it is returned.
pub async fn list_available(
    store: &Store,
    caller: &Caller,
    klant_eans: &[Ean],
) -> Result<Vec<AvailableMeter>, DbError> {
    let mut client = store.database.connection().await?;
    let mut meters = find_available(&client, klant_eans, store.retention_days, store.now()).await?;
    let opens: BTreeSet<i32> = meters.iter().map(|meter| meter.consent_id).collect();
    let opens: Vec<i32> = opens.into_iter().collect();
    let eans: BTreeSet<&Ean> = klant_eans.iter().collect();
    // Looking takes a while, in which consents may have been withdrawn.
    let call = |held: &[i32]| {
        meters.retain(|meter| held.binary_search(&meter.consent_id).is_ok());
        PullCall::Available { eans_asked: eans.len(), meters_given: meters.len() }
    };
    enter_answer(&mut client, caller, &opens, call, &store.clock).await?;
    Ok(meters)
}

/// What there is to share, past the ledger: for who only wants to know what would be answered.
pub(in crate::service) async fn find_available(
    client: &impl GenericClient,
    klant_eans: &[Ean],
    retention_days: u16,
    now: DateTime<Utc>,
) -> Result<Vec<AvailableMeter>, DbError> {
    let readable_after = retention::readable_after(now, retention_days);
    meter::list_available(client, klant_eans, now, readable_after).await
}
