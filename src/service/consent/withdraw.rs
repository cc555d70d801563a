//! Withdrawing consent.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{ConsentError, Holder, check, lock};
use crate::db::consent::EventKind;
use crate::db::{Database, DbError, GenericClient, audit_event, consent};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::consent::{ConsentInForce, Declaration};
use crate::domain::ean::Ean;

/// What became of a request to withdraw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawn {
    /// It is withdrawn.
    Recorded {
        /// Number of the consent.
        consent_id: i32,
        /// Number of the withdrawal's line in the ledger.
        event_id: i64,
    },
    /// There was none in force; nothing was changed.
    NoneInForce,
}

/// Records that a holder of a connection withdraws their consent. It ends now, whatever moment the
/// declaration says: what was shared in between was shared.
///
/// # Errors
/// Where the declaration cannot count, or the database fails.
pub async fn withdraw(
    database: &Database,
    by: &Actor,
    holder: impl Into<Holder>,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<Withdrawn, ConsentError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let withdrawn = withdraw_for(&transaction, by, holder.into(), declaration, now).await?;
    transaction.commit().await?;
    Ok(withdrawn)
}

/// The same, in a transaction of the caller's.
pub(in crate::service) async fn withdraw_for(
    client: &impl GenericClient,
    by: &Actor,
    holder: Holder,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<Withdrawn, ConsentError> {
    check(declaration, now)?;
    let holder = lock(client, holder, now).await?;
    let Some(current) = consent::find_in_force(client, holder.id).await? else {
        return Ok(Withdrawn::NoneInForce);
    };
    let ConsentInForce { consent_id, given_at } = current;
    if declaration.declared_at < given_at {
        return Err(ConsentError::BeforeConsent { given_at });
    }
    let event_id = withdraw_in(client, by, holder.klant_ean, current, declaration, now).await?;
    Ok(Withdrawn::Recorded { consent_id, event_id })
}

/// Withdraws this consent now, as a part of something larger, and returns the number of its line in
/// the ledger.
pub(in crate::service) async fn withdraw_in(
    client: &impl GenericClient,
    by: &Actor,
    klant_ean: Ean,
    current: ConsentInForce,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let ConsentInForce { consent_id, given_at } = current;
    consent::withdraw(client, consent_id, now).await?;
    let text = consent::find_given_text(client, consent_id).await?;
    let withdrawn = EventKind::Withdrawn;
    let event_id =
        consent::insert_event(client, consent_id, withdrawn, declaration, &by.name, &text, now)
            .await?;
    let before = json!({ "klant_ean": klant_ean.to_string(), "given_at": given_at });
    let after = json!({
        "withdrawn_at": now,
        "declared_by": declaration.declared_by,
        "authority": declaration.authority,
        "channel": declaration.channel.name(),
        "reference": declaration.reference,
    });
    let subject = Subject::Consent(consent_id);
    let change = Change::changed(Action::WithdrawConsent, subject, before, after);
    audit_event::insert(client, by, &change, now).await?;
    tracing::info!(%klant_ean, consent_id, channel = declaration.channel.name(), "consent withdrawn");
    Ok(event_id)
}
