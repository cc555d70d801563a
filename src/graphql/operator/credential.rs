//! The versions of Liander's password.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::list::{List, OrderBy, ROWS_DEFAULT, cost, list, page};
use crate::app::App;
use crate::service::browse::{self, CredentialVersion as VersionRow};

/// A version of Liander's password. The password itself is kept nowhere.
#[derive(SimpleObject)]
pub struct CredentialVersion {
    /// Counts the passwords, from 1.
    version: i32,
    /// From when it may be used.
    valid_from: DateTime<Utc>,
    /// Until when.
    valid_until: DateTime<Utc>,
    /// When it was revoked, if it was.
    revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    last_used_at: Option<DateTime<Utc>>,
}

impl From<VersionRow> for CredentialVersion {
    fn from(row: VersionRow) -> Self {
        let VersionRow { version, valid_from, valid_until, revoked_at, last_used_at } = row;
        Self { version, valid_from, valid_until, revoked_at, last_used_at }
    }
}

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
    /// The versions of Liander's password; newest first, where no order is named.
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
        let rows = browse::credential::list(&app.database, &page).await;
        list(page, rows, |row| row.version.into(), CredentialVersion::from)
    }
}
