//! Answers about whole days, found and entered into the ledger at once, for all who wait.

use std::collections::HashMap;
use std::iter::once;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::kept;
use crate::db::{DbError, GenericClient, sql};
use crate::domain::clock_skew::clocks_apart_max;
use crate::domain::credential::Recalled;
use crate::domain::day::Day;
use crate::domain::day_answer::{Form, KeptDay};
use crate::domain::ean::Ean;
use crate::domain::period::Period;

/// What somebody asks who was let in before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedDays {
    /// By what.
    pub recalled: Recalled,
    /// Under which number the caller knows it.
    pub correlation_id: String,
    /// The customer.
    pub klant_ean: Ean,
    /// The meter.
    pub meter_ean: Ean,
    /// The period.
    pub period: Period,
    /// The days of which that is.
    pub days: Vec<Day>,
    /// How it is to be sent.
    pub form: Form,
}

/// An answer that was made before, and stands in the ledger now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenDays {
    /// The consent that opens it.
    pub consent_id: i32,
    /// The answers about those days that have readings, in order.
    pub days: Vec<KeptDay>,
}

/// What was found for several who asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// For each of them; `None` if it cannot be answered so.
    pub days: Vec<Option<GivenDays>>,
    /// The numbers of their answers in the ledger.
    pub pull_ids: Vec<i64>,
}

/// The answers to these questions, as far as what the callers showed before still stands, a consent opens all
/// that is asked, and all of it was answered before. What is given is in the ledger. Nobody is notified: see
/// [`crate::db::pull::notify`].
pub async fn give_kept(
    client: &impl GenericClient,
    asked: &[AskedDays],
    readable_after: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Given, DbError> {
    fn column<'a, T>(asked: &'a [AskedDays], value: impl Fn(&'a AskedDays) -> T) -> Vec<T> {
        asked.iter().map(value).collect()
    }
    // A key signs whole seconds, by a clock that may be so far from ours.
    let begun = |at: DateTime<Utc>| at + clocks_apart_max();
    let ended = |at: DateTime<Utc>| at + TimeDelta::seconds(1) - clocks_apart_max();
    let days: Vec<Day> = asked.iter().flat_map(|one| one.days.iter().copied()).collect();
    let lasts = asked.iter().scan(0, |last, one| {
        *last += one.days.len();
        i32::try_from(*last).ok()
    });
    let lasts: Vec<i32> = lasts.collect();
    // They are counted from one.
    let firsts = once(1).chain(lasts.iter().map(|last| last + 1)).take(asked.len());
    let firsts: Vec<i32> = firsts.collect();
    let statement = client.prepare_cached(sql!("day_answer/give")).await?;
    let parameters: [&(dyn ToSql + Sync); 16] = [
        &now,
        &readable_after,
        &column(asked, |one| one.recalled.credential_id),
        &column(asked, |one| one.recalled.key.as_ref().map(|key| key.kid.as_str())),
        &column(asked, |one| one.recalled.key.as_ref().map(|key| begun(key.issued_at))),
        &column(asked, |one| one.recalled.key.as_ref().map(|key| ended(key.issued_at))),
        &column(asked, |one| one.correlation_id.as_str()),
        &column(asked, |one| one.klant_ean),
        &column(asked, |one| one.meter_ean),
        &column(asked, |one| one.period.start()),
        &column(asked, |one| one.period.end()),
        &column(asked, |one| one.form != Form::Gzip),
        &firsts,
        &lasts,
        &days,
        &column(asked, |one| one.recalled.is_rehearsal),
    ];
    let rows = client.query(&statement, &parameters).await?;
    Ok(given(&rows, asked.len()))
}

fn given(rows: &[Row], asked: usize) -> Given {
    let mut found: HashMap<usize, GivenDays> = HashMap::new();
    for row in rows {
        let place = usize::try_from(row.get::<_, i64>("place")).unwrap_or_default();
        let one = found
            .entry(place)
            .or_insert_with(|| GivenDays { consent_id: row.get("consent_id"), days: Vec::new() });
        // None if no day has readings.
        one.days.extend(kept(row));
    }
    let pull_ids = rows.first().and_then(|row| row.get("entered")).unwrap_or_default();
    Given { days: (1..=asked).map(|place| found.remove(&place)).collect(), pull_ids }
}
