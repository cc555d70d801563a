//! Gives and withdraws consent, and writes both into the ledger.
//!
//! The state and its line in the ledger are written in one transaction. Nothing is cached anywhere:
//! the very next request sees what was committed.

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::consent::{EventKind, TextReference};
use crate::db::{Database, DbError, GenericClient, audit_event, consent, customer};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::consent::{ConsentInForce, ConsentText, Declaration};
use crate::domain::ean::Ean;

/// What became of a request to give consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It is in force from now on, under this number.
    Recorded {
        /// Number of the consent.
        consent_id: i32,
    },
    /// One was in force already; nothing was changed.
    InForceAlready {
        /// Since when.
        given_at: DateTime<Utc>,
    },
}

/// What became of a request to withdraw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawn {
    /// It is withdrawn.
    Recorded {
        /// Number of the consent.
        consent_id: i32,
    },
    /// There was none in force; nothing was changed.
    NoneInForce,
}

/// Why nothing could be recorded.
#[derive(Debug, Error)]
pub enum ConsentError {
    /// Nobody holds this connection now.
    #[error("this connection has no holder now: register the customer first")]
    NoCustomer,
    /// The declaration says a moment that has not come yet.
    #[error("a declaration cannot lie in the future")]
    InTheFuture,
    /// A consent from before this customer held the connection would open somebody else's readings.
    #[error("this customer holds the connection only since {since}, after the declaration")]
    BeforeCustomer {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A consent from before the last withdrawal would undo it.
    #[error("this customer withdrew at {withdrawn_at}: only a later consent counts")]
    BeforeWithdrawal {
        /// When the last consent was withdrawn.
        withdrawn_at: DateTime<Utc>,
    },
    /// A withdrawal from before the consent itself.
    #[error("the consent was given at {given_at}, after the declaration")]
    BeforeConsent {
        /// When it was given.
        given_at: DateTime<Utc>,
    },
    /// A name or an authority is empty.
    #[error("the ledger needs who declared it, and by what authority")]
    Incomplete,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<tokio_postgres::Error> for ConsentError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error.into())
    }
}

fn check(declaration: &Declaration, now: DateTime<Utc>) -> Result<(), ConsentError> {
    let texts = [&declaration.declared_by, &declaration.authority];
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Err(ConsentError::Incomplete);
    }
    if declaration.declared_at > now {
        return Err(ConsentError::InTheFuture);
    }
    Ok(())
}

/// Records that the present holder of a connection consents, since the moment of the declaration.
///
/// # Errors
/// Where the declaration cannot count, or the database fails.
pub async fn give(
    database: &Database,
    by: &Actor,
    klant_ean: Ean,
    text: &ConsentText,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<Given, ConsentError> {
    check(declaration, now)?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let holder = customer::find_current(&transaction, klant_ean, now)
        .await?
        .ok_or(ConsentError::NoCustomer)?;
    if declaration.declared_at < holder.valid_from {
        return Err(ConsentError::BeforeCustomer { since: holder.valid_from });
    }
    if let Some(current) = consent::find_in_force(&transaction, holder.id).await? {
        return Ok(Given::InForceAlready { given_at: current.given_at });
    }
    if let Some(withdrawn_at) = consent::latest_withdrawal(&transaction, holder.id).await?
        && declaration.declared_at < withdrawn_at
    {
        return Err(ConsentError::BeforeWithdrawal { withdrawn_at });
    }
    let consent_id = match consent::insert(&transaction, holder.id, declaration.declared_at).await {
        // Somebody recorded one since we looked.
        Err(error) if error.violated_constraint() == Some("consent_one_in_force") => {
            return Ok(Given::InForceAlready { given_at: now });
        }
        other => other?,
    };
    let reference =
        TextReference { version: text.version.to_owned(), sha256: text.sha256().into() };
    consent::insert_event(
        &transaction,
        consent_id,
        EventKind::Given,
        declaration,
        &by.name,
        &reference,
        now,
    )
    .await?;
    let after = json!({
        "klant_ean": klant_ean.to_string(),
        "given_at": declaration.declared_at,
        "declared_by": declaration.declared_by,
        "authority": declaration.authority,
        "channel": declaration.channel.name(),
        "text_version": text.version,
    });
    let change = Change::added(Action::GiveConsent, Subject::Consent(consent_id), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(%klant_ean, consent_id, channel = declaration.channel.name(), "consent given");
    Ok(Given::Recorded { consent_id })
}

/// Records that the present holder of a connection withdraws their consent. It ends now, whatever
/// moment the declaration says: what was shared in between was shared.
///
/// # Errors
/// Where the declaration cannot count, or the database fails.
pub async fn withdraw(
    database: &Database,
    by: &Actor,
    klant_ean: Ean,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<Withdrawn, ConsentError> {
    check(declaration, now)?;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let holder = customer::find_current(&transaction, klant_ean, now)
        .await?
        .ok_or(ConsentError::NoCustomer)?;
    let Some(current) = consent::find_in_force(&transaction, holder.id).await? else {
        return Ok(Withdrawn::NoneInForce);
    };
    if declaration.declared_at < current.given_at {
        return Err(ConsentError::BeforeConsent { given_at: current.given_at });
    }
    withdraw_in(&transaction, by, klant_ean, current, declaration, now).await?;
    transaction.commit().await?;
    let consent_id = current.consent_id;
    tracing::info!(%klant_ean, consent_id, channel = declaration.channel.name(), "consent withdrawn");
    Ok(Withdrawn::Recorded { consent_id })
}

/// Withdraws this consent now, as a part of something larger.
pub(super) async fn withdraw_in(
    transaction: &impl GenericClient,
    by: &Actor,
    klant_ean: Ean,
    current: ConsentInForce,
    declaration: &Declaration,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let ConsentInForce { consent_id, given_at } = current;
    consent::withdraw(transaction, consent_id, now).await?;
    let text = consent::find_given_text(transaction, consent_id).await?;
    consent::insert_event(
        transaction,
        consent_id,
        EventKind::Withdrawn,
        declaration,
        &by.name,
        &text,
        now,
    )
    .await?;
    let before = json!({ "klant_ean": klant_ean.to_string(), "given_at": given_at });
    let after = json!({
        "withdrawn_at": now,
        "declared_by": declaration.declared_by,
        "authority": declaration.authority,
        "channel": declaration.channel.name(),
    });
    let subject = Subject::Consent(consent_id);
    let change = Change::changed(Action::WithdrawConsent, subject, before, after);
    audit_event::insert(transaction, by, &change, now).await
}
