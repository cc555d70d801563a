//! Table `pull`: the ledger of what left.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;
use crate::domain::page::{Page, Slice};
use crate::domain::period::Period;

/// The call that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullCall {
    /// What is available.
    Available {
        /// How many different customers were asked for.
        eans_asked: usize,
        /// How many meters were named in the answer.
        meters_given: usize,
    },
    /// The readings of one meter over one period.
    Readings {
        /// The customer asked for.
        klant_ean: Ean,
        /// The meter asked for.
        meter_ean: Ean,
        /// The period asked for.
        period: Period,
        /// How many intervals are in the answer.
        readings_given: usize,
        /// Whether there are none since the caller had them already.
        is_unchanged: bool,
    },
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRow {
    /// When.
    pub answered_at: DateTime<Utc>,
    /// Under which number the caller knows it.
    pub correlation_id: String,
    /// To whom.
    pub credential_id: i32,
    /// What.
    pub call: PullCall,
    /// Under which consents; empty if nothing was given.
    pub consent_ids: Vec<i32>,
    /// Whether it is a rehearsal of the operator's.
    pub is_rehearsal: bool,
}

/// Adds an answer to the ledger.
pub async fn insert(client: &impl GenericClient, pull: &PullRow) -> Result<(), DbError> {
    let (name, about, [eans_asked, meters_given, readings_given], is_unchanged) = match &pull.call {
        PullCall::Available { eans_asked, meters_given } => {
            ("beschikbare-metingen", None, [*eans_asked, *meters_given, 0], false)
        }
        PullCall::Readings { klant_ean, meter_ean, period, readings_given, is_unchanged } => {
            let given = usize::from(!pull.consent_ids.is_empty());
            let about = Some((klant_ean, meter_ean, period));
            ("meetdata", about, [1, given, *readings_given], *is_unchanged)
        }
    };
    let statement = client.prepare_cached(sql!("pull/insert")).await?;
    client
        .execute(
            &statement,
            &[
                &pull.answered_at,
                &pull.correlation_id,
                &pull.credential_id,
                &name,
                &about.map(|(klant_ean, ..)| klant_ean),
                &about.map(|(_, meter_ean, _)| meter_ean),
                &about.map(|(.., period)| period.start()),
                &about.map(|(.., period)| period.end()),
                &pull.consent_ids,
                &count(eans_asked),
                &count(meters_given),
                &count(readings_given),
                &is_unchanged,
                &pull.is_rehearsal,
            ],
        )
        .await?;
    Ok(())
}

/// An answer of call 2 that gives readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingsGiven {
    /// Under which number the caller knows it.
    pub correlation_id: String,
    /// To whom.
    pub credential_id: i32,
    /// The customer asked for.
    pub klant_ean: Ean,
    /// The meter asked for.
    pub meter_ean: Ean,
    /// The period asked for.
    pub period: Period,
    /// The consent that opens it.
    pub consent_id: i32,
    /// How many intervals are in the answer.
    pub readings_given: usize,
    /// Whether there are none since the caller had them already.
    pub is_unchanged: bool,
    /// Whether it is a rehearsal of the operator's.
    pub is_rehearsal: bool,
}

/// What was entered of several answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entered {
    /// The consents that are in force, and held: the answers under them are entered.
    pub consent_ids: Vec<i32>,
    /// The numbers of those answers.
    pub pull_ids: Vec<i64>,
}

/// Adds those of these answers to the ledger whose consent is in force and is not being changed. Nobody is
/// notified: see [`notify`].
pub async fn insert_held(
    client: &impl GenericClient,
    answers: &[ReadingsGiven],
    now: DateTime<Utc>,
) -> Result<Entered, DbError> {
    fn column<T>(answers: &[ReadingsGiven], value: impl Fn(&ReadingsGiven) -> T) -> Vec<T> {
        answers.iter().map(value).collect()
    }
    let statement = client.prepare_cached(sql!("pull/insert_held")).await?;
    let parameters: [&(dyn ToSql + Sync); 11] = [
        &now,
        &column(answers, |answer| answer.correlation_id.as_str().to_owned()),
        &column(answers, |answer| answer.credential_id),
        &column(answers, |answer| answer.klant_ean),
        &column(answers, |answer| answer.meter_ean),
        &column(answers, |answer| answer.period.start()),
        &column(answers, |answer| answer.period.end()),
        &column(answers, |answer| answer.consent_id),
        &column(answers, |answer| count(answer.readings_given)),
        &column(answers, |answer| answer.is_unchanged),
        &column(answers, |answer| answer.is_rehearsal),
    ];
    let row = client.query_one(&statement, &parameters).await?;
    Ok(Entered { consent_ids: row.get("held"), pull_ids: row.get("entered") })
}

/// Notifies whoever listens of answers that were entered, a few hundred at most.
pub async fn notify(client: &impl GenericClient, pull_ids: &[i64]) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("pull/notify")).await?;
    client.execute(&statement, &[&pull_ids]).await?;
    Ok(())
}

/// When an answer was last given under this consent, if that was after this moment: by a replica whose
/// clock is ahead of ours.
pub async fn latest_under(
    client: &impl GenericClient,
    consent_id: i32,
    after: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let statement = client.prepare_cached(sql!("pull/latest_under")).await?;
    Ok(client.query_one(&statement, &[&consent_id, &after]).await?.get(0))
}

