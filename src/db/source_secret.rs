//! Table `source_secret`: by what sources know us when we fetch from them. Sealed; nobody reads them but to open them.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{DbError, GenericClient, sql};

/// The secret of a source as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// Number of the source.
    pub source_id: i32,
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// Fingerprint of the key under which it is sealed.
    pub sealed_under: String,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// The servers to which it goes.
    pub set_for: String,
}

fn sealed(row: &Row) -> SealedSecret {
    SealedSecret {
        source_id: row.get("source_id"),
        sealed: row.get("sealed"),
        sealed_under: row.get("sealed_under"),
        set_at: row.get("set_at"),
        set_for: row.get("set_for"),
    }
}

/// Sets the secret of a source, in place of the one that it had.
pub async fn set(
    client: &impl GenericClient,
    secret: &SealedSecret,
    set_by: &str,
) -> Result<(), DbError> {
    let SealedSecret { source_id, sealed, sealed_under, set_at, set_for } = secret;
    let statement = client.prepare_cached(sql!("source_secret/set")).await?;
    client
        .execute(&statement, &[source_id, sealed, sealed_under, set_at, set_for, &set_by])
        .await?;
    Ok(())
}

/// The secret of a source, if it has one.
pub async fn find(
    client: &impl GenericClient,
    source_id: i32,
) -> Result<Option<SealedSecret>, DbError> {
    let statement = client.prepare_cached(sql!("source_secret/find")).await?;
    Ok(client.query_opt(&statement, &[&source_id]).await?.as_ref().map(sealed))
}

/// Removes the secret of a source. False if it has none.
pub async fn remove(client: &impl GenericClient, source_id: i32) -> Result<bool, DbError> {
    let statement = client.prepare_cached(sql!("source_secret/remove")).await?;
    Ok(client.execute(&statement, &[&source_id]).await? == 1)
}

/// The secrets that are sealed under another key than this one; nobody else changes them until the transaction ends.
pub async fn list_sealed_otherwise(
    client: &impl GenericClient,
    fingerprint: &str,
) -> Result<Vec<SealedSecret>, DbError> {
    let statement = client.prepare_cached(sql!("source_secret/list_sealed_otherwise")).await?;
    Ok(client.query(&statement, &[&fingerprint]).await?.iter().map(sealed).collect())
}

/// Seals a secret anew.
pub async fn reseal(
    client: &impl GenericClient,
    source_id: i32,
    sealed: &[u8],
    sealed_under: &str,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_secret/reseal")).await?;
    client.execute(&statement, &[&source_id, &sealed, &sealed_under]).await?;
    Ok(())
}
