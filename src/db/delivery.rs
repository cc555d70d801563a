//! Tables `delivery` and `rejected_line`.

use std::collections::HashMap;
use std::pin::pin;

use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

use super::{DbError, GenericClient, list, sql};
use crate::domain::page::{Page, Slice};

/// A delivery as it announces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// By which way it came, such as `folder`.
    pub source: &'static str,
    /// What its sender calls it, such as a file's name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// Waits until nobody else takes in these very bytes; held until the transaction ends.
///
/// # Errors
/// Where the database fails.
pub async fn lock_content(client: &impl GenericClient, sha256: [u8; 32]) -> Result<(), DbError> {
    let (head, _) = sha256.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    client.execute("select pg_advisory_xact_lock($1)", &[&i64::from_be_bytes(*head)]).await?;
    Ok(())
}

/// The delivery by which these bytes were taken in, if they were.
///
/// # Errors
/// Where the database fails.
pub async fn find_done(
    client: &impl GenericClient,
    sha256: [u8; 32],
) -> Result<Option<i32>, DbError> {
    let statement = client.prepare_cached(sql!("delivery/find_done")).await?;
    let row = client.query_opt(&statement, &[&sha256.as_slice()]).await?;
    Ok(row.map(|row| row.get(0)))
}

/// Adds a delivery that is being taken in; it counts as done once the transaction commits.
///
/// # Errors
/// Where the database fails.
pub async fn insert_done(
    client: &impl GenericClient,
    delivery: &NewDelivery,
    now: DateTime<Utc>,
) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("delivery/insert_done")).await?;
    let row = client
        .query_one(
            &statement,
            &[&delivery.source, &delivery.name, &delivery.sha256.as_slice(), &now],
        )
        .await?;
    Ok(row.get(0))
}

/// Adds a delivery that could not be taken in at all.
///
/// # Errors
/// Where the database fails.
pub async fn insert_failed(
    client: &impl GenericClient,
    delivery: &NewDelivery,
    now: DateTime<Utc>,
    failure: &str,
) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("delivery/insert_failed")).await?;
    let row = client
        .query_one(
            &statement,
            &[&delivery.source, &delivery.name, &delivery.sha256.as_slice(), &now, &failure],
        )
        .await?;
    Ok(row.get(0))
}

/// What became of the lines of a delivery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// All lines, the header and empty ones not counted.
    pub lines: u64,
    /// Intervals that were not known before.
    pub inserted: u64,
    /// Intervals that were changed.
    pub revised: u64,
    /// Lines that said nothing new, or less than what is known already.
    pub unchanged: u64,
    /// Lines that could not be taken.
    pub rejected: u64,
}

/// Writes down what became of the lines.
///
/// # Errors
/// Where the database fails.
pub async fn finish(
    client: &impl GenericClient,
    delivery_id: i32,
    now: DateTime<Utc>,
    counts: LineCounts,
) -> Result<(), DbError> {
    let [lines, inserted, revised, unchanged, rejected] =
        [counts.lines, counts.inserted, counts.revised, counts.unchanged, counts.rejected]
            .map(u64::cast_signed);
    let statement = client.prepare_cached(sql!("delivery/finish")).await?;
    client
        .execute(
            &statement,
            &[&delivery_id, &now, &lines, &inserted, &revised, &unchanged, &rejected],
        )
        .await?;
    Ok(())
}

/// A line that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedLine {
    /// Its number, counted from 1, the header included.
    pub line_number: i64,
    /// A stable code.
    pub reason: &'static str,
    /// What is wrong, in words.
    pub detail: String,
    /// The line as received.
    pub raw_text: String,
}

/// Adds rejected lines to a delivery.
///
/// # Errors
/// Where the database fails.
pub async fn insert_rejected(
    client: &tokio_postgres::Transaction<'_>,
    delivery_id: i32,
    lines: &[RejectedLine],
) -> Result<(), DbError> {
    if lines.is_empty() {
        return Ok(());
    }
    const COLUMNS: [Type; 5] = [Type::INT4, Type::INT8, Type::TEXT, Type::TEXT, Type::TEXT];
    let sink = client.copy_in(sql!("delivery/copy_rejected")).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &COLUMNS));
    for line in lines {
        writer
            .as_mut()
            .write(&[&delivery_id, &line.line_number, &line.reason, &line.detail, &line.raw_text])
            .await?;
    }
    writer.finish().await?;
    Ok(())
}

/// A delivery and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDelivery {
    /// Number of the delivery.
    pub id: i32,
    /// By which way it came.
    pub source: String,
    /// What its sender calls it.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was done with.
    pub finished_at: DateTime<Utc>,
    /// Why nothing of it was taken in, if so.
    pub failure: Option<String>,
    /// What became of its lines.
    pub counts: LineCounts,
}

fn listed(row: &Row) -> ListedDelivery {
    let count = |column| row.get::<_, i64>(column).unsigned_abs();
    ListedDelivery {
        id: row.get("id"),
        source: row.get("source"),
        name: row.get("name"),
        sha256: row.get("sha256"),
        received_at: row.get("received_at"),
        finished_at: row.get("finished_at"),
        failure: row.get("failure"),
        counts: LineCounts {
            lines: count("lines"),
            inserted: count("inserted"),
            revised: count("revised"),
            unchanged: count("unchanged"),
            rejected: count("rejected"),
        },
    }
}

/// Which deliveries are wanted; all of them where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Those in this state, by its name in the table.
    pub state: Option<&'static str>,
    /// Those that came by this way.
    pub source: Option<String>,
    /// Received at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Received before this moment.
    pub before: Option<DateTime<Utc>>,
}

/// A page of deliveries.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page,
    filter: &DeliveryFilter,
) -> Result<Slice<ListedDelivery>, DbError> {
    let DeliveryFilter { state, source, from, before } = filter;
    list::read(client, sql!("delivery/list"), page, &[state, source, from, before], listed).await
}

/// The delivery with this number.
///
/// # Errors
/// Where the database fails.
pub async fn find(
    client: &impl GenericClient,
    delivery_id: i32,
) -> Result<Option<ListedDelivery>, DbError> {
    let statement = client.prepare_cached(sql!("delivery/find")).await?;
    Ok(client.query_opt(&statement, &[&delivery_id]).await?.as_ref().map(listed))
}

/// A rejected line, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLine {
    /// Its number, counted from 1, the header included.
    pub line_number: i64,
    /// A stable code.
    pub reason: String,
    /// What is wrong, in words.
    pub detail: String,
    /// The line as received, cut at 1,000 characters.
    pub raw_text: String,
}

/// The same page of the rejected lines of each of these deliveries, by the delivery's number.
///
/// # Errors
/// Where the database fails.
pub async fn list_rejected(
    client: &impl GenericClient,
    delivery_ids: &[i32],
    page: &Page,
) -> Result<HashMap<i32, Slice<ListedLine>>, DbError> {
    let statement = client.prepare_cached(sql!("delivery/list_rejected")).await?;
    let after = page.after.as_ref().map(|place| place.number);
    let rows = client.query(&statement, &[&delivery_ids, &after, &page.rows_to_ask()]).await?;
    let slices = rows.chunk_by(|one, next| delivery_of(one) == delivery_of(next)).map(|rows| {
        let lines = list::placed(rows, |row| ListedLine {
            line_number: row.get("line_number"),
            reason: row.get("reason"),
            detail: row.get("detail"),
            raw_text: row.get("raw_text"),
        });
        (rows.first().map_or(0, delivery_of), page.cut(lines))
    });
    Ok(slices.collect())
}

fn delivery_of(row: &Row) -> i32 {
    row.get("delivery_id")
}
