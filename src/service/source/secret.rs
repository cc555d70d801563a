//! The secret by which a source knows us when we fetch from it, or its broker when we receive from that: set, replaced,
//! removed; sealed, and never shown again.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use thiserror::Error;

use crate::auth::seal::{SealError, SealingKeys};
use crate::db::source_secret::{self, SealedSecret};
use crate::db::{Database, DbError, audit_event, source, source_pull};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::source::SourceName;
use crate::service::failure::{Failure, Refusal, Trouble};
use crate::service::source::UnknownSource;
use crate::service::store::Command;

/// A secret has so many bytes at most.
const SECRET_BYTES_MAX: usize = 4096;

/// Why a secret is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SetSecretRefusal {
    /// There is no such source.
    #[error(transparent)]
    Unknown(#[from] UnknownSource),
    /// Nothing is fetched or received from it by a secret.
    #[error(
        "its description has no [pull] with an [auth] that needs a secret, and no [mqtt] with a username"
    )]
    NotNeeded,
    /// It can be none.
    #[error("a secret is one line of 1 to 4096 characters of ASCII")]
    Unusable,
}

impl Refusal for SetSecretRefusal {}

/// Under which name the secret of a source is sealed.
fn name_of(source_id: i32) -> String {
    format!("secret of source {source_id}")
}

/// Sets the secret of a source, in place of the one that it had. It is asked with it at once.
///
/// # Errors
/// If there is no such source, it can be no secret, or the database fails.
pub async fn set_source_secret(
    command: &Command<'_>,
    sealing: &SealingKeys,
    name: &SourceName,
    secret: &SecretString,
) -> Result<(), Failure<SetSecretRefusal>> {
    let Command { store, by } = command;
    let plain = secret.expose_secret().as_bytes();
    let is_plain = plain.iter().all(|byte| *byte == b' ' || byte.is_ascii_graphic());
    if plain.is_empty() || plain.len() > SECRET_BYTES_MAX || !is_plain {
        return Err(SetSecretRefusal::Unusable.into());
    }
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(known) = source::lock(&transaction, name).await? else {
        return Err(SetSecretRefusal::from(UnknownSource).into());
    };
    let description = known.description()?;
    let set_for = description.secret_for().ok_or(SetSecretRefusal::NotNeeded)?;
    let before = source_secret::find(&transaction, known.id).await?;
    let sealed = sealing.seal(&name_of(known.id), plain).map_err(Trouble::of)?;
    let sealed_under = sealing.current().to_owned();
    let secret = SealedSecret { source_id: known.id, sealed, sealed_under, set_at: now, set_for };
    source_secret::set(&transaction, &secret, &by.name).await?;
    if description.pull.is_some() {
        source_pull::hasten(&transaction, known.id, now).await?;
    }
    let change = Change {
        action: Action::SetSourceSecret,
        subject: Subject::Source(known.id),
        before: before.map(|before| said(name, &before)),
        after: Some(said(name, &secret)),
    };
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(source = name.as_str(), "secret of a source set");
    Ok(())
}

/// Opens the secret of a source.
///
/// # Errors
/// If it is sealed under a key that we do not have.
pub fn open_source_secret(
    sealing: &SealingKeys,
    secret: &SealedSecret,
) -> Result<SecretString, SealError> {
    let SealedSecret { source_id, sealed, sealed_under, .. } = secret;
    let plain = sealing.open(&name_of(*source_id), sealed_under, sealed)?;
    String::from_utf8(plain).map(SecretString::from).map_err(|_| SealError::Broken)
}

/// Removes the secret of a source. False if it has none.
///
/// # Errors
/// If there is no such source, or the database fails.
pub async fn remove_source_secret(
    command: &Command<'_>,
    name: &SourceName,
) -> Result<bool, Failure<UnknownSource>> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(known) = source::lock(&transaction, name).await? else {
        return Err(UnknownSource.into());
    };
    let Some(before) = source_secret::find(&transaction, known.id).await? else {
        return Ok(false);
    };
    source_secret::remove(&transaction, known.id).await?;
    let change = Change {
        action: Action::RemoveSourceSecret,
        subject: Subject::Source(known.id),
        before: Some(said(name, &before)),
        after: None,
    };
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(source = name.as_str(), "secret of a source removed");
    Ok(true)
}

/// What the audit trail is told of a secret: that there is one.
fn said(name: &SourceName, secret: &SealedSecret) -> Value {
    let SealedSecret { set_at, set_for, .. } = secret;
    json!({ "name": name.as_str(), "secret_set_at": set_at, "secret_set_for": set_for })
}

/// Seals again the secrets that are sealed under an earlier key. One that cannot be opened stays as it is, and is told
/// when it is needed.
///
/// # Errors
/// If the database fails.
pub async fn reseal_source_secrets(
    database: &Database,
    sealing: &SealingKeys,
) -> Result<(), DbError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    for secret in source_secret::list_sealed_otherwise(&transaction, sealing.current()).await? {
        let SealedSecret { source_id, sealed, sealed_under, .. } = secret;
        let name = name_of(source_id);
        let opened = sealing.open(&name, &sealed_under, &sealed);
        match opened.and_then(|plain| sealing.seal(&name, &plain)) {
            Ok(sealed) => {
                source_secret::reseal(&transaction, source_id, &sealed, sealing.current()).await?;
                tracing::info!(source_id, "secret of a source sealed again");
            }
            Err(error) => {
                tracing::warn!(source_id, %error, "the secret of a source cannot be opened: set it anew");
            }
        }
    }
    transaction.commit().await
}
