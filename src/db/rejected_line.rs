//! Table `rejected_line`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::binary_copy::BinaryRows;
use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, Transaction, sql};
use crate::domain::page::{Page, Slice};
use crate::domain::source_line::{Entry, Rejection, RejectionReason};

/// How much of a rejected line is kept, in characters.
pub const RAW_TEXT_CHARACTERS_MAX: usize = 1_000;

/// How many rejected lines of a delivery are kept: who wants to know what is wrong reads no more, and a file
/// of meters that nobody has registered has millions.
pub const LINES_KEPT_MAX: u64 = 10_000;

/// A line that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedLine {
    /// Its number, counted from 1, the header included.
    pub line_number: i64,
    /// Why.
    pub reason: RejectionReason,
    /// The field that is at fault, if it is one.
    pub field: Option<String>,
    /// What is wrong, in words.
    pub detail: String,
    /// The line as received.
    pub raw_text: String,
    /// The file of an archive in which it stands.
    pub entry: Option<Arc<Entry>>,
    /// The heading over it, if it is not the one that we write.
    pub heading: Option<Arc<str>>,
}

/// Adds rejected lines to a delivery.
pub async fn insert(
    client: &Transaction<'_>,
    delivery_id: i32,
    lines: &[RejectedLine],
) -> Result<(), DbError> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut rows = BinaryRows::with_capacity(lines.len() * ROW_BYTES_USUAL);
    for line in lines {
        let entry = line.entry.as_deref();
        let lines_before = entry.map(|entry| entry.lines_before.cast_signed());
        rows.row(9);
        rows.int4(Some(delivery_id));
        rows.int8(Some(line.line_number));
        rows.text(Some(line.reason.name()));
        rows.text(line.field.as_deref());
        rows.text(Some(&line.detail));
        rows.text(Some(&line.raw_text));
        rows.text(entry.map(|entry| entry.name.as_str()));
        rows.int8(lines_before.map(|before| line.line_number - before));
        rows.text(line.heading.as_deref());
    }
    rows.send(client, sql!("rejected_line/copy")).await
}

/// About as long as a row is on its way.
const ROW_BYTES_USUAL: usize = 300;

/// A rejected line, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLine {
    /// Number of the line among all rejected ones.
    pub id: i64,
    /// Number of the delivery in which it stood.
    pub delivery_id: i32,
    /// Its number in there, counted from 1, the header included; through all files of an archive.
    pub line_number: i64,
    /// The file of an archive in which it stands.
    pub entry: Option<String>,
    /// Its number in that file.
    pub entry_line: Option<i64>,
    /// Why; `None` if this version does not know the reason.
    pub reason: Option<RejectionReason>,
    /// The field that is at fault, if it is one.
    pub field: Option<String>,
    /// What is wrong, in words.
    pub detail: String,
    /// The line as received, cut at 1,000 characters; `None` once it is past its time.
    pub raw_text: Option<String>,
    /// When and how it was taken in after all, if it was.
    pub repair: Option<ListedRepair>,
}

/// How a rejected line was taken in after all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRepair {
    /// When.
    pub repaired_at: DateTime<Utc>,
    /// By whom.
    pub repaired_by: String,
    /// By which delivery.
    pub delivery_id: i32,
    /// As what; `None` once it is past its time.
    pub text: Option<String>,
}

fn listed(row: &Row) -> ListedLine {
    let repaired_at: Option<DateTime<Utc>> = row.get("repaired_at");
    ListedLine {
        id: row.get("id"),
        delivery_id: row.get("delivery_id"),
        line_number: row.get("line_number"),
        entry: row.get("entry"),
        entry_line: row.get("entry_line"),
        reason: row.get::<_, &str>("reason").parse().ok(),
        field: row.get("field"),
        detail: row.get("detail"),
        raw_text: row.get("raw_text"),
        repair: repaired_at.map(|repaired_at| ListedRepair {
            repaired_at,
            repaired_by: row.get("repaired_by"),
            delivery_id: row.get("repaired_by_delivery_id"),
            text: row.get("repaired_text"),
        }),
    }
}

/// What the rejected lines of one delivery are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum)]
pub enum LineOrderField {
    /// Their number, which no two of them share.
    LineNumber,
}

/// The same page of the rejected lines of each of these deliveries, by the delivery's number; their numbers
/// ascend.
pub async fn list_of_deliveries(
    client: &impl GenericClient,
    delivery_ids: &[i32],
    page: &Page<LineOrderField>,
) -> Result<HashMap<i32, Slice<ListedLine>>, DbError> {
    let statement = client.prepare_cached(sql!("rejected_line/list_of_deliveries")).await?;
    let after = page.after.as_ref().map(|place| place.number);
    let rows = client.query(&statement, &[&delivery_ids, &after, &page.rows_to_ask()]).await?;
    let slices = rows
        .chunk_by(|one, next| delivery_of(one) == delivery_of(next))
        .map(|rows| (rows.first().map_or(0, delivery_of), page.cut(list::placed(rows, listed))));
    Ok(slices.collect())
}

fn delivery_of(row: &Row) -> i32 {
    row.get("delivery_id")
}

