//! Table `source_fetch`: windows of time that are asked for of a source beside its mark.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{DbError, GenericClient, sql};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// Number of the source.
    pub source_id: i32,
    /// One identifier alone; `None` for all of the source.
    pub identifier: Option<&'a str>,
    /// From this moment.
    pub from: DateTime<Utc>,
    /// Until this one.
    pub until: DateTime<Utc>,
    /// Who asks for it.
    pub asked_by: &'a str,
    /// When it is to be fetched.
    pub due_at: DateTime<Utc>,
}

/// Something that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFetch {
    /// Its number.
    pub id: i32,
    /// One identifier alone; `None` for all of the source.
    pub identifier: Option<String>,
    /// From this moment.
    pub from: DateTime<Utc>,
    /// Until this one.
    pub until: DateTime<Utc>,
    /// All before this is fetched; `None` if nothing is yet.
    pub fetched_until: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By whom.
    pub asked_by: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Why it could not be fetched, the last time.
    pub failure: Option<String>,
    /// When it was fetched or, if there is a failure, given up.
    pub ended_at: Option<DateTime<Utc>>,
}

fn listed(row: &Row) -> ListedFetch {
    ListedFetch {
        id: row.get("id"),
        identifier: row.get("identifier"),
        from: row.get("fetch_from"),
        until: row.get("fetch_until"),
        fetched_until: row.get("fetched_until"),
        asked_at: row.get("asked_at"),
        asked_by: row.get("asked_by"),
        attempts: row.get("attempts"),
        failure: row.get("failure"),
        ended_at: row.get("ended_at"),
    }
}

/// Asks for a window. False if it is asked for already.
pub async fn insert(
    client: &impl GenericClient,
    wanted: &Wanted<'_>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let Wanted { source_id, identifier, from, until, asked_by, due_at } = wanted;
    let statement = client.prepare_cached(sql!("source_fetch/insert")).await?;
    let inserted = client
        .execute(&statement, &[source_id, identifier, from, until, &now, asked_by, due_at])
        .await?;
    Ok(inserted == 1)
}

/// A window of one identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfIdentifier<'a> {
    /// The identifier.
    pub identifier: &'a str,
    /// From this moment.
    pub from: DateTime<Utc>,
    /// Until this one.
    pub until: DateTime<Utc>,
}

/// Asks, at once, for what is there of each of these. What is asked for already stays as it is.
pub async fn insert_of_identifiers(
    client: &impl GenericClient,
    source_id: i32,
    wanted: &[OfIdentifier<'_>],
    asked_by: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let identifiers: Vec<&str> = wanted.iter().map(|one| one.identifier).collect();
    let [from, until]: [Vec<DateTime<Utc>>; 2] =
        [wanted.iter().map(|one| one.from).collect(), wanted.iter().map(|one| one.until).collect()];
    let statement = client.prepare_cached(sql!("source_fetch/insert_of_identifiers")).await?;
    client.execute(&statement, &[&source_id, &identifiers, &from, &until, &now, &asked_by]).await?;
    Ok(())
}

/// Asks again for what was refused for one identifier. If what begins with it is asked for already, that is asked for
/// until its end.
pub async fn insert_refused(
    client: &impl GenericClient,
    wanted: &Wanted<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let Wanted { source_id, identifier, from, until, asked_by, due_at } = wanted;
    let statement = client.prepare_cached(sql!("source_fetch/insert_refused")).await?;
    client
        .execute(&statement, &[source_id, identifier, from, until, &now, asked_by, due_at])
        .await?;
    Ok(())
}

/// Notes that it is fetched until this moment.
pub async fn advance(
    client: &impl GenericClient,
    id: i32,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_fetch/advance")).await?;
    client.execute(&statement, &[&id, &until]).await?;
    Ok(())
}

/// What is due of a source: so many at most, what somebody waits for first.
pub async fn list_due(
    client: &impl GenericClient,
    source_id: i32,
    now: DateTime<Utc>,
    rows_max: i64,
) -> Result<Vec<ListedFetch>, DbError> {
    let statement = client.prepare_cached(sql!("source_fetch/list_due")).await?;
    let rows = client.query(&statement, &[&source_id, &now, &rows_max]).await?;
    Ok(rows.iter().map(listed).collect())
}

/// Notes that it is over: fetched or, for this reason, given up.
pub async fn end(
    client: &impl GenericClient,
    id: i32,
    now: DateTime<Utc>,
    failure: Option<&str>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_fetch/end")).await?;
    client.execute(&statement, &[&id, &now, &failure]).await?;
    Ok(())
}

/// Notes why it could not be fetched, and when it is tried again.
pub async fn postpone(
    client: &impl GenericClient,
    id: i32,
    failure: &str,
    due_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_fetch/postpone")).await?;
    client.execute(&statement, &[&id, &failure, &due_at]).await?;
    Ok(())
}

/// Of each source so many are listed.
pub const LISTED_MAX: usize = 20;

/// What was asked for of these sources, each with the number of its source: what is open first, then the newest.
pub async fn list_of_sources(
    client: &impl GenericClient,
    source_ids: &[i32],
) -> Result<Vec<(i32, ListedFetch)>, DbError> {
    let statement = client.prepare_cached(sql!("source_fetch/list_of_sources")).await?;
    let at_most = i64::try_from(LISTED_MAX).unwrap_or(i64::MAX);
    let rows = client.query(&statement, &[&source_ids, &at_most]).await?;
    Ok(rows.iter().map(|row| (row.get("source_id"), listed(row))).collect())
}
