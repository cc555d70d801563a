//! What needs somebody's attention now.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, internal};
use crate::app::App;
use crate::service::warnings::{self, list_warnings};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "WarningCode", remote = "warnings::WarningCode")]
enum CodeName {
    /// No password of Liander's is valid.
    NoValidCredential,
    /// Liander's last valid password ends within 14 days.
    CredentialEnds,
    /// The certificate of the listeners ends within 14 days, or has ended.
    CertificateEnds,
    /// A delivery failed in the last 7 days and was not taken in again.
    DeliveryFailed,
    /// A delivery broke off and was not taken in since.
    DeliveryInterrupted,
    /// Rejected lines of the last 7 days are not repaired.
    LinesRejected,
    /// Nothing was delivered for 24 hours.
    NoDelivery,
    /// A delivery ended and its file could not be moved out of `processing/`.
    FileNotMoved,
    /// Something lies in `incoming/` for longer that is not taken in.
    ForeignFile,
    /// A meter has readings of later than now: a clock is or was wrong. They are given to nobody yet.
    ReadingsInFuture,
    /// The last turn of a job went wrong.
    JobFailed,
    /// A production meter seemed to consume around solar noon yesterday.
    ProductionPositive,
    /// The database cannot compress.
    NoCompression,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "WarningSeverity", remote = "warnings::Severity")]
enum SeverityName {
    /// Good to know.
    Notice,
    /// Something goes wrong if nothing is done.
    Warning,
    /// Something does not work.
    Critical,
}

/// Something that needs attention. It is there as long as its cause is.
#[derive(SimpleObject)]
pub struct Warning {
    /// What is wrong.
    code: CodeName,
    /// How bad it is.
    severity: SeverityName,
    /// With what: a delivery's identifier, a meter's EAN, a job's name, a file's name; null if there is but
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
        Self { code: code.into(), severity: severity.into(), subject, more, since, message, advice }
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
