//! Call 2: the readings of one meter over one period, as far as consent opens them.

use chrono::{DateTime, Utc};

use crate::auth::Caller;
use crate::db::pull::{PullCall, ReadingsGiven};
use crate::db::{DbError, GenericClient, meter, reading};
use crate::domain::consent::ConsentInForce;
use crate::domain::ean::Ean;
use crate::domain::period::Period;
use crate::domain::reading::Reading;
use crate::domain::retention;
use crate::service::pull::enter_answer::enter_answer;
use crate::service::pull::ledger::Ledger;
use crate::service::store::Store;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingsQuery {
    /// EAN of the customer's connection.
    pub klant_ean: Ean,
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// When the intervals ended.
    pub period: Period,
}

/// The decision, once, for those who look after it: a caller is never told why nothing is shared.
fn log(correlation_id: &str, consent_ids: &[i32]) {
    if consent_ids.is_empty() {
        tracing::info!(correlation_id, "readings withheld: not a meter of a consenting customer");
    } else {
        tracing::info!(correlation_id, ?consent_ids, "readings shared");
    }
}

/// The readings in order of time, or `None` if this is not a meter of a consenting customer;
/// the reason why is not told apart. The answer is in the ledger before it is returned, and no
/// connection is held once it is.
pub async fn pull_readings(
    store: &Store,
    ledger: &Ledger,
    caller: &Caller,
    query: ReadingsQuery,
) -> Result<Option<Vec<Reading>>, DbError> {
    let client = store.database.connection().await?;
    let opened = open_readings(&client, query, store.retention_days, store.now()).await?;
    drop(client);
    let consent_id = opened.as_ref().map(|opened| opened.consent.consent_id);
    let readings = opened.map(|opened| opened.readings).unwrap_or_default();
    let is_given = enter(store, ledger, caller, query, consent_id, readings.len()).await?;
    Ok(is_given.then_some(readings))
}

/// Enters an answer into the ledger, and returns whether it may be given: reading it takes a while, in which
/// the consent may have been withdrawn.
async fn enter(
    store: &Store,
    ledger: &Ledger,
    caller: &Caller,
    query: ReadingsQuery,
    consent_id: Option<i32>,
    readings_given: usize,
) -> Result<bool, DbError> {
    let ReadingsQuery { klant_ean, meter_ean, period } = query;
    if let Some(consent_id) = consent_id {
        let answer = ReadingsGiven {
            correlation_id: caller.correlation_id.clone(),
            credential_id: caller.credential_id,
            klant_ean,
            meter_ean,
            period,
            consent_id,
            readings_given,
        };
        if ledger.enter(answer).await? {
            log(&caller.correlation_id, &[consent_id]);
            return Ok(true);
        }
    }
    let call = |held: &[i32]| PullCall::Readings {
        klant_ean,
        meter_ean,
        period,
        readings_given: if held.is_empty() { 0 } else { readings_given },
    };
    let mut client = store.database.connection().await?;
    let given =
        enter_answer(&mut client, caller, consent_id.as_slice(), call, &store.clock).await?;
    log(&caller.correlation_id, &given);
    Ok(!given.is_empty())
}

/// What consent opens.
pub(in crate::service) struct Opened {
    /// The consent that opens it.
    pub consent: ConsentInForce,
    /// In the order of time.
    pub readings: Vec<Reading>,
}

/// What consent opens, past the ledger: for who only wants to know what would be answered, or to
/// see what is theirs.
pub(in crate::service) async fn open_readings(
    client: &impl GenericClient,
    query: ReadingsQuery,
    retention_days: u16,
    now: DateTime<Utc>,
) -> Result<Option<Opened>, DbError> {
    let shared = meter::find_shared(client, query.klant_ean, query.meter_ean, now).await?;
    let Some(shared) = shared else { return Ok(None) };
    let opened = shared.consent.opens_after(retention::readable_after(now, retention_days));
    // Later ones came in while a clock was ahead; their time has not come.
    let (start, end) = (query.period.start().max(opened), query.period.end().min(now));
    // What came in before it was known that the meter was gone, or not yet there, is no reading of its.
    let (after, until) = shared.installation_period.within(start, end);
    let readings = reading::list_period(client, shared.meter_id, after, until).await?;
    Ok(Some(Opened { consent: shared.consent, readings }))
}
