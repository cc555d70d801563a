//! Looking at the versions.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::CredentialVersion;
use crate::app::App;
use crate::db::client_credential::{self, CredentialVersionOrderField};
use crate::domain::credential::LIANDER_USERNAME;

order_input!(CredentialVersionOrder, CredentialVersionOrderField);

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
        order_by: Option<CredentialVersionOrder>,
    ) -> Outcome<List<CredentialVersion>> {
        let order =
            order_by.map_or(Order::descending(CredentialVersionOrderField::Version), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let client = connection(app).await?;
        let rows = client_credential::list_page(&client, &page, LIANDER_USERNAME).await;
        let now = app.store.now();
        list(page, rows, |row| row.version.into(), |row| CredentialVersion::at(row, now))
    }
}
