//! The versions of Liander's password.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, internal};
use super::list::{List, ROWS_DEFAULT, cost, list, page};
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
        let rows = browse::credential::list(&app.database, page).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.version.into(), CredentialVersion::from))
    }
}
