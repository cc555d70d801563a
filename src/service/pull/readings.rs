//! Call 2: the readings of one meter over one period, as far as consent opens them.

use chrono::{DateTime, Utc};

use crate::auth::Caller;
use crate::db::day_answer::{self, AskedDays, SharedDays};
use crate::db::meter::{self, SharedMeter};
use crate::db::pull::{PullCall, ReadingsGiven};
use crate::db::{DbError, GenericClient, reading};
use crate::domain::consent::ConsentInForce;
use crate::domain::credential::Recalled;
use crate::domain::day_answer::{ContentHash, Form, KeptDay, Known};
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

/// What may be given.
pub enum ReadingsAnswer {
    /// The readings, in order of time.
    Readings(Vec<Reading>),
    /// Answers about whole days that were made before, in order.
    Days(Vec<KeptDay>),
    /// Nothing but that the caller has it all: by this hash, if the answer was made before.
    Unchanged(Option<ContentHash>),
}

impl ReadingsAnswer {
    fn intervals(&self) -> usize {
        match self {
            Self::Readings(readings) => readings.len(),
            Self::Days(days) => days.iter().map(|day| day.intervals).sum(),
            // None leaves.
            Self::Unchanged(_) => 0,
        }
    }

    fn is_unchanged(&self) -> bool {
        matches!(self, Self::Unchanged(_))
    }
}

/// What was answered about these whole days before, found and entered into the ledger in one round trip, if what
/// the caller showed before still stands. `None` if it has to be found another way, which also decides why.
pub async fn pull_kept(
    ledger: &Ledger,
    recalled: Recalled,
    correlation_id: &str,
    query: ReadingsQuery,
    form: Form,
) -> Result<Option<Vec<KeptDay>>, DbError> {
    let ReadingsQuery { klant_ean, meter_ean, period } = query;
    let Some(days) = period.whole_days() else { return Ok(None) };
    let asked = AskedDays {
        recalled,
        correlation_id: correlation_id.to_owned(),
        klant_ean,
        meter_ean,
        period,
        days,
        form,
    };
    let Some(given) = ledger.give_kept(asked).await? else { return Ok(None) };
    log(correlation_id, &[given.consent_id]);
    Ok(Some(given.days))
}

/// What there is of the period, in order of time, or `None` if this is not a meter of a consenting customer;
/// the reason why is not told apart. The answer is in the ledger before it is returned, and no
/// connection is held once it is. What the caller has already is entered as well: they learn that it is so.
pub async fn pull_readings(
    store: &Store,
    ledger: &Ledger,
    caller: &Caller,
    query: ReadingsQuery,
    form: Form,
    known: &Known,
) -> Result<Option<ReadingsAnswer>, DbError> {
    let (consent_id, answer) = match read(store, query, form, known).await? {
        Some((consent, answer)) => (Some(consent.consent_id), answer),
        None => (None, ReadingsAnswer::Readings(Vec::new())),
    };
    let is_given = enter(store, ledger, caller, query, consent_id, &answer).await?;
    Ok(is_given.then_some(answer))
}

/// What consent opens: days that were answered before as they were kept, and everything else row by row. What
/// is given is the same either way.
async fn read(
    store: &Store,
    query: ReadingsQuery,
    form: Form,
    known: &Known,
) -> Result<Option<(ConsentInForce, ReadingsAnswer)>, DbError> {
    let (client, now) = (store.database.connection().await?, store.now());
    let Some(days) = query.period.whole_days() else {
        let opened = open_readings(&client, query, store.retention_days, now).await?;
        return Ok(opened.map(|opened| (opened.consent, by_rows(opened.readings, known))));
    };
    let opened = |meter: &SharedMeter| opened_part(meter, query.period, store.retention_days, now);
    let is_all_opened =
        |meter: &SharedMeter| opened(meter) == (query.period.start(), query.period.end());
    let find = async |form| {
        let eans = (query.klant_ean, query.meter_ean);
        day_answer::find_shared(&client, eans, &days, form, now).await
    };
    // Who may have it all already is looked up first: the records are read only if they are to be sent.
    if !known.is_nothing()
        && let Some(SharedDays { meter, days: Some(days) }) = find(None).await?
        && is_all_opened(&meter)
    {
        let hash = ContentHash::of(&days);
        if known.includes(hash) {
            return Ok(Some((meter.consent, ReadingsAnswer::Unchanged(Some(hash)))));
        }
    }
    let Some(SharedDays { meter, days }) = find(Some(form)).await? else { return Ok(None) };
    let answer = match days.filter(|_| is_all_opened(&meter)) {
        Some(days) => ReadingsAnswer::Days(days),
        None => {
            let (after, until) = opened(&meter);
            let readings = reading::list_period(&client, meter.meter_id, after, until).await?;
            by_rows(readings, known)
        }
    };
    Ok(Some((meter.consent, answer)))
}

/// Readings that were read row by row have no hash: who knows answers by theirs is given them again.
fn by_rows(readings: Vec<Reading>, known: &Known) -> ReadingsAnswer {
    match known {
        Known::All => ReadingsAnswer::Unchanged(None),
        Known::These(_) => ReadingsAnswer::Readings(readings),
    }
}

/// The part of a period whose readings may be given, open at its start and closed at its end.
fn opened_part(
    meter: &SharedMeter,
    period: Period,
    retention_days: u16,
    now: DateTime<Utc>,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let opened = meter.consent.opens_after(retention::readable_after(now, retention_days));
    // Later ones came in while a clock was ahead; their time has not come.
    let (start, end) = (period.start().max(opened), period.end().min(now));
    // What came in before it was known that the meter was gone, or not yet there, is no reading of its.
    meter.installation_period.within(start, end)
}

/// Enters an answer into the ledger, and returns whether it may be given: reading it takes a while, in which
/// the consent may have been withdrawn.
async fn enter(
    store: &Store,
    ledger: &Ledger,
    caller: &Caller,
    query: ReadingsQuery,
    consent_id: Option<i32>,
    answer: &ReadingsAnswer,
) -> Result<bool, DbError> {
    let ReadingsQuery { klant_ean, meter_ean, period } = query;
    let (readings_given, is_unchanged) = (answer.intervals(), answer.is_unchanged());
    if let Some(consent_id) = consent_id {
        let answer = ReadingsGiven {
            correlation_id: caller.correlation_id.clone(),
            credential_id: caller.credential_id,
            klant_ean,
            meter_ean,
            period,
            consent_id,
            readings_given,
            is_unchanged,
            is_rehearsal: caller.is_rehearsal,
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
        is_unchanged: is_unchanged && !held.is_empty(),
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
    let (after, until) = opened_part(&shared, query.period, retention_days, now);
    let readings = reading::list_period(client, shared.meter_id, after, until).await?;
    Ok(Some(Opened { consent: shared.consent, readings }))
}
