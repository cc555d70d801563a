//! What Liander was answered.

use crate::db::pull::{self, ListedPull};
use crate::db::{Database, DbError};
use crate::domain::ean::Ean;
use crate::domain::page::{Page, Slice};

/// What Liander was answered, newest first, about one customer and one meter where they are named.
///
/// # Errors
/// Where the database fails.
pub async fn list(
    database: &Database,
    page: Page,
    klant_ean: Option<Ean>,
    meter_ean: Option<Ean>,
) -> Result<Slice<ListedPull>, DbError> {
    let client = database.connection().await?;
    pull::list(&client, page, klant_ean, meter_ean).await
}
