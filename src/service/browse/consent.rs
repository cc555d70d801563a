//! Consents and their ledger.

use crate::db::consent::{self, ConsentFilter, ListedConsent, ListedEvent};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// A page of consents.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    page: &Page,
    filter: &ConsentFilter,
) -> Result<Slice<ListedConsent>, DbError> {
    let client = database.connection().await?;
    consent::list(&client, page, filter).await
}

/// The consent with this number.
///
/// # Errors
/// Where the database fails.
pub async fn find(database: &Database, consent_id: i32) -> Result<Option<ListedConsent>, DbError> {
    let client = database.connection().await?;
    consent::find(&client, consent_id).await
}

/// Every consent of these customers, newest first.
///
/// # Errors
/// Where the database fails.
pub async fn of_customers(
    database: &Database,
    customer_ids: &[i32],
) -> Result<Vec<ListedConsent>, DbError> {
    let client = database.connection().await?;
    consent::list_of_customers(&client, customer_ids).await
}

/// The ledger of these consents, in the order in which it was written.
///
/// # Errors
/// Where the database fails.
pub async fn events(database: &Database, consent_ids: &[i32]) -> Result<Vec<ListedEvent>, DbError> {
    let client = database.connection().await?;
    consent::list_events(&client, consent_ids).await
}
