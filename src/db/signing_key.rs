//! Table `signing_key`.
//!
//! Replicas use the same keys by clocks that may be apart (`domain::clock_skew`). So what one of them takes
//! for ended or unused may sign on another one, and is left to it for so long.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::clock_skew::clocks_apart_max;
use crate::domain::page::{Page, Slice};
use crate::domain::signing_key::{KeyState, SigningPeriod};

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

/// The signing periods that have a key and have not ended.
pub async fn list_periods(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Vec<i64>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/list_periods")).await?;
    let rows = client.query(&statement, &[&now]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Which key of its signing period one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySlot {
    /// The signing period.
    pub period: SigningPeriod,
    /// 0 is the planned key; each other one replaced the one before it.
    pub ordinal: i16,
    /// The first moment at which it signs.
    pub signs_from: DateTime<Utc>,
}

impl KeySlot {
    /// That of the planned key of a signing period.
    #[must_use]
    pub fn planned(period: SigningPeriod) -> Self {
        Self { period, ordinal: 0, signs_from: period.signs_from() }
    }
}

/// The place after the last key of this signing period.
pub async fn next_ordinal(
    client: &impl GenericClient,
    period: SigningPeriod,
) -> Result<i16, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/next_ordinal")).await?;
    Ok(client.query_one(&statement, &[&period.number()]).await?.get(0))
}

/// Adds a key. False if there is one in its place already.
pub async fn insert(
    client: &impl GenericClient,
    place: KeySlot,
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
                &place.period.number(),
                &place.ordinal,
                &now,
                &place.signs_from,
                &place.period.signs_until(),
                &place.period.retired_at(),
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

/// The key that signs now. If a replica whose clock is ahead replaced it, that is the one which begins there.
pub async fn find_signer(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Option<SealedKey>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/find_signer")).await?;
    Ok(client
        .query_opt(&statement, &[&now, &(now + clocks_apart_max())])
        .await?
        .as_ref()
        .map(sealed))
}

/// The key with this identifier, if tokens that it signed may still be alive.
pub async fn find_verifier(
    client: &impl GenericClient,
    kid: &str,
    now: DateTime<Utc>,
) -> Result<Option<PublicKey>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/find_verifier")).await?;
    let row = client.query_opt(&statement, &[&kid, &now]).await?;
    Ok(row.map(|row| PublicKey { x: row.get("public_x"), y: row.get("public_y") }))
}

/// What a token rests on, besides its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its key signs from this moment on.
    pub signs_from: DateTime<Utc>,
    /// From this moment on it does not.
    pub signs_until: DateTime<Utc>,
    /// The credential under which it was issued, if that is valid.
    pub credential_id: Option<i32>,
}

/// What a token rests on that this key signed, issued to this client under this version of its password;
/// `None` if the key no longer counts.
pub async fn find_standing(
    client: &impl GenericClient,
    kid: &str,
    username: &str,
    version: i32,
    now: DateTime<Utc>,
) -> Result<Option<Standing>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/find_standing")).await?;
    let row = client.query_opt(&statement, &[&kid, &username, &version, &now]).await?;
    Ok(row.map(|row| Standing {
        signs_from: row.get("signs_from"),
        signs_until: row.get("signs_until"),
        credential_id: row.get("credential_id"),
    }))
}

/// The keys to be published now, with their identifiers, by signing period.
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

/// Destroys the private keys whose signing period has ended on every replica, and returns their number.
pub async fn destroy_ended(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/destroy_ended")).await?;
    client.execute(&statement, &[&now, &(now - clocks_apart_max())]).await
}

/// Ends the key that signs now, here or on another replica, and returns the identifiers of those that it found. Tokens count in
/// whole seconds, so it signed until the end of this one; its private half is gone at once.
pub async fn replace_signer(
    client: &impl GenericClient,
    signed_until: DateTime<Utc>,
    retired_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<String>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/replace_signer")).await?;
    let rows = client
        .query(&statement, &[&now, &signed_until, &retired_at, &(now + clocks_apart_max())])
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Takes back the keys that were to sign later, on every replica.
pub async fn withdraw_unused(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Vec<String>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/withdraw_unused")).await?;
    let rows = client.query(&statement, &[&now, &(now + clocks_apart_max())]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Makes every token that was signed until now stop to count.
pub async fn revoke_published(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Vec<String>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/revoke_published")).await?;
    Ok(client.query(&statement, &[&now]).await?.iter().map(|row| row.get(0)).collect())
}

/// The private keys that are not sealed under this key, locked until the transaction ends.
pub async fn list_sealed_otherwise(
    client: &impl GenericClient,
    sealed_under: &str,
) -> Result<Vec<SealedKey>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/list_sealed_otherwise")).await?;
    let rows = client.query(&statement, &[&sealed_under]).await?;
    Ok(rows.iter().map(sealed).collect())
}

/// Stores a private key that was sealed again.
pub async fn reseal(client: &impl GenericClient, key: &SealedKey) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("signing_key/reseal")).await?;
    client.execute(&statement, &[&key.kid, &key.sealed, &key.sealed_under]).await?;
    Ok(())
}

/// A key, without what is private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// Number of the key.
    pub id: i64,
    /// Identifier of the key.
    pub kid: String,
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
    /// From when no token that it signed counts.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ListedKey {
    /// What it is for at this moment.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> KeyState {
        if self.revoked_at.is_some() {
            KeyState::Revoked
        } else if self.retired_at <= now {
            KeyState::Ended
        } else if self.destroyed_at.is_some() || self.signs_until <= now {
            KeyState::Retained
        } else if self.signs_from > now {
            KeyState::Waiting
        } else {
            KeyState::Signing
        }
    }
}

fn listed(row: &Row) -> ListedKey {
    ListedKey {
        id: row.get("id"),
        kid: row.get("kid"),
        created_at: row.get("created_at"),
        signs_from: row.get("signs_from"),
        signs_until: row.get("signs_until"),
        retired_at: row.get("retired_at"),
        destroyed_at: row.get("destroyed_at"),
        revoked_at: row.get("revoked_at"),
    }
}

/// The key with this identifier.
pub async fn find(client: &impl GenericClient, kid: &str) -> Result<Option<ListedKey>, DbError> {
    let statement = client.prepare_cached(sql!("signing_key/find")).await?;
    Ok(client.query_opt(&statement, &[&kid]).await?.as_ref().map(listed))
}

/// What keys can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SigningKeyOrderField {
    /// The first moment at which they sign.
    SignsFrom,
    /// When they were made.
    CreatedAt,
}

impl OrderField for SigningKeyOrderField {
    const LIST: &'static str = sql!("signing_key/list");

    fn key(self) -> Key {
        match self {
            Self::SignsFrom => Key::moment("signs_from"),
            Self::CreatedAt => Key::moment("created_at"),
        }
    }
}

/// A page of keys.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<SigningKeyOrderField>,
) -> Result<Slice<ListedKey>, DbError> {
    list::read(client, page, &[], listed).await
}
