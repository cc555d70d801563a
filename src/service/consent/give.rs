//! Giving consent.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{ConsentError, Holder, check, lock};
use crate::db::consent::{EventKind, TextReference};
use crate::db::{Database, GenericClient, audit_event, consent};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::consent::{ConsentText, Declaration};

/// What became of a request to give consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It is in force from now on, under this number.
    Recorded {
        /// Number of the consent.
        consent_id: i32,
        /// Number of its line in the ledger.
        event_id: i64,
    },
    /// One was in force already; nothing was changed.
    InForceAlready {
        /// Number of that consent.
        consent_id: i32,
        /// Since when.
        given_at: DateTime<Utc>,
    },
}

/// Records that a holder of a connection consents, since the moment of the declaration.
///
/// # Errors
/// Where the declaration cannot count, or the database fails.
pub async fn give(
    database: &Database,
    by: &Actor,
    holder: impl Into<Holder>,
    text: &ConsentText,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<Given, ConsentError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let given = give_for(&transaction, by, holder.into(), text, declaration, now).await?;
    transaction.commit().await?;
    Ok(given)
}

/// The same, in a transaction of the caller's.
pub(in crate::service) async fn give_for(
    client: &impl GenericClient,
    by: &Actor,
    holder: Holder,
    text: &ConsentText,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<Given, ConsentError> {
    check(declaration, now)?;
    let holder = lock(client, holder, now).await?;
    if declaration.declared_at < holder.valid_from {
        return Err(ConsentError::BeforeCustomer { since: holder.valid_from });
    }
    if let Some(current) = consent::find_in_force(client, holder.id).await? {
        let (consent_id, given_at) = (current.consent_id, current.given_at);
        return Ok(Given::InForceAlready { consent_id, given_at });
    }
    if let Some(withdrawn_at) = consent::latest_withdrawal(client, holder.id).await?
        && declaration.declared_at < withdrawn_at
    {
        return Err(ConsentError::BeforeWithdrawal { withdrawn_at });
    }
    let consent_id = consent::insert(client, holder.id, declaration.declared_at).await?;
    let reference =
        TextReference { version: text.version.to_owned(), sha256: text.sha256().into() };
    let given = EventKind::Given;
    let event_id =
        consent::insert_event(client, consent_id, given, declaration, &by.name, &reference, now)
            .await?;
    let klant_ean = holder.klant_ean;
    let after = json!({
        "klant_ean": klant_ean.to_string(),
        "given_at": declaration.declared_at,
        "declared_by": declaration.declared_by,
        "authority": declaration.authority,
        "channel": declaration.channel.name(),
        "reference": declaration.reference,
        "text_version": text.version,
    });
    let change = Change::added(Action::GiveConsent, Subject::Consent(consent_id), after);
    audit_event::insert(client, by, &change, now).await?;
    tracing::info!(%klant_ean, consent_id, channel = declaration.channel.name(), "consent given");
    Ok(Given::Recorded { consent_id, event_id })
}
