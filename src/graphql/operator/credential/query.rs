//! Looking at the versions.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, internal};
use super::super::list::{List, ROWS_DEFAULT, cost, list, page};
use super::CredentialVersion;
use crate::app::App;
use crate::service::browse;

/// The queries.
#[derive(Default)]
pub struct CredentialQuery;

#[Object]
impl CredentialQuery {
    /// The versions of Liander's password, newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn credential_versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
    ) -> Outcome<List<CredentialVersion>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::credential::list(&app.database, page).await.map_err(internal)?;
        let now = app.clock.now();
        Ok(list(page, rows, |row| row.version.into(), |row| CredentialVersion::at(row, now)))
    }
}
