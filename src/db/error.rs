//! What can go wrong between us and the database.

use deadpool_postgres::{CreatePoolError, PoolError};
use thiserror::Error;
use tokio_postgres::error::SqlState;

/// A failure of the database or of the way to it. Its text is for the log, never for a caller.
#[derive(Debug, Error)]
pub enum DbError {
    /// It cannot be reached or cannot serve us now; trying again later may help.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// It refused a statement.
    #[error("the database refused a statement: {}", describe(.0))]
    Refused(#[from] tokio_postgres::Error),
    /// A migration could not be applied.
    #[error("a migration failed: {0}")]
    Migration(#[from] refinery::Error),
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
    /// Whether trying again later may help.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Refused(error) => error.is_closed() || error.code().is_none_or(is_transient),
            Self::Migration(_) | Self::Settings(_) | Self::RightsEnded(_) => false,
        }
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

/// Classes 08 (connection), 53 (resources) and 57 (shut down, cancelled) pass by themselves.
fn is_transient(code: &SqlState) -> bool {
    ["08", "53", "57"].iter().any(|class| code.code().starts_with(class))
}

fn describe(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(refusal) => format!("{} ({})", refusal.message(), refusal.code().code()),
        None => error.to_string(),
    }
}

impl From<PoolError> for DbError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::Unavailable(describe(&error)),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<CreatePoolError> for DbError {
    fn from(error: CreatePoolError) -> Self {
        Self::Settings(error.to_string())
    }
}
