//! Replaces the key that signs tokens within its signing period, at once: for when it may be in wrong hands.
//!
//! A planned key is published before it signs, since a verifier may keep what it has seen. This one
//! cannot be: whoever verifies our tokens elsewhere has to look again. We ourselves ask the database
//! each time, so every replica takes to the new key at the next request.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde_json::json;

use crate::auth::seal::SealingKeys;
use crate::db::lock::{self, Lock};
use crate::db::signing_key::{self, KeySlot, ListedKey};
use crate::db::{DbError, GenericClient, audit_event};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::clock_skew::clocks_apart_max;
use crate::domain::signing_key::{SigningPeriod, TOKEN_SECONDS, due};
use crate::service::store::Command;
use crate::service::token::SigningKeyError;
use crate::service::token::rotate_keys::{announce, new_key};

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotatedNow {
    /// The key that signs from now on.
    pub signer: ListedKey,
    /// Identifiers of the keys that do not sign any more, or never will.
    pub ended: Vec<String>,
}

/// Makes a key that signs from now on. The one before it, and the one that was to follow, are
/// destroyed. With `revoke_tokens` no token that was signed until now counts any more; without, those
/// live out their minutes.
///
/// # Errors
/// If a key cannot be made, or the database fails.
pub async fn rotate_signing_key_now(
    command: &Command<'_>,
    sealing: &SealingKeys,
    revoke_tokens: bool,
) -> Result<RotatedNow, SigningKeyError> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    lock::wait_in_transaction(&transaction, Lock::SigningKeys).await?;
    let mut ended = end_all(&transaction, now).await?;
    if revoke_tokens {
        ended.extend(signing_key::revoke_published(&transaction, now).await?);
        ended.sort();
        ended.dedup();
    }
    let current = SigningPeriod::at(now);
    let mut signer = None;
    for period in due(now) {
        let ordinal = signing_key::next_ordinal(&transaction, period).await?;
        let signs_from = if period == current { second(now) } else { period.signs_from() };
        let place = KeySlot { period, ordinal, signs_from };
        let (private, public) = new_key(sealing)?;
        signing_key::insert(&transaction, place, &private, &public, now).await?;
        announce(place, &private.kid);
        signer.get_or_insert(private.kid);
    }
    let kid = signer.unwrap_or_default();
    let (before, after) = (json!({ "ended": ended }), json!({ "revoke_tokens": revoke_tokens }));
    let change =
        Change::changed(Action::RotateSigningKey, Subject::SigningKey(&kid), before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    let found = signing_key::find(&transaction, &kid).await?.ok_or(SigningKeyError::Lost)?;
    transaction.commit().await?;
    tracing::warn!(kid, revoke_tokens, ?ended, "signing key replaced within its signing period");
    Ok(RotatedNow { signer: found, ended })
}

/// Ends the key that signs and those that wait for theirs.
async fn end_all(client: &impl GenericClient, now: DateTime<Utc>) -> Result<Vec<String>, DbError> {
    let signed_until = second(now) + TimeDelta::seconds(1);
    // Another replica may have signed until then by a clock that is ahead.
    let retired_at = signed_until + TimeDelta::seconds(TOKEN_SECONDS) + clocks_apart_max();
    let mut ended = signing_key::replace_signer(client, signed_until, retired_at, now).await?;
    ended.extend(signing_key::withdraw_unused(client, now).await?);
    Ok(ended)
}

/// The second in which this moment lies: tokens know no smaller one.
fn second(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(TimeDelta::seconds(1)).unwrap_or(now)
}
