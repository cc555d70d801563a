//! Those who may log in.

use crate::db::operator::{self, ListedOperator};
use crate::db::{Database, DbError};
use crate::domain::operator::Role;
use crate::domain::page::{Page, Slice};

/// A page of operators; in one role, and with an end or not, where that is given.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    page: &Page,
    role: Option<Role>,
    has_ended: Option<bool>,
) -> Result<Slice<ListedOperator>, DbError> {
    let client = database.connection().await?;
    operator::list(&client, page, role, has_ended).await
}
