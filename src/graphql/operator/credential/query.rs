//! Looking at the versions.

use async_graphql::{Context, Enum, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, OrderBy, ROWS_DEFAULT, cost, list, page};
use super::CredentialVersion;
use crate::app::App;
use crate::db::client_credential;
use crate::domain::credential::LIANDER_USERNAME;

/// What versions can be ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum CredentialVersionOrderField {
    /// Their number.
    Version,
    /// Until when they may be used.
    ValidUntil,
    /// When they were last used; one that never was comes before all others.
    LastUsedAt,
}

/// The queries.
#[derive(Default)]
pub struct CredentialQuery;

#[Object]
impl CredentialQuery {
    /// The versions of Liander's password; newest first, if no order is named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn credential_versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        order_by: Option<OrderBy<CredentialVersionOrderField>>,
    ) -> Outcome<List<CredentialVersion>> {
        let order =
            order_by.unwrap_or_else(|| OrderBy::descending(CredentialVersionOrderField::Version));
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), &order)?);
        let client = connection(app).await?;
        let rows = client_credential::list_page(&client, &page, LIANDER_USERNAME).await;
        let now = app.store.now();
        list(page, rows, |row| row.version.into(), |row| CredentialVersion::at(row, now))
    }
}
