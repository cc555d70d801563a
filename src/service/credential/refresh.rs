//! Makes the next version of Liander's password, and lets the earlier ones end after the overlap.

use chrono::{DateTime, Days, Utc};
use secrecy::SecretString;

use crate::auth::password::PasswordHasher;
use crate::db::client_credential;
use crate::domain::audit::Action;
use crate::domain::credential::{LIANDER_USERNAME, OVERLAP_DAYS};
use crate::service::credential::TooManyVersions;
use crate::service::credential::issue::{IssuedCredential, make_next};
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
    let issued =
        make_next(&transaction, by, Action::RefreshCredential, password, &hash, now).await?;
    let overlap_end = now + Days::new(OVERLAP_DAYS);
    let version = issued.version;
    let previous_valid_until =
        client_credential::end_earlier(&transaction, LIANDER_USERNAME, version, overlap_end, now)
            .await?;
    transaction.commit().await?;
    tracing::info!(username = LIANDER_USERNAME, version, "password refreshed");
    Ok(Refreshed { issued, previous_valid_until })
}
