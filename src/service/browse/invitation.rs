//! Invitations.

use chrono::{DateTime, Utc};

use crate::db::invitation::{self, ListedInvitation};
use crate::db::{Database, DbError};
use crate::domain::invitation::InvitationState;
use crate::domain::page::{Page, Slice};

/// Invitations, newest first, in one state or of one customer where that is given.
///
/// # Errors
/// Where the database fails.
pub async fn list(
    database: &Database,
    page: Page,
    state: Option<InvitationState>,
    customer_id: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Slice<ListedInvitation>, DbError> {
    let client = database.connection().await?;
    invitation::list(&client, page, state, customer_id, now).await
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
