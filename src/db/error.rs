//! What can go wrong between us and the database.

use deadpool_postgres::{CreatePoolError, PoolError};
use thiserror::Error;
use tokio_postgres::error::SqlState;

use crate::domain::outside_text::with_causes;
use crate::unavailable::Unavailable;

/// A failure of the database or of the way to it. Its text is for the log, never for a caller.
#[derive(Debug, Error)]
pub enum DbError {
    /// It cannot be reached or cannot serve us now; trying again later may help.
    #[error("the database is unavailable: {0}")]
    Unavailable(#[source] Unavailable),
    /// It refused a statement.
    #[error("the database refused a statement: {}", describe(.0))]
    Refused(#[from] tokio_postgres::Error),
    /// A migration could not be applied.
    #[error("a migration failed: {}", describe_cause(.0))]
    Migration(#[from] refinery::Error),
    /// What another version of ours stored cannot be read by this one.
    #[error("what is stored cannot be read by this version: {0}")]
    Unreadable(String),
    /// The URL or another setting of the connection cannot be used.
    #[error("the database settings cannot be used: {0}")]
    Settings(String),
    /// What the right to make a change rested on has gone meanwhile; nothing was changed.
    #[error("{0}")]
    RightsEnded(#[from] RightsEnded),
}

/// The cause of that, which is found under whatever errors are put around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("what this rested on has ended meanwhile: nothing was changed")]
pub struct RightsEnded;

impl RightsEnded {
    /// Whether this error says so, under whatever is put around it.
    #[must_use]
    pub fn is_cause_of(error: &(dyn std::error::Error + 'static)) -> bool {
        std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<Self>())
    }
}

impl DbError {
    pub(crate) fn unavailable(why: impl Into<String>) -> Self {
        Self::Unavailable(Unavailable(why.into()))
    }

    /// Whether trying again later may help.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Refused(error) => Self::passes(error),
            Self::Migration(_) | Self::Unreadable(_) | Self::Settings(_) | Self::RightsEnded(_) => {
                false
            }
        }
    }

    /// Whether what the database or the way to it said passes by itself.
    #[must_use]
    pub fn passes(error: &tokio_postgres::Error) -> bool {
        error.is_closed() || error.code().is_none_or(is_transient)
    }

    /// Whether it was a value that the database cannot read, such as a date that is none.
    #[must_use]
    pub fn is_unreadable_value(&self) -> bool {
        match self {
            // Class 22: data exception.
            Self::Refused(error) => error.code().is_some_and(|code| code.code().starts_with("22")),
            _ => false,
        }
    }

    /// The name of the constraint that a row would have violated.
    #[must_use]
    pub fn violated_constraint(&self) -> Option<&str> {
        match self {
            Self::Refused(error) => error.as_db_error().and_then(|error| error.constraint()),
            _ => None,
        }
    }
}

/// Classes 08 (connection), 53 (resources) and 57 (shut down, cancelled) pass by themselves, and a
/// server that only reads (25006) becomes a primary again or is replaced by one.
fn is_transient(code: &SqlState) -> bool {
    ["08", "53", "57"].iter().any(|class| code.code().starts_with(class)) || only_reads(code)
}

/// Whether the server takes no writes: a standby, a primary that was demoted, or one that is told so.
pub(super) fn only_reads(code: &SqlState) -> bool {
    *code == SqlState::READ_ONLY_SQL_TRANSACTION
}

fn describe(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(refusal) if only_reads(refusal.code()) => format!(
            "{} ({}): the server only reads; name the primary, or several hosts and \
             target_session_attrs=read-write, in DATABASE_URL",
            refusal.message(),
            refusal.code().code()
        ),
        Some(refusal) => format!("{} ({})", refusal.message(), refusal.code().code()),
        None => with_causes(error),
    }
}

/// What the database said, if anything; other libraries put their own words around it.
fn describe_cause(error: &refinery::Error) -> String {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(said) = error.downcast_ref() {
            return describe(said);
        }
        next = error.source();
    }
    with_causes(error)
}

impl From<PoolError> for DbError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::unavailable(describe(&error)),
            other => Self::unavailable(other.to_string()),
        }
    }
}

impl From<CreatePoolError> for DbError {
    fn from(error: CreatePoolError) -> Self {
        Self::Settings(error.to_string())
    }
}
