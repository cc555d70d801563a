//! Makes the database ready for this version: schema, storage policies, published consent texts.

use thiserror::Error;

use crate::db::edition::{self, Edition};
use crate::db::storage_policy::{self, StoragePolicy};
use crate::db::{Database, DbError, consent, migrate};
use crate::domain::consent::ConsentText;

/// Why the database cannot be used.
#[derive(Debug, Error)]
pub enum PrepareError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A published consent text differs from the one that customers agreed to.
    #[error(
        "consent text {version} differs from the one in the ledger: publish a new version instead"
    )]
    ConsentTextChanged {
        /// The version concerned.
        version: &'static str,
    },
}

/// What was found and done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The migrations that were applied now.
    pub migrations: Vec<String>,
    /// The edition of TimescaleDB.
    pub edition: Edition,
}

/// Safe to call at every start, by several replicas at once.
///
/// # Errors
/// If the database fails or a published consent text was changed.
pub async fn prepare_database(
    database: &Database,
    policy: StoragePolicy,
) -> Result<Prepared, PrepareError> {
    let migrations = migrate::migrate(database).await?;
    let mut connection = database.connection().await?;
    let edition = edition::detect(&connection).await?;
    storage_policy::apply(&mut connection, edition, policy).await?;
    for text in ConsentText::PUBLISHED {
        if consent::publish_text(&connection, text).await? != text.sha256() {
            return Err(PrepareError::ConsentTextChanged { version: text.version });
        }
    }
    Ok(Prepared { migrations, edition })
}
