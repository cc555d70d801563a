//! Deliveries of a drop folder, from the arrival of a file until it stands where it stays.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{DbError, GenericClient, sql};
use super::{DeliveryState, NewDelivery};
use crate::domain::delivery_failure::FailureCause;
use crate::domain::source_format::Format;

/// Something that came, before anything of it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival<'a> {
    /// By which way it came.
    pub source: &'a str,
    /// The drop folder into which it came.
    pub folder: &'a str,
    /// What its sender calls it.
    pub name: &'a str,
    /// How its lines are to be read.
    pub format: Format,
    /// The source that describes it, if one does.
    pub source_id: Option<i32>,
    /// The delivery that is taken in again by it, if it is one.
    pub retry_of: Option<i32>,
}

/// Gives an arrival its number. Of two the later one has the larger number.
pub async fn claim(
    client: &impl GenericClient,
    arrival: &Arrival<'_>,
    now: DateTime<Utc>,
) -> Result<i32, DbError> {
    let Arrival { source, folder, name, format, source_id, retry_of } = arrival;
    let statement = client.prepare_cached(sql!("delivery/claim")).await?;
    let row = client
        .query_one(&statement, &[source, folder, name, &format.name(), &now, retry_of, source_id])
        .await?;
    Ok(row.get(0))
}

/// What came into a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Number of the delivery.
    pub id: i32,
    /// What its sender calls it.
    pub name: String,
    /// How its lines are to be read, if that is known.
    pub format: Option<Format>,
    /// What became of it.
    pub state: DeliveryState,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it ended or stopped for now, if it did.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why nothing of it was taken in, if so.
    pub failure: Option<String>,
    /// The cause of that, if it is known.
    pub failure_cause: Option<FailureCause>,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before this moment it is tried again.
    pub due_at: Option<DateTime<Utc>>,
    /// The delivery that is taken in again by it.
    pub retry_of: Option<i32>,
    /// Whether its file could not be moved away when it ended.
    pub is_unmoved: bool,
    /// The number of the push that it is, if it is one.
    pub push_id: Option<Uuid>,
}

impl Claim {
    /// Whether its file cannot have left `incoming/` yet.
    #[must_use]
    pub fn is_before_its_move(&self) -> bool {
        let is_new = self.state == DeliveryState::Waiting && self.attempts == 0;
        self.retry_of.is_none() && (is_new || self.failure_cause == Some(FailureCause::Immovable))
    }
}

/// What came into a folder and is still to be taken in, and the deliveries of it with these numbers
/// whatever became of them; in the order of arrival.
pub async fn list(
    client: &impl GenericClient,
    folder: &str,
    delivery_ids: &[i32],
) -> Result<Vec<Claim>, DbError> {
    let statement = client.prepare_cached(sql!("delivery/list_claims")).await?;
    let rows = client.query(&statement, &[&folder, &delivery_ids]).await?;
    let claims = rows.iter().map(|row| Claim {
        id: row.get("id"),
        name: row.get("name"),
        format: row.get::<_, Option<&str>>("format").and_then(|name| name.parse().ok()),
        state: DeliveryState::from_name(row.get("state")),
        received_at: row.get("received_at"),
        finished_at: row.get("finished_at"),
        failure: row.get("failure"),
        failure_cause: row
            .get::<_, Option<&str>>("failure_cause")
            .and_then(|name| name.parse().ok()),
        attempts: row.get("attempts"),
        due_at: row.get("due_at"),
        retry_of: row.get("retry_of_id"),
        is_unmoved: row.get("is_unmoved"),
        push_id: row.get("push_id"),
    });
    Ok(claims.collect())
}

/// Shows that a delivery that has its number is being taken in, and returns how often that was tried;
/// `None` if somebody gave it up. Whoever calls this holds the lock on its content.
pub async fn begin(
    client: &impl GenericClient,
    delivery_id: i32,
    delivery: &NewDelivery,
) -> Result<Option<i32>, DbError> {
    let NewDelivery { sha256, bytes_total, described, .. } = delivery;
    let statement = client.prepare_cached(sql!("delivery/begin_claimed")).await?;
    let bytes_total = bytes_total.map(u64::cast_signed);
    let (version, revision) =
        described.map(|described| (described.version, described.revision)).unzip();
    let row = client
        .query_opt(
            &statement,
            &[&delivery_id, &sha256.as_slice(), &bytes_total, &version, &revision],
        )
        .await?;
    Ok(row.map(|row| row.get(0)))
}

/// Takes the number of an arrival back with which nothing was done yet.
pub async fn withdraw(client: &impl GenericClient, delivery_id: i32) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("delivery/withdraw")).await?;
    client.execute(&statement, &[&delivery_id]).await?;
    Ok(())
}

/// Notes under which name its file is put into `done/` or `failed/`.
pub async fn keep_as(
    client: &impl GenericClient,
    delivery_id: i32,
    file: &str,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("delivery/keep_as")).await?;
    client.execute(&statement, &[&delivery_id, &file]).await?;
    Ok(())
}

/// Notes why the file of a delivery that ended could not be moved away, and when that is tried again; or
/// that it was.
pub async fn note_unmoved(
    client: &impl GenericClient,
    delivery_id: i32,
    trouble: Option<(&str, DateTime<Utc>)>,
) -> Result<(), DbError> {
    let (failure, due_at) = trouble.unzip();
    let statement = client.prepare_cached(sql!("delivery/note_unmoved")).await?;
    client.execute(&statement, &[&delivery_id, &failure, &due_at]).await?;
    Ok(())
}

/// Has a delivery that broke off tried again at once.
pub async fn make_due(client: &impl GenericClient, delivery_id: i32) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("delivery/make_due")).await?;
    client.execute(&statement, &[&delivery_id]).await?;
    Ok(())
}

/// How many deliveries of a folder wait for a cause to go away: to be taken in, or to be moved.
pub async fn count_troubled(client: &impl GenericClient, folder: &str) -> Result<i64, DbError> {
    let statement = client.prepare_cached(sql!("delivery/count_troubled")).await?;
    Ok(client.query_one(&statement, &[&folder]).await?.get(0))
}

/// Whether a file is another delivery's than this one: one that was put under this name of this folder
/// later, or one of these bytes.
pub async fn is_anothers(
    client: &impl GenericClient,
    delivery_id: i32,
    kept_as: &str,
    folder: Option<&str>,
    sha256: [u8; 32],
) -> Result<bool, DbError> {
    let statement = client.prepare_cached(sql!("delivery/is_anothers")).await?;
    let row = client
        .query_one(&statement, &[&delivery_id, &kept_as, &folder, &sha256.as_slice()])
        .await?;
    Ok(row.get(0))
}