/// Which rejected lines are wanted; all of them if nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineFilter {
    /// Of which delivery.
    pub delivery_id: Option<i32>,
    /// Refused for which reason.
    pub reason: Option<RejectionReason>,
    /// Repaired or not.
    pub repaired: Option<bool>,
}

/// What rejected lines can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum RejectedLineOrderField {
    /// When they were set aside.
    RejectedAt,
    /// Why.
    Reason,
}

impl OrderField for RejectedLineOrderField {
    const LIST: &'static str = sql!("rejected_line/list");

    fn key(self) -> Key {
        match self {
            Self::RejectedAt => Key::number("id"),
            Self::Reason => Key::text("reason"),
        }
    }
}

/// A page of rejected lines.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<RejectedLineOrderField>,
    filter: &LineFilter,
) -> Result<Slice<ListedLine>, DbError> {
    let LineFilter { delivery_id, reason, repaired } = filter;
    let reason = reason.map(RejectionReason::name);
    let filters: [&(dyn ToSql + Sync); 3] = [delivery_id, &reason, repaired];
    list::read(client, page, &filters, listed).await
}

/// A rejected line that nobody else may change now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedLine {
    /// Its number.
    pub line_number: i64,
    /// The file of an archive in which it stands.
    pub entry: Option<String>,
    /// The heading over it, if it is not the one that we write.
    pub heading: Option<String>,
    /// Why it was refused; `None` if this version does not know the reason.
    pub reason: Option<RejectionReason>,
    /// The line as received, cut at 1,000 characters; `None` once it is past its time.
    pub raw_text: Option<String>,
    /// Whether it was taken in after all.
    pub is_repaired: bool,
}

/// Whether the end of a line of which this is kept may be lost.
#[must_use]
pub fn may_be_cut(raw_text: &str) -> bool {
    raw_text.chars().count() >= RAW_TEXT_CHARACTERS_MAX
}

/// The rejected lines of a delivery with these numbers, or all that are not repaired; refused for one of
/// these reasons if they are given; so many at most. Locked until the transaction ends.
pub async fn lock(
    client: &impl GenericClient,
    delivery_id: i32,
    line_numbers: Option<&[i64]>,
    reasons: Option<&[RejectionReason]>,
    lines_max: i64,
) -> Result<Vec<LockedLine>, DbError> {
    let reasons: Option<Vec<&str>> =
        reasons.map(|reasons| reasons.iter().map(|reason| reason.name()).collect());
    let statement = client.prepare_cached(sql!("rejected_line/lock")).await?;
    let rows =
        client.query(&statement, &[&delivery_id, &line_numbers, &reasons, &lines_max]).await?;
    let lines = rows.iter().map(|row| LockedLine {
        line_number: row.get("line_number"),
        entry: row.get("entry"),
        heading: row.get("heading"),
        reason: row.get::<_, &str>("reason").parse().ok(),
        raw_text: row.get("raw_text"),
        is_repaired: row.get("is_repaired"),
    });
    Ok(lines.collect())
}

/// How lines of a delivery were taken in after all.
#[derive(Debug, Clone, Copy)]
pub struct Repair<'a> {
    /// The delivery in which they stood.
    pub delivery_id: i32,
    /// Their numbers in there.
    pub line_numbers: &'a [i64],
    /// As what each was taken in.
    pub texts: &'a [String],
    /// By whom.
    pub by: &'a str,
    /// By which delivery.
    pub repaired_by_delivery_id: i32,
}

/// Remembers that lines were taken in after all.
pub async fn mark_repaired(
    client: &impl GenericClient,
    repair: Repair<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let Repair { delivery_id, line_numbers, texts, by, repaired_by_delivery_id } = repair;
    let statement = client.prepare_cached(sql!("rejected_line/mark_repaired")).await?;
    client
        .execute(
            &statement,
            &[&delivery_id, &line_numbers, &texts, &now, &by, &repaired_by_delivery_id],
        )
        .await?;
    Ok(())
}

/// Notes for which reason lines are refused now, if it is another than before.
pub async fn judge_again(
    client: &impl GenericClient,
    delivery_id: i32,
    judged: &[(i64, Rejection)],
) -> Result<(), DbError> {
    if judged.is_empty() {
        return Ok(());
    }
    let numbers: Vec<i64> = judged.iter().map(|(number, _)| *number).collect();
    let reasons: Vec<&str> = judged.iter().map(|(_, why)| why.reason().name()).collect();
    let fields: Vec<Option<&str>> = judged.iter().map(|(_, why)| why.field()).collect();
    let details: Vec<String> = judged.iter().map(|(_, why)| why.to_string()).collect();
    let statement = client.prepare_cached(sql!("rejected_line/judge_again")).await?;
    client.execute(&statement, &[&delivery_id, &numbers, &reasons, &fields, &details]).await?;
    Ok(())
}

/// Forgets the texts of lines of deliveries that came at this moment or before, of so many lines at most,
/// and returns of how many.
pub async fn forget_texts(
    client: &impl GenericClient,
    received_until: DateTime<Utc>,
    lines_max: u64,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("rejected_line/forget_texts")).await?;
    client.execute(&statement, &[&received_until, &lines_max.cast_signed()]).await
}
