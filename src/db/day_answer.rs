//! Table `day_answer`: what call 2 answers about whole days, made once. Which days have one yet, and of which
//! revision, `meter_day` knows.

mod give;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::meter::{SharedMeter, shared};
use super::{DbError, GenericClient, sql};
use crate::domain::day::Day;
use crate::domain::day_answer::{DayAnswer, Form, KeptDay};
use crate::domain::ean::Ean;

pub use give::{AskedDays, Given, GivenDays, give_kept};

/// One revision of a meter's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRevision {
    /// Number of the meter.
    pub meter_id: i32,
    /// Which day.
    pub day: Day,
    /// Another one with each change of its readings.
    pub revision: i64,
}

/// A day of which an answer is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDay {
    /// Which one, as it is now.
    pub of: DayRevision,
    /// EAN of the connection.
    pub klant_ean: Ean,
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// How many of its intervals are counted as there.
    pub present: i32,
    /// Whether a consent opens all of it; otherwise no answer is needed.
    pub is_shared: bool,
}

/// Days that need an answer, latest first, and of each the last meter first: from `first` on, and before
/// `before`. All must be over. One that lacks readings comes once it has been quiet since `quiet_since`.
pub async fn list_due(
    client: &impl GenericClient,
    first: Day,
    before: (Day, i32),
    quiet_since: DateTime<Utc>,
    now: DateTime<Utc>,
    at_most: i64,
) -> Result<Vec<DueDay>, DbError> {
    let statement = client.prepare_cached(sql!("day_answer/list_due")).await?;
    let rows = client
        .query(&statement, &[&first, &before.0, &before.1, &quiet_since, &now, &at_most])
        .await?;
    let due = |row: &Row| DueDay {
        of: DayRevision {
            meter_id: row.get("meter_id"),
            day: row.get("day"),
            revision: row.get("revision"),
        },
        klant_ean: row.get("klant_ean"),
        meter_ean: row.get("meter_ean"),
        present: row.get("present"),
        is_shared: row.get("is_shared"),
    };
    Ok(rows.iter().map(due).collect())
}

/// Keeps answers, each beside the revision of which it was made.
pub async fn keep(
    client: &impl GenericClient,
    answers: &[(DayRevision, DayAnswer)],
) -> Result<(), DbError> {
    fn column<'a, T>(
        answers: &'a [(DayRevision, DayAnswer)],
        value: impl Fn(&'a DayRevision, &'a DayAnswer) -> T,
    ) -> Vec<T> {
        answers.iter().map(|(of, answer)| value(of, answer)).collect()
    }
    let statement = client.prepare_cached(sql!("day_answer/keep")).await?;
    let parameters: [&(dyn ToSql + Sync); 9] = [
        &column(answers, |of, _| of.meter_id),
        &column(answers, |of, _| of.day),
        &column(answers, |of, _| of.revision),
        &column(answers, |_, answer| length(answer.intervals)),
        &column(answers, |_, answer| length(answer.plain_bytes)),
        &column(answers, |_, answer| answer.crc32.cast_signed()),
        &column(answers, |_, answer| answer.sha256.as_slice()),
        &column(answers, |_, answer| answer.zstd.as_slice()),
        &column(answers, |_, answer| answer.deflate.as_slice()),
    ];
    client.execute(&statement, &parameters).await?;
    Ok(())
}

/// A day has 300 intervals at most, of about a kilobyte each.
fn length(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

/// Says that of these days, if they still have this revision, no answer is to be made any more.
pub async fn settle(client: &impl GenericClient, days: &[DayRevision]) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("day_answer/settle")).await?;
    let meters: Vec<i32> = days.iter().map(|of| of.meter_id).collect();
    let dates: Vec<Day> = days.iter().map(|of| of.day).collect();
    let revisions: Vec<i64> = days.iter().map(|of| of.revision).collect();
    client.execute(&statement, &[&meters, &dates, &revisions]).await?;
    Ok(())
}

/// Notifies those who watch that answers were made. Not in the transaction that keeps them: one that notifies
/// commits alone in the whole cluster.
pub async fn notify(client: &impl GenericClient) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("day_answer/notify")).await?;
    client.execute(&statement, &[]).await?;
    Ok(())
}

/// Says that these days of a customer's meters may need an answer: a consent opens them.
pub async fn reopen(
    client: &impl GenericClient,
    customer_id: i32,
    days: &[Day],
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("day_answer/reopen")).await?;
    client.execute(&statement, &[&customer_id, &days]).await?;
    Ok(())
}

/// A meter of a customer whose consent is in force, and the answers about days of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedDays {
    /// The meter.
    pub meter: SharedMeter,
    /// The answers about those days that have readings, in order; `None` if one of them has none yet.
    pub days: Option<Vec<KeptDay>>,
}

/// The meter, if it is that customer's and the customer consents now, with the answers about these days: in
/// this form, or all but the records themselves.
pub async fn find_shared(
    client: &impl GenericClient,
    (klant_ean, meter_ean): (Ean, Ean),
    days: &[Day],
    form: Option<Form>,
    now: DateTime<Utc>,
) -> Result<Option<SharedDays>, DbError> {
    let statement = client.prepare_cached(sql!("day_answer/find_shared")).await?;
    let is_zstd = form.map(|form| form != Form::Gzip);
    let rows = client.query(&statement, &[&klant_ean, &meter_ean, &now, &days, &is_zstd]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let with_readings = rows.iter().filter(|row| !row.get::<_, bool>("is_empty"));
    Ok(Some(SharedDays { meter: shared(first), days: with_readings.map(kept).collect() }))
}

fn kept(row: &Row) -> Option<KeptDay> {
    let length =
        |column| row.get::<_, Option<i32>>(column).map(|length| length.unsigned_abs() as usize);
    Some(KeptDay {
        intervals: length("intervals")?,
        plain_bytes: length("plain_bytes")?,
        crc32: row.get::<_, i32>("crc32").cast_unsigned(),
        sha256: row.get::<_, &[u8]>("sha256").try_into().ok()?,
        body: Bytes::copy_from_slice(row.get::<_, Option<&[u8]>>("body").unwrap_or_default()),
    })
}

/// Answers that are dropped at once.
const DROPPED_TOGETHER: i64 = 2_000;

/// Drops answers about days before this one, and returns how many; there may be more unless it is none.
pub async fn drop_expired(client: &impl GenericClient, first: Day) -> Result<u64, DbError> {
    client.execute(sql!("day_answer/drop_expired"), &[&first, &DROPPED_TOGETHER]).await
}

/// Drops answers about days that no consent opens wholly any more, likewise.
pub async fn drop_unshared(client: &impl GenericClient) -> Result<u64, DbError> {
    client.execute(sql!("day_answer/drop_unshared"), &[&DROPPED_TOGETHER]).await
}
