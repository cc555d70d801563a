//! What is in a delivery, by its hash: who takes these bytes in now, and whether they were before.

use super::super::{DbError, GenericClient, sql};
use super::NewDelivery;

/// Waits until nobody else takes in these very bytes; held until the transaction ends.
pub async fn lock_content(client: &impl GenericClient, sha256: [u8; 32]) -> Result<(), DbError> {
    client.execute("select pg_advisory_xact_lock($1)", &[&content_key(sha256)]).await?;
    Ok(())
}

/// The same, but if somebody else does so, says so at once.
pub async fn try_lock_content(
    client: &impl GenericClient,
    sha256: [u8; 32],
) -> Result<bool, DbError> {
    let query = "select pg_try_advisory_xact_lock($1)";
    Ok(client.query_one(query, &[&content_key(sha256)]).await?.get(0))
}

fn content_key(sha256: [u8; 32]) -> i64 {
    let (head, _) = sha256.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    i64::from_be_bytes(*head)
}

/// Has the server end this transaction if whoever takes a delivery in stands still, frozen or cut off.
pub async fn bound_standstill(client: &impl GenericClient) -> Result<(), DbError> {
    client.query(sql!("delivery/bound_standstill"), &[]).await?;
    Ok(())
}

/// The delivery by which these bytes, read in the same way, were taken in last, if nothing of them was refused
/// then. With another alias the same bytes may say something else, and of a source also under another name.
pub async fn find_known(
    client: &impl GenericClient,
    delivery: &NewDelivery,
) -> Result<Option<i32>, DbError> {
    let NewDelivery { name, sha256, format, described, .. } = delivery;
    let (source_id, revision) =
        described.map(|described| (described.source_id, described.revision)).unzip();
    let name = described.filter(|described| described.is_told_by_name).map(|_| name);
    let statement = client.prepare_cached(sql!("delivery/find_known")).await?;
    let row = client
        .query_opt(&statement, &[&sha256.as_slice(), &format.name(), &source_id, &revision, &name])
        .await?;
    Ok(row.map(|row| row.get(0)))
}
