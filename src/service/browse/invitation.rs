//! Invitations.

use crate::db::invitation::{self, InvitationFilter, ListedInvitation};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// A page of invitations.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    page: &Page,
    filter: &InvitationFilter,
) -> Result<Slice<ListedInvitation>, DbError> {
    let client = database.connection().await?;
    invitation::list(&client, page, filter).await
}

/// Every invitation of these customers, newest first.
///
/// # Errors
/// Where the database fails.
pub async fn of_customers(
    database: &Database,
    customer_ids: &[i32],
) -> Result<Vec<ListedInvitation>, DbError> {
    let client = database.connection().await?;
    invitation::list_of_customers(&client, customer_ids).await
}
