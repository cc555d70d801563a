//! Table `signing_key`.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{DbError, GenericClient, list, sql};
use crate::domain::page::{Page, Slice};
use crate::domain::signing_key::Turn;

/// A private key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKey {
    /// Identifier of the key.
    pub kid: String,
    /// The private key, sealed.
    pub sealed: Vec<u8>,
    /// Fingerprint of the key under which it is sealed.
    pub sealed_under: String,
}

/// A public key: a point on P-256, its coordinates in base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The x coordinate.
    pub x: String,
    /// The y coordinate.
    pub y: String,
}

/// A key by which tokens may be verified now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    /// The key.
    pub public: PublicKey,
    /// The first moment at which it signed.
    pub signs_from: DateTime<Utc>,
    /// The first moment at which it signed no more.
    pub signs_until: DateTime<Utc>,
}

/// The turns that have a key and have not ended.
///
/// # Errors
/// Where the database fails.
pub async fn list_turns(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Vec<i64>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/list_turns")).await?;
    let rows = client.query(&statement, &[&now]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Adds the key of a turn. False where the turn has one already.
///
/// # Errors
/// Where the database fails.
pub async fn insert(
    client: &impl GenericClient,
    turn: Turn,
    private: &SealedKey,
    public: &PublicKey,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/insert")).await?;
    let inserted = client
        .execute(
            &statement,
            &[
                &private.kid,
                &turn.number(),
                &now,
                &turn.signs_from(),
                &turn.signs_until(),
                &turn.retired_at(),
                &public.x,
                &public.y,
                &private.sealed,
                &private.sealed_under,
            ],
        )
        .await?;
    Ok(inserted == 1)
}

fn sealed(row: &Row) -> SealedKey {
    SealedKey {
        kid: row.get("kid"),
        sealed: row.get("sealed_private_key"),
        sealed_under: row.get("sealed_under"),
    }
}

/// The key that signs now.
///
/// # Errors
/// Where the database fails.
pub async fn find_signer(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Option<SealedKey>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/find_signer")).await?;
    Ok(client.query_opt(&statement, &[&now]).await?.as_ref().map(sealed))
}

/// The key with this identifier, if tokens that it signed may still be alive.
///
/// # Errors
/// Where the database fails.
pub async fn find_verifier(
    client: &impl GenericClient,
    kid: &str,
    now: DateTime<Utc>,
) -> Result<Option<Verifier>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/find_verifier")).await?;
    let row = client.query_opt(&statement, &[&kid, &now]).await?;
    Ok(row.map(|row| Verifier {
        public: PublicKey { x: row.get("public_x"), y: row.get("public_y") },
        signs_from: row.get("signs_from"),
        signs_until: row.get("signs_until"),
    }))
}

/// The keys to be published now, with their identifiers, by turn.
///
/// # Errors
/// Where the database fails.
pub async fn list_published(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Vec<(String, PublicKey)>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/list_published")).await?;
    let rows = client.query(&statement, &[&now]).await?;
    Ok(rows
        .iter()
        .map(|row| (row.get("kid"), PublicKey { x: row.get("public_x"), y: row.get("public_y") }))
        .collect())
}

/// Destroys the private keys whose turn has ended, and returns their number.
///
/// # Errors
/// Where the database fails.
pub async fn destroy_ended(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/destroy_ended")).await?;
    Ok(client.execute(&statement, &[&now]).await?)
}

/// The private keys that are not sealed under this key, locked until the transaction ends.
///
/// # Errors
/// Where the database fails.
pub async fn list_sealed_otherwise(
    client: &impl GenericClient,
    sealed_under: &str,
) -> Result<Vec<SealedKey>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/list_sealed_otherwise")).await?;
    let rows = client.query(&statement, &[&sealed_under]).await?;
    Ok(rows.iter().map(sealed).collect())
}

/// Stores a private key that was sealed again.
///
/// # Errors
/// Where the database fails.
pub async fn reseal(client: &impl GenericClient, key: &SealedKey) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("signing_key/reseal")).await?;
    client.execute(&statement, &[&key.kid, &key.sealed, &key.sealed_under]).await?;
    Ok(())
}

/// A key, without what is private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// Identifier of the key.
    pub kid: String,
    /// Number of its turn.
    pub turn: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The first moment at which it signs.
    pub signs_from: DateTime<Utc>,
    /// The first moment at which it signs no more.
    pub signs_until: DateTime<Utc>,
    /// Until when it is published.
    pub retired_at: DateTime<Utc>,
    /// When its private half was destroyed.
    pub destroyed_at: Option<DateTime<Utc>>,
}

fn listed(row: &Row) -> ListedKey {
    ListedKey {
        kid: row.get("kid"),
        turn: row.get("turn"),
        created_at: row.get("created_at"),
        signs_from: row.get("signs_from"),
        signs_until: row.get("signs_until"),
        retired_at: row.get("retired_at"),
        destroyed_at: row.get("destroyed_at"),
    }
}

/// A page of keys.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(client: &impl GenericClient, page: &Page) -> Result<Slice<ListedKey>, DbError> {
    list::read(client, sql!("signing_key/list"), page, &[], listed).await
}
