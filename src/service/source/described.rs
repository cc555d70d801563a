//! A source as its deliveries are read by it: a description and aliases, which stand as long as the source has the
//! revision with which they were loaded.

use std::sync::Arc;

use crate::db::delivery::DescribedBy;
use crate::db::source::{self, StoredSource};
use crate::db::{DbError, GenericClient};
use crate::domain::source::{AliasBook, Interpreter, Place};

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

    /// Whether it still stands; then nobody changes it until the transaction ends.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn hold(&self, transaction: &impl GenericClient) -> Result<bool, DbError> {
        let now = source::hold_revision(transaction, self.described.source_id).await?;
        Ok(now == Some(self.described.revision))
    }
}
