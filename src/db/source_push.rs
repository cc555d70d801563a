//! Table `source_push`.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{DbError, GenericClient, sql};
use crate::domain::source_push::IdempotencyKey;

/// What a source sends.
#[derive(Debug, Clone, Copy)]
pub struct NewPush<'a> {
    /// Its number.
    pub id: Uuid,
    /// Who sends it.
    pub source_id: i32,
    /// By which token.
    pub token_id: i32,
    /// Under which key.
    pub key: &'a IdempotencyKey,
    /// What it is called.
    pub name: &'a str,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes it has.
    pub bytes: u64,
}

/// Notes what a source sends. Does nothing if it sent something under this key before.
pub async fn insert(
    client: &impl GenericClient,
    new: NewPush<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let NewPush { id, source_id, token_id, key, name, sha256, bytes } = new;
    let statement = client.prepare_cached(sql!("source_push/insert")).await?;
    let (key, sha256, bytes) = (key.as_str(), sha256.as_slice(), bytes.cast_signed());
    client
        .execute(&statement, &[&id, &source_id, &token_id, &key, &name, &sha256, &bytes, &now])
        .await?;
    Ok(())
}

/// What a source sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// Its number.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes it has.
    pub bytes: u64,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// As which delivery it is taken in; `None` until the folder is looked into.
    pub delivery_id: Option<i32>,
}

fn push(row: &Row) -> Push {
    Push {
        id: row.get("id"),
        name: row.get("name"),
        // The table takes no other length.
        sha256: row.get::<_, &[u8]>("sha256").try_into().unwrap_or_default(),
        bytes: row.get::<_, i64>("bytes").unsigned_abs(),
        received_at: row.get("received_at"),
        delivery_id: row.get("delivery_id"),
    }
}

/// What a source sent under this key. Until the transaction ends, nobody makes a delivery of it.
pub async fn lock_by_key(
    client: &impl GenericClient,
    source_id: i32,
    key: &IdempotencyKey,
) -> Result<Option<Push>, DbError> {
    let statement = client.prepare_cached(sql!("source_push/lock_by_key")).await?;
    let row = client.query_opt(&statement, &[&source_id, &key.as_str()]).await?;
    Ok(row.as_ref().map(push))
}

/// What this source sent under this number.
pub async fn find(
    client: &impl GenericClient,
    source_id: i32,
    id: Uuid,
) -> Result<Option<Push>, DbError> {
    let statement = client.prepare_cached(sql!("source_push/find")).await?;
    Ok(client.query_opt(&statement, &[&source_id, &id]).await?.as_ref().map(push))
}

/// What is called that which this source sent under this number, if it is no delivery yet. Until the transaction
/// ends, nobody else makes one of it.
pub async fn lock_undelivered(
    client: &impl GenericClient,
    source_id: i32,
    id: Uuid,
) -> Result<Option<String>, DbError> {
    let statement = client.prepare_cached(sql!("source_push/lock")).await?;
    Ok(client.query_opt(&statement, &[&source_id, &id]).await?.map(|row| row.get(0)))
}

/// Notes as which delivery something that was sent is taken in.
pub async fn enter(client: &impl GenericClient, id: Uuid, delivery_id: i32) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_push/enter")).await?;
    client.execute(&statement, &[&id, &delivery_id]).await?;
    Ok(())
}

/// Forgets what was sent at this moment or before and is a delivery, and returns how many files.
pub async fn delete_expired(
    client: &impl GenericClient,
    received_until: DateTime<Utc>,
) -> Result<u64, DbError> {
    let statement = client.prepare_cached(sql!("source_push/delete_expired")).await?;
    client.execute(&statement, &[&received_until]).await
}
