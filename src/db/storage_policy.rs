//! TimescaleDB's own policies on the Community edition: compression after some days, removal after
//! some more. Set up again at every start, so that a changed configuration takes effect.

use super::edition::Edition;
use super::lock::{self, Lock};
use super::{Connection, DbError, GenericClient, sql};

/// How long readings stay, and when they are compressed. In days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoragePolicy {
    /// Days that a reading is kept.
    pub retention_days: u16,
    /// Days after which a chunk is compressed. Corrections come until working day 9, which is
    /// 13 days with a weekend at either end: compress after that.
    pub compress_after_days: u16,
}

/// Makes the policies what the configuration says, and leaves alone those that are so already.
/// Does nothing on the Apache edition, where a scheduled job drops chunks and nothing is compressed.
pub async fn apply(
    connection: &mut Connection,
    edition: Edition,
    policy: StoragePolicy,
) -> Result<(), DbError> {
    if edition == Edition::Apache {
        return Ok(());
    }
    let transaction = connection.transaction().await?;
    lock::wait_in_transaction(&transaction, Lock::Migrate).await?;
    for table in ["reading", "reading_revision", "source_point"] {
        keep(&transaction, table, i32::from(policy.retention_days)).await?;
    }
    compress_readings(&transaction, i32::from(policy.compress_after_days)).await?;
    transaction.commit().await?;
    Ok(())
}

async fn keep(
    client: &impl GenericClient,
    table: &str,
    retention_days: i32,
) -> Result<(), DbError> {
    let found = client.query_one(sql!("storage_policy/find_days"), &[&table]).await?;
    if found.get::<_, Option<i32>>("retention_days") != Some(retention_days) {
        client.execute(sql!("storage_policy/remove_retention"), &[&table]).await?;
        client.execute(sql!("storage_policy/add_retention"), &[&table, &retention_days]).await?;
    }
    Ok(())
}

async fn compress_readings(client: &impl GenericClient, after_days: i32) -> Result<(), DbError> {
    let found = client.query_one(sql!("storage_policy/find_days"), &[&"reading"]).await?;
    if !found.get::<_, bool>("columnstore") {
        client.batch_execute(sql!("storage_policy/enable_columnstore")).await?;
    }
    if found.get::<_, Option<i32>>("compress_after_days") != Some(after_days) {
        client.batch_execute(sql!("storage_policy/remove_columnstore")).await?;
        client.execute(sql!("storage_policy/add_columnstore"), &[&after_days]).await?;
    }
    Ok(())
}
