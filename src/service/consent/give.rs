//! Giving consent.

use std::iter::successors;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{ConsentRefusal, Holder, check, lock};
use crate::clock::Clock;
use crate::db::consent::{self, NewEvent, TextReference};
use crate::db::{DbError, GenericClient, audit_event, day_answer};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::clock_skew::clocks_apart_max;
use crate::domain::consent::{ConsentText, Declaration, EventKind};
use crate::domain::day::Day;
use crate::domain::retention;
use crate::service::failure::Failure;
use crate::service::store::Command;

/// What became of a request to give consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GiveOutcome {
    /// It is in force from now on, under this number.
    Recorded {
        /// Number of the consent.
        consent_id: i32,
        /// Number of its line in the ledger.
        event_id: i64,
        /// Since when.
        given_at: DateTime<Utc>,
    },
    /// One was in force already; nothing was changed.
    InForceAlready {
        /// Number of that consent.
        consent_id: i32,
        /// Since when.
        given_at: DateTime<Utc>,
    },
}

/// Records that a holder of a connection consents, since the moment of the declaration; or, if this is
/// the declaration, since now: the clock is asked once nobody else is at the same consent.
///
/// # Errors
/// If the declaration cannot count, or the database fails.
pub async fn give(
    command: &Command<'_>,
    holder: impl Into<Holder>,
    text: &ConsentText,
    declaration: &Declaration,
) -> Result<GiveOutcome, Failure<ConsentRefusal>> {
    let Command { store, by } = command;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let given = give_for(&transaction, by, holder.into(), text, declaration, &store.clock).await?;
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
    clock: &Clock,
) -> Result<GiveOutcome, Failure<ConsentRefusal>> {
    check(declaration)?;
    let holder = lock(client, holder, clock).await?;
    if let Some(current) = consent::find_in_force(client, holder.id).await? {
        let (consent_id, given_at) = (current.consent_id, current.given_at);
        return Ok(GiveOutcome::InForceAlready { consent_id, given_at });
    }
    let withdrawn_at = consent::latest_withdrawal(client, holder.id).await?;
    let now = clock.now();
    let given_at = moment(declaration.declared_at, holder.valid_from, withdrawn_at, now)?;
    let consent_id = consent::insert(client, holder.id, given_at).await?;
    reopen_days(client, holder.id, given_at, now).await?;
    let reference =
        TextReference { version: text.version.to_owned(), sha256: text.sha256().into() };
    let event_id = consent::insert_event(
        client,
        NewEvent {
            consent_id,
            kind: EventKind::Given,
            declaration,
            declared_at: given_at,
            recorded_by: &by.name,
            text: &reference,
            recorded_at: now.max(given_at),
        },
    )
    .await?;
    let klant_ean = holder.klant_ean;
    let after = json!({
        "klant_ean": klant_ean.to_string(),
        "given_at": given_at,
        "declared_by": declaration.declared_by,
        "authority": declaration.authority.kind.name(),
        "authority_explanation": declaration.authority.explanation,
        "channel": declaration.channel.name(),
        "reference": declaration.reference,
        "session": declaration.login.as_ref().map(|login| login.session_id),
        "text_version": text.version,
    });
    let change = Change::added(Action::GiveConsent, Subject::Consent(consent_id), after);
    audit_event::insert(client, by, &change, now).await?;
    tracing::info!(%klant_ean, consent_id, channel = declaration.channel.name(), "consent given");
    Ok(GiveOutcome::Recorded { consent_id, event_id, given_at })
}

/// A consent that is recorded after it was declared opens days that are over.
async fn reopen_days(
    client: &impl GenericClient,
    customer_id: i32,
    given_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let (first, last) = (Day::of(given_at), Day::of(now + clocks_apart_max()).before());
    let days = successors(Some(last), |day| Some(day.before())).take_while(|day| *day >= first);
    let days: Vec<Day> = days.take(retention::KEPT_DAYS.into()).collect();
    if days.is_empty() {
        return Ok(());
    }
    day_answer::reopen(client, customer_id, &days).await
}

/// Since when a consent counts. One that is given now counts, also by a clock that is behind that of the
/// replica at which the customer was registered or withdrew.
fn moment(
    declared_at: Option<DateTime<Utc>>,
    holder_since: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, ConsentRefusal> {
    let Some(declared_at) = declared_at else {
        return Ok(withdrawn_at.unwrap_or(now).max(holder_since).max(now));
    };
    if declared_at > now + clocks_apart_max() {
        return Err(ConsentRefusal::InTheFuture);
    }
    if declared_at < holder_since {
        return Err(ConsentRefusal::BeforeCustomer { since: holder_since });
    }
    match withdrawn_at {
        Some(withdrawn_at) if declared_at < withdrawn_at => {
            Err(ConsentRefusal::BeforeWithdrawal { withdrawn_at })
        }
        _ => Ok(declared_at),
    }
}
