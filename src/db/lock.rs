//! Advisory locks: who may do a thing that only one of several replicas should do at a time.

use super::{DbError, GenericClient};

/// What a lock protects. The numbers are ours alone to give out, and are never reused: 3 was the turn at the
/// drop folder, which is a lease since.
#[derive(Debug, Clone, Copy)]
#[repr(i64)]
pub enum Lock {
    /// Migrating the schema.
    Migrate = 0x6d65_6574_0001,
    /// Merging staged readings.
    MergeReadings = 0x6d65_6574_0002,
    /// Making and ending signing keys.
    SigningKeys = 0x6d65_6574_0004,
    /// Registering a portfolio. Never held by what registers one customer or meter, which waits at most for
    /// the rows that it touches itself.
    ImportPortfolio = 0x6d65_6574_0006,
    /// Bringing a file back to where it is taken in, and looking what is there. Never held while that is done.
    ProcessingFolder = 0x6d65_6574_0005,
}

/// Waits for the lock and holds it until the transaction ends.
pub async fn wait_in_transaction(client: &impl GenericClient, lock: Lock) -> Result<(), DbError> {
    client.execute("select pg_advisory_xact_lock($1)", &[&(lock as i64)]).await?;
    Ok(())
}
