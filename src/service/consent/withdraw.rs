//! Withdrawing consent.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{ConsentRefusal, Holder, check, lock};
use crate::clock::Clock;
use crate::db::consent::{self, NewEvent};
use crate::db::{DbError, GenericClient, audit_event, pull};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::clock_skew::clocks_apart_max;
use crate::domain::consent::{ConsentInForce, Declaration, EventKind};
use crate::domain::ean::Ean;
use crate::service::failure::Failure;
use crate::service::store::Command;

/// What became of a request to withdraw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawOutcome {
    /// It is withdrawn.
    Recorded {
        /// Number of the consent.
        consent_id: i32,
        /// Number of the withdrawal's line in the ledger.
        event_id: i64,
        /// When it was withdrawn.
        withdrawn_at: DateTime<Utc>,
    },
    /// There was none in force; nothing was changed.
    NoneInForce,
}

/// Records that a holder of a connection withdraws their consent. It ends now, whatever moment the
/// declaration says: what was shared in between was shared. The clock is asked once no answer can be
/// given under this consent any more, so that the ledgers agree on what came first.
///
/// # Errors
/// If the declaration cannot count, or the database fails.
pub async fn withdraw(
    command: &Command<'_>,
    holder: impl Into<Holder>,
    declaration: &Declaration,
) -> Result<WithdrawOutcome, Failure<ConsentRefusal>> {
    let Command { store, by } = command;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let withdrawn =
        withdraw_for(&transaction, by, holder.into(), declaration, &store.clock).await?;
    transaction.commit().await?;
    Ok(withdrawn)
}

/// The same, in a transaction of the caller's.
pub(in crate::service) async fn withdraw_for(
    client: &impl GenericClient,
    by: &Actor,
    holder: Holder,
    declaration: &Declaration,
    clock: &Clock,
) -> Result<WithdrawOutcome, Failure<ConsentRefusal>> {
    check(declaration)?;
    let holder = lock(client, holder, clock).await?;
    let Some(current) = consent::find_in_force(client, holder.id).await? else {
        return Ok(WithdrawOutcome::NoneInForce);
    };
    let given_at = current.given_at;
    // By the clock of a replica that is ahead, or behind that of the one where it was given.
    if let Some(declared_at) = declaration.declared_at {
        if declared_at > clock.now() + clocks_apart_max() {
            return Err(ConsentRefusal::InTheFuture.into());
        }
        if declared_at < given_at - clocks_apart_max() {
            return Err(ConsentRefusal::BeforeConsent { given_at }.into());
        }
    }
    Ok(withdraw_in(client, by, holder.klant_ean, current, declaration, clock).await?)
}

/// Withdraws this consent, which is locked, now, as a part of something larger.
pub(in crate::service) async fn withdraw_in(
    client: &impl GenericClient,
    by: &Actor,
    klant_ean: Ean,
    current: ConsentInForce,
    declaration: &Declaration,
    clock: &Clock,
) -> Result<WithdrawOutcome, DbError> {
    let ConsentInForce { consent_id, given_at } = current;
    let withdrawn_at = moment(client, current, clock).await?;
    consent::withdraw(client, consent_id, withdrawn_at).await?;
    let text = consent::find_given_text(client, consent_id).await?;
    let declared_at = declaration.declared_at.unwrap_or(withdrawn_at);
    let event_id = consent::insert_event(
        client,
        NewEvent {
            consent_id,
            kind: EventKind::Withdrawn,
            declaration,
            declared_at: declared_at.max(given_at).min(withdrawn_at),
            recorded_by: &by.name,
            text: &text,
            recorded_at: withdrawn_at,
        },
    )
    .await?;
    let before = json!({ "klant_ean": klant_ean.to_string(), "given_at": given_at });
    let after = json!({
        "withdrawn_at": withdrawn_at,
        "declared_by": declaration.declared_by,
        "authority": declaration.authority.kind.name(),
        "authority_explanation": declaration.authority.explanation,
        "channel": declaration.channel.name(),
        "reference": declaration.reference,
        "session": declaration.login.as_ref().map(|login| login.session_id),
    });
    let subject = Subject::Consent(consent_id);
    let change = Change::changed(Action::WithdrawConsent, subject, before, after);
    audit_event::insert(client, by, &change, withdrawn_at).await?;
    tracing::info!(%klant_ean, consent_id, channel = declaration.channel.name(), "consent withdrawn");
    Ok(WithdrawOutcome::Recorded { consent_id, event_id, withdrawn_at })
}

/// Now, by our clock; but never before the consent was given, nor before an answer that was given under
/// it, by a clock that is ahead of ours.
async fn moment(
    client: &impl GenericClient,
    current: ConsentInForce,
    clock: &Clock,
) -> Result<DateTime<Utc>, DbError> {
    let now = clock.now().max(current.given_at);
    let answered = pull::latest_under(client, current.consent_id, now).await?;
    Ok(answered.unwrap_or(now))
}
