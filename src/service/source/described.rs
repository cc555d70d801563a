//! A source as its deliveries are read by it: a description and aliases, which stand as long as the source has the
//! revision with which they were loaded.

use std::sync::Arc;

use crate::db::delivery::DescribedBy;
use crate::db::source::{self, StoredSource};
use crate::db::{DbError, GenericClient};
use crate::domain::source::{AliasBook, Interpreter, IssueKind, Place};

/// What a delivery of a source is read by.
#[derive(Debug, Clone)]
pub struct DescribedSource {
    /// Which version of which source.
    pub described: DescribedBy,
    /// Reads its files.
    pub interpreter: Arc<Interpreter>,
}

impl DescribedSource {
    /// The source with this number, as it is now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn load(
        client: &impl GenericClient,
        source_id: i32,
    ) -> Result<Option<Self>, DbError> {
        let loaded = source::load_by_id(client, source_id).await?;
        Ok(loaded.map(|StoredSource { id, version, revision, description, aliases, .. }| Self {
            described: DescribedBy {
                source_id: id,
                version,
                revision,
                is_told_by_name: matches!(description.identifier(), Some(Place::FileName(_))),
            },
            interpreter: Arc::new(Interpreter::new(description, AliasBook::of(aliases))),
        }))
    }

    /// The revision with which all this stands.
    #[must_use]
    pub const fn revision(&self) -> i64 {
        self.described.revision
    }

    /// Of which kind the issues of its records are; `None` if they say none.
    #[must_use]
    pub fn issue_kind(&self) -> Option<IssueKind> {
        let issue = self.interpreter.description().issue.as_ref()?;
        Some(IssueKind::of_records(self.described.source_id, issue))
    }

    /// Of which kind the issues of its readings are; `None` if they have none.
    #[must_use]
    pub fn issue_kind_of_readings(&self) -> Option<IssueKind> {
        let of_records = self.issue_kind()?;
        let is_composed = self.interpreter.description().is_composed();
        let of_source = || IssueKind::of_what_is_composed(self.described.source_id);
        Some(if is_composed { of_source() } else { of_records })
    }

    /// Whether it still stands; then nobody changes it until the transaction ends.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn hold(&self, transaction: &impl GenericClient) -> Result<bool, DbError> {
        let now = source::hold_revision(transaction, self.described.source_id).await?;
        Ok(now == Some(self.described.revision))
    }
}
