//! Makes the next version of Liander's password, and lets the earlier ones end after the overlap.

use chrono::{DateTime, Days, Utc};
use secrecy::SecretString;

use crate::auth::password::PasswordHasher;
use crate::db::client_credential;
use crate::domain::audit::Action;
use crate::domain::credential::{
    LIANDER_USERNAME, OVERLAP_DAYS, VALID_VERSIONS_MAX, password_ends_at,
};
use crate::service::credential::TooManyVersions;
use crate::service::credential::issue::{IssuedCredential, record};
use crate::service::failure::Failure;
use crate::service::store::Command;

/// The next password, and how long an earlier one still works.
#[derive(Debug)]
pub struct Refreshed {
    /// The next password.
    pub issued: IssuedCredential,
    /// When the last of the earlier versions ends; `None` if none is valid.
    pub previous_valid_until: Option<DateTime<Utc>>,
}

/// Makes this password, new and random, the newest version. Of several refreshes at once each gives
/// a password that works, and exactly one is the newest.
///
/// # Errors
/// If too many versions are valid, or hashing or the database fails.
pub async fn refresh_credential(
    command: &Command<'_>,
    hasher: &PasswordHasher,
    password: SecretString,
) -> Result<Refreshed, Failure<TooManyVersions>> {
    let Command { store, by } = command;
    let now = store.now();
    let hash = hasher.hash(password.clone()).await?;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    client_credential::lock(&transaction, LIANDER_USERNAME).await?;
    let valid = client_credential::list_valid(&transaction, LIANDER_USERNAME, now).await?;
    if valid.len() >= VALID_VERSIONS_MAX {
        return Err(TooManyVersions.into());
    }
    let valid_until = password_ends_at(now);
    let (_, version) =
        client_credential::insert_next(&transaction, LIANDER_USERNAME, &hash, now, valid_until)
            .await?;
    let overlap_end = now + Days::new(OVERLAP_DAYS);
    let previous_valid_until =
        client_credential::end_earlier(&transaction, LIANDER_USERNAME, version, overlap_end, now)
            .await?;
    record(&transaction, by, Action::RefreshCredential, version, valid_until, now).await?;
    transaction.commit().await?;
    tracing::info!(username = LIANDER_USERNAME, version, "password refreshed");
    let username = LIANDER_USERNAME;
    let issued = IssuedCredential { username, password, version, valid_from: now, valid_until };
    Ok(Refreshed { issued, previous_valid_until })
}