/// Counts are bounded by the limits of the two calls, far below 32 bits.
fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// An answer, as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPull {
    /// Its number.
    pub id: i64,
    /// When it was given.
    pub answered_at: DateTime<Utc>,
    /// Under which number the caller knows it.
    pub correlation_id: String,
    /// Which version of the password opened it.
    pub credential_version: Option<i32>,
    /// The call, by its name on the wire.
    pub call: String,
    /// The customer asked for, if it was one.
    pub klant_ean: Option<Ean>,
    /// The meter asked for, if it was one.
    pub meter_ean: Option<Ean>,
    /// The moment after which intervals were asked for.
    pub period_start: Option<DateTime<Utc>>,
    /// The last moment at which they could end.
    pub period_end: Option<DateTime<Utc>>,
    /// Under which consents; empty if nothing was given.
    pub consent_ids: Vec<i32>,
    /// How many customers were asked for.
    pub eans_asked: i32,
    /// How many meters were in the answer.
    pub meters_given: i32,
    /// How many intervals were in the answer.
    pub readings_given: i32,
    /// Whether there were none since Liander had them already.
    pub is_unchanged: bool,
    /// Whether the operator asked, to see what Liander will be answered.
    pub is_rehearsal: bool,
}

fn listed(row: &Row) -> ListedPull {
    ListedPull {
        id: row.get("id"),
        answered_at: row.get("answered_at"),
        correlation_id: row.get("correlation_id"),
        credential_version: row.get("version"),
        call: row.get("call"),
        klant_ean: row.get("klant_ean"),
        meter_ean: row.get("meter_ean"),
        period_start: row.get("period_start"),
        period_end: row.get("period_end"),
        consent_ids: row.get("consent_ids"),
        eans_asked: row.get("eans_asked"),
        meters_given: row.get("meters_given"),
        readings_given: row.get("readings_given"),
        is_unchanged: row.get("is_unchanged"),
        is_rehearsal: row.get("is_rehearsal"),
    }
}

/// Which answers are wanted; all of them if nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullFilter {
    /// About this customer.
    pub klant_ean: Option<Ean>,
    /// About this meter.
    pub meter_ean: Option<Ean>,
    /// To this call, by its name on the wire.
    pub call: Option<String>,
    /// Opened by the password with this number.
    pub credential_id: Option<i32>,
    /// Given at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Given before this moment.
    pub before: Option<DateTime<Utc>>,
}

/// What answers can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PullOrderField {
    /// When they were given.
    AnsweredAt,
    /// How many intervals they hold.
    ReadingsGiven,
}

impl OrderField for PullOrderField {
    const LIST: &'static str = sql!("pull/list", "pull/filter");

    fn key(self) -> Key {
        match self {
            Self::AnsweredAt => Key::moment("answered_at"),
            Self::ReadingsGiven => Key::number("readings_given"),
        }
    }
}

/// A page of the ledger.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<PullOrderField>,
    filter: &PullFilter,
) -> Result<Slice<ListedPull>, DbError> {
    let PullFilter { klant_ean, meter_ean, call, credential_id, from, before } = filter;
    let filters: [&(dyn ToSql + Sync); 6] =
        [klant_ean, meter_ean, call, credential_id, from, before];
    list::read(client, page, &filters, listed).await
}

/// The answers after the one with this number, so many at most, in the order of their numbers.
pub async fn list_after(
    client: &impl GenericClient,
    pull_id: i64,
    rows_max: i64,
) -> Result<Vec<ListedPull>, DbError> {
    let statement = client.prepare_cached(sql!("pull/list", "pull/list_after")).await?;
    let rows = client.query(&statement, &[&pull_id, &rows_max]).await?;
    Ok(rows.iter().map(listed).collect())
}

/// The answers with these numbers.
pub async fn find(
    client: &impl GenericClient,
    pull_ids: &[i64],
) -> Result<Vec<ListedPull>, DbError> {
    let statement = client.prepare_cached(sql!("pull/list", "pull/find")).await?;
    let rows = client.query(&statement, &[&pull_ids]).await?;
    Ok(rows.iter().map(listed).collect())
}

/// The number of the newest answer; 0 if there is none.
pub async fn newest(client: &impl GenericClient) -> Result<i64, DbError> {
    let statement = client.prepare_cached(sql!("pull/newest")).await?;
    Ok(client.query_opt(&statement, &[]).await?.map_or(0, |row| row.get(0)))
}

/// An answer that gave Liander readings of a customer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenPull {
    /// Its number.
    pub id: i64,
    /// When it was given.
    pub answered_at: DateTime<Utc>,
    /// The meter.
    pub meter_ean: Option<Ean>,
    /// The moment after which intervals were asked for.
    pub period_start: Option<DateTime<Utc>>,
    /// The last moment at which they could end.
    pub period_end: Option<DateTime<Utc>>,
    /// Under which consent.
    pub consent_id: Option<i32>,
    /// How many intervals were given.
    pub readings_given: i32,
}

/// What the answers that gave readings of one customer's can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum GivenPullOrderField {
    /// When they were given.
    AnsweredAt,
}

impl OrderField for GivenPullOrderField {
    const LIST: &'static str = sql!("pull/list_given");

    fn key(self) -> Key {
        match self {
            Self::AnsweredAt => Key::moment("answered_at"),
        }
    }
}

/// A page of the answers that gave readings of this connection under one of these consents.
pub async fn list_given(
    client: &impl GenericClient,
    page: &Page<GivenPullOrderField>,
    klant_ean: Ean,
    consent_ids: &[i32],
) -> Result<Slice<GivenPull>, DbError> {
    list::read(client, page, &[&klant_ean, &consent_ids], |row| GivenPull {
        id: row.get("id"),
        answered_at: row.get("answered_at"),
        meter_ean: row.get("meter_ean"),
        period_start: row.get("period_start"),
        period_end: row.get("period_end"),
        consent_id: row.get("consent_id"),
        readings_given: row.get("readings_given"),
    })
    .await
}
