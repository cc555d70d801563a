//! Enters an answer into the ledger of what left, before it leaves. What is about to be given is given only
//! if its consents are in force at that very moment: they cannot be withdrawn until the entry stands, so
//! that no answer is later in the ledgers than the withdrawal of what opened it.

use crate::auth::Caller;
use crate::clock::Clock;
use crate::db::pull::{self, PullCall, PullRow};
use crate::db::{Connection, DbError, consent};

/// Enters what is given under those of these consents that are in force still, which `call` is told, in
/// order, and returns them.
pub(in crate::service) async fn enter_answer(
    client: &mut Connection,
    caller: &Caller,
    consent_ids: &[i32],
    call: impl FnOnce(&[i32]) -> PullCall,
    clock: &Clock,
) -> Result<Vec<i32>, DbError> {
    let transaction = client.transaction().await?;
    let held = match consent_ids {
        [] => Vec::new(),
        ids => consent::hold_in_force(&transaction, ids).await?,
    };
    let row = PullRow {
        answered_at: clock.now(),
        correlation_id: caller.correlation_id.clone(),
        credential_id: caller.credential_id,
        call: call(&held),
        consent_ids: held,
        is_rehearsal: caller.is_rehearsal,
    };
    pull::insert(&transaction, &row).await?;
    transaction.commit().await?;
    Ok(row.consent_ids)
}
