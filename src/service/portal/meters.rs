//! The meters that a customer may see.

use chrono::{DateTime, Utc};

use super::session::CustomerIn;
use crate::db::meter::{self, ListedMeter};
use crate::db::{Database, DbError};

/// The meters that have been at the connection since this customer holds it, by EAN, each with its newest
/// interval since then: what was measured and taken away before is of the holder before.
pub async fn meters(
    database: &Database,
    customer: &CustomerIn,
) -> Result<Vec<ListedMeter>, DbError> {
    let client = database.connection().await?;
    let meters = meter::list_at_connections(&client, &[customer.connection_id]).await?;
    let is_theirs = |moment: &DateTime<Utc>| *moment > customer.valid_from;
    let theirs = meters.into_iter().filter(|meter| meter.removed_at.as_ref().is_none_or(is_theirs));
    let theirs = theirs.map(|meter| {
        let newest_interval_end = meter.newest_interval_end.filter(is_theirs);
        ListedMeter { newest_interval_end, ..meter }
    });
    Ok(theirs.collect())
}
