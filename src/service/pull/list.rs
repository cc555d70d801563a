//! What Liander was answered, as operators see it.

use crate::db::pull::{self, ListedPull, PullFilter, PullOrderField};
use crate::db::{Database, DbError, client_credential};
use crate::domain::credential::LIANDER_USERNAME;
use crate::domain::page::{Page, Slice};

/// A page of what Liander was answered; opened by one version of the password, if it is named.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list_pulls(
    database: &Database,
    page: &Page<PullOrderField>,
    mut filter: PullFilter,
    credential_version: Option<i32>,
) -> Result<Slice<ListedPull>, DbError> {
    let client = database.connection().await?;
    if let Some(version) = credential_version {
        // Asked by itself: the list is found by an index only if the number is known before.
        let id = client_credential::find_version(&client, LIANDER_USERNAME, version).await?;
        let Some(id) = id else { return Ok(page.cut(Vec::new())) };
        filter.credential_id = Some(id);
    }
    pull::list(&client, page, &filter).await
}
