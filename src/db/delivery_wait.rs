//! Table `delivery_wait`: what refused lines of deliveries wait for.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;

/// Notes what the refused lines of a delivery wait for, and forgets what they waited for before.
pub async fn replace(
    client: &impl GenericClient,
    delivery_id: i32,
    meter_eans: &[Ean],
    due_at: Option<DateTime<Utc>>,
    source_revision: Option<i64>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("delivery_wait/delete")).await?;
    client.execute(&statement, &[&delivery_id]).await?;
    if meter_eans.is_empty() && due_at.is_none() && source_revision.is_none() {
        return Ok(());
    }
    let statement = client.prepare_cached(sql!("delivery_wait/insert")).await?;
    client.execute(&statement, &[&delivery_id, &meter_eans, &due_at, &source_revision]).await?;
    Ok(())
}

/// A delivery that waits no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDelivery {
    /// Its number.
    pub delivery_id: i32,
    /// Whether each line of it that was refused is kept.
    pub all_rejected_kept: bool,
}

/// The deliveries, of those that came after `received_after`, for which the moment or the meter has come, or
/// whose source was changed; so many at most.
pub async fn list_due(
    client: &impl GenericClient,
    now: DateTime<Utc>,
    received_after: DateTime<Utc>,
    rows_max: i64,
) -> Result<Vec<DueDelivery>, DbError> {
    let statement = client.prepare_cached(sql!("delivery_wait/list_due")).await?;
    let rows = client.query(&statement, &[&now, &received_after, &rows_max]).await?;
    let due = rows.iter().map(|row| DueDelivery {
        delivery_id: row.get("id"),
        all_rejected_kept: row.get("all_rejected_kept"),
    });
    Ok(due.collect())
}

/// Forgets what lines of deliveries wait for that came at this moment or before.
pub async fn delete_expired(
    client: &impl GenericClient,
    received_until: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("delivery_wait/delete_expired")).await?;
    client.execute(&statement, &[&received_until]).await?;
    Ok(())
}
