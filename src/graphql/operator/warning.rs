//! What needs somebody's attention now.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, internal};
use crate::app::App;
use crate::service::warnings::{self, Severity, WarningCode, list_warnings};

/// Something that needs attention. It is there as long as its cause is.
#[derive(SimpleObject)]
pub struct Warning {
    /// What is wrong.
    code: WarningCode,
    /// How bad it is.
    severity: Severity,
    /// With what: a delivery's identifier, a meter's EAN, the name of a job, a source or a file; null if there is but
    /// one, or if it stands for `more`.
    subject: Option<String>,
    /// For how many more of its kind it stands that are not named, since they are too many; else null.
    more: Option<u64>,
    /// Since when; null if that is not known.
    since: Option<DateTime<Utc>>,
    /// What is wrong, in words.
    message: String,
    /// What to do.
    advice: &'static str,
}

impl From<warnings::Warning> for Warning {
    fn from(warning: warnings::Warning) -> Self {
        let warnings::Warning { code, severity, subject, more, since, message, advice } = warning;
        Self { code, severity, subject, more, since, message, advice }
    }
}

/// The queries.
#[derive(Default)]
pub struct WarningQuery;

#[Object]
impl WarningQuery {
    /// What needs somebody's attention now, the worst first. Of each kind 50 are named at most.
    async fn warnings(&self, ctx: &Context<'_>) -> Outcome<Vec<Warning>> {
        let app = ctx.data::<App>()?;
        let found = list_warnings(&app.store.database, app.runtime_state()).await;
        Ok(found.map_err(internal)?.into_iter().map(Warning::from).collect())
    }
}
