//! How long Liander's last valid password still works, so that somebody is warned in time.

use chrono::{DateTime, Utc};

use crate::db::{Database, DbError, client_credential};
use crate::domain::credential::{LIANDER_USERNAME, WARNING_DAYS};

/// What there is to say about the last valid password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialEnd {
    /// There is none: Liander cannot pull.
    None,
    /// It ends soon: from now on somebody should be warned daily.
    Soon {
        /// Full days left.
        days_left: i64,
    },
    /// It works for a good while.
    Later {
        /// Full days left.
        days_left: i64,
    },
}

/// Looks at the version that ends last of those that are valid now.
pub async fn check_credential_end(
    database: &Database,
    now: DateTime<Utc>,
) -> Result<CredentialEnd, DbError> {
    let client = database.connection().await?;
    let versions = client_credential::list(&client, LIANDER_USERNAME).await?;
    let last = versions
        .iter()
        .filter(|version| version.revoked_at.is_none() && version.valid_from <= now)
        .map(|version| version.valid_until)
        .filter(|valid_until| *valid_until > now)
        .max();
    Ok(match last.map(|last| (last - now).num_days()) {
        None => CredentialEnd::None,
        Some(days_left) if days_left < WARNING_DAYS => CredentialEnd::Soon { days_left },
        Some(days_left) => CredentialEnd::Later { days_left },
    })
}
