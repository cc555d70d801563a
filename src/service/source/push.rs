//! Makes a delivery of a file that a source sent, once, however often it is sent and at whatever moment we are stopped.
//!
//! The file lies in the folder of the source under a temporary name, whole and on the disk. What stands in the database
//! comes first: under which key the file was sent, and what it is. Only then does it get its name, which holds the
//! number of that row, and the row is locked meanwhile. So, if we are stopped
//!
//! - before the row: the file is a temporary one, which goes; sent again, it is new;
//! - between row and name: sent again, it is known by its key, and has no delivery and no file: it gets its name now;
//! - after the name, before the answer: sent again, it is known, and its name is taken or it is a delivery already.
//!
//! When the folder is looked into, the number in the name says which row it is; that it is this delivery is noted in the
//! transaction in which that gets its number.

use thiserror::Error;
use uuid::Uuid;

use crate::db::source_push::{self, NewPush, Push};
use crate::domain::source_push::IdempotencyKey;
use crate::service::failure::{Failure, Refusal, Trouble};
use crate::service::source::token::OpenedBy;
use crate::service::store::Store;
use crate::spool::{Deposit, Pushed};

/// Another file was sent under the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "another file, or the same one of another name, was sent under this Idempotency-Key before"
)]
pub struct OtherFile;

impl Refusal for OtherFile {}

/// What a source sent.
#[derive(Debug, Clone, Copy)]
pub struct Arrived<'a> {
    /// Which source, by which token.
    pub sender: &'a OpenedBy,
    /// Under which key.
    pub key: &'a IdempotencyKey,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes it has.
    pub bytes: u64,
}

/// Makes a delivery of a file, unless it was sent before and is one.
///
/// # Errors
/// If another file was sent under its key, it cannot be brought to its place, or the database fails.
pub async fn accept_push(
    store: &Store,
    arrived: Arrived<'_>,
    mut deposit: Deposit,
) -> Result<Push, Failure<OtherFile>> {
    // Not while a row is locked.
    deposit.sync().await?;
    let Arrived { sender, key, sha256, bytes } = arrived;
    let name = deposit.name().to_owned();
    let new = NewPush {
        id: Uuid::new_v4(),
        source_id: sender.source_id,
        token_id: sender.id,
        key,
        name: &name,
        sha256,
        bytes,
    };
    let mut client = store.database.connection().await?;
    source_push::insert(&client, new, store.now()).await?;
    let transaction = client.transaction().await?;
    let known = source_push::lock_by_key(&transaction, sender.source_id, key).await?;
    let known = known.ok_or_else(|| Trouble::of("a push is gone that was noted just now"))?;
    if known.sha256 != sha256 || known.name != name {
        return Err(OtherFile.into());
    }
    if known.delivery_id.is_none() {
        let place = Pushed { id: known.id, name: &known.name }.to_string();
        // If the name is taken, the file stands there since it was sent before.
        let is_new = deposit.finish_as(&place).await?;
        tracing::info!(source = %sender.source_name, push = %known.id, bytes, is_new, "file pushed");
    }
    transaction.commit().await?;
    Ok(known)
}
