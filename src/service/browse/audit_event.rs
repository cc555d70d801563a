//! The audit trail.

use crate::db::audit_event::{self, AuditFilter, ListedChange};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// A page of the audit trail.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    page: &Page,
    filter: &AuditFilter,
) -> Result<Slice<ListedChange>, DbError> {
    let client = database.connection().await?;
    audit_event::list(&client, page, filter).await
}
