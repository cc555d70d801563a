//! Makes the database ready for this version: schema, storage policies, published consent texts.

use thiserror::Error;

use crate::db::edition::{self, Edition};
use crate::db::storage_policy::{self, StoragePolicy};
use crate::db::{Database, consent, migrate};
use crate::domain::consent::ConsentText;
use crate::service::failure::{Failure, Refusal};

/// A published consent text differs from the one that customers agreed to.
#[derive(Debug, Error)]
#[error("consent text {version} differs from the one in the ledger: publish a new version instead")]
pub struct ConsentTextChanged {
    /// The version concerned.
    pub version: &'static str,
}

impl Refusal for ConsentTextChanged {}

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
) -> Result<Prepared, Failure<ConsentTextChanged>> {
    let migrations = migrate::migrate(database).await?;
    let mut connection = database.connection().await?;
    let edition = edition::detect(&connection).await?;
    storage_policy::apply(&mut connection, edition, policy).await?;
    for text in ConsentText::PUBLISHED {
        if consent::publish_text(&connection, text).await? != text.sha256() {
            return Err(ConsentTextChanged { version: text.version }.into());
        }
    }
    Ok(Prepared { migrations, edition })
}
