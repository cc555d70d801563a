//! What became of a file that a source sent, for that source.

use uuid::Uuid;

use crate::db::delivery::{self, ListedDelivery};
use crate::db::rejected_line::{self, LineOrderField, ListedLine};
use crate::db::source_push::{self, Push};
use crate::db::{DbError, GenericClient};
use crate::domain::page::{Order, Page};
use crate::service::store::Store;

/// Lines that were refused and are told: who wants to know what is wrong reads no more.
const REFUSED_MAX: u16 = 20;

/// A file that was sent.
pub struct FoundPush {
    /// What was sent.
    pub push: Push,
    /// As which delivery it is taken in; `None` if the folder was not looked into yet.
    pub delivery: Option<ListedDelivery>,
    /// The first of its lines that were refused.
    pub refused: Vec<ListedLine>,
}

/// What this source sent under this number.
///
/// # Errors
/// If the database fails.
pub async fn find_push(
    store: &Store,
    source_id: i32,
    id: Uuid,
) -> Result<Option<FoundPush>, DbError> {
    let client = store.database.connection().await?;
    let Some(push) = source_push::find(&client, source_id, id).await? else { return Ok(None) };
    let delivery = match push.delivery_id {
        Some(delivery_id) => delivery::find(&client, &[delivery_id]).await?.pop(),
        None => None,
    };
    let refused = match &delivery {
        Some(found) if found.counts.rejected > 0 => first_refused(&client, found.id).await?,
        _ => Vec::new(),
    };
    Ok(Some(FoundPush { push, delivery, refused }))
}

async fn first_refused(
    client: &impl GenericClient,
    delivery_id: i32,
) -> Result<Vec<ListedLine>, DbError> {
    let order = Order::ascending(LineOrderField::LineNumber);
    let page = Page { order, after: None, first: REFUSED_MAX };
    let mut found = rejected_line::list_of_deliveries(client, &[delivery_id], &page).await?;
    let rows = found.remove(&delivery_id).map(|slice| slice.rows).unwrap_or_default();
    Ok(rows.into_iter().map(|placed| placed.row).collect())
}
