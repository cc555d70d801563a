//! Tokens for scripts.

use crate::db::access_token::{self, ListedToken};
use crate::db::{Database, DbError};
use crate::domain::operator::Role;
use crate::domain::page::{Page, Slice};
use crate::service::operator::session::SignedIn;

/// Tokens by number: one's own, and everybody's for an admin.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    by: &SignedIn,
    page: &Page,
) -> Result<Slice<ListedToken>, DbError> {
    let client = database.connection().await?;
    let of = (by.role < Role::Admin).then_some(by.operator_id);
    access_token::list(&client, page, of).await
}
