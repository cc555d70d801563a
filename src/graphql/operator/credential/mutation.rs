//! Making the next password for Liander, and ending one.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;

use super::super::fault::{Outcome, connection, internal, settled};
use super::super::session::command;
use super::CredentialVersion;
use crate::app::App;
use crate::db::client_credential;
use crate::domain::credential::{LIANDER_USERNAME, new_password};
use crate::service::credential::TooManyVersions;
use crate::service::credential::issue::{IssuedCredential, issue_credential};
use crate::service::credential::refresh::refresh_credential;
use crate::service::credential::revoke::{Revoked, revoke_credential};

/// What became of making a password.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum MakeCredentialStatus {
    /// It works.
    Made,
    /// As many versions are valid as can be: wait until one ends, or revoke one.
    TooMany,
}

/// What became of making a password beside the others.
#[derive(SimpleObject)]
struct IssueCredentialPayload {
    /// What became of it.
    status: MakeCredentialStatus,
    /// The name that goes with it.
    username: Option<&'static str>,
    /// The password. It is not shown again.
    password: Option<String>,
    /// The version that was made.
    credential_version: Option<CredentialVersion>,
}

/// What became of making the next password.
#[derive(SimpleObject)]
struct RefreshCredentialPayload {
    /// What became of it.
    status: MakeCredentialStatus,
    /// The name that goes with it.
    username: Option<&'static str>,
    /// The password. It is not shown again.
    password: Option<String>,
    /// The version that was made.
    credential_version: Option<CredentialVersion>,
    /// When the last of the earlier versions ends; null if none is valid.
    previous_valid_until: Option<DateTime<Utc>>,
}

/// Which version to revoke.
#[derive(InputObject)]
struct RevokeCredentialInput {
    /// The version.
    version: i32,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RevokeCredentialStatus {
    /// It opens nothing any more, nor does a token that was issued under it.
    Revoked,
    /// It was revoked before; nothing was changed.
    AlreadyRevoked,
    /// There is no such version.
    Unknown,
}

/// What became of revoking a version.
#[derive(SimpleObject)]
struct RevokeCredentialPayload {
    /// What became of it.
    status: RevokeCredentialStatus,
    /// The version, if there is one.
    credential_version: Option<CredentialVersion>,
}

/// The mutations.
#[derive(Default)]
pub struct CredentialMutation;

#[Object]
impl CredentialMutation {
    /// Makes a password for Liander beside the others, which stay as they are.
    async fn issue_credential(&self, ctx: &Context<'_>) -> Outcome<IssueCredentialPayload> {
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let password = new_password(&mut rand::rng());
        let issued = issue_credential(&command, &app.hasher, password).await;
        match settled(issued)? {
            Ok(issued) => Ok(IssueCredentialPayload {
                status: MakeCredentialStatus::Made,
                username: Some(issued.username),
                password: Some(issued.password.expose_secret().to_owned()),
                credential_version: Some(made(issued)),
            }),
            Err(TooManyVersions) => Ok(IssueCredentialPayload {
                status: MakeCredentialStatus::TooMany,
                username: None,
                password: None,
                credential_version: None,
            }),
        }
    }

    /// Makes the next password for Liander; earlier ones end after seven days at the latest.
    async fn refresh_credential(&self, ctx: &Context<'_>) -> Outcome<RefreshCredentialPayload> {
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let password = new_password(&mut rand::rng());
        let refreshed = refresh_credential(&command, &app.hasher, password).await;
        match settled(refreshed)? {
            Ok(refreshed) => Ok(RefreshCredentialPayload {
                status: MakeCredentialStatus::Made,
                username: Some(refreshed.issued.username),
                password: Some(refreshed.issued.password.expose_secret().to_owned()),
                credential_version: Some(made(refreshed.issued)),
                previous_valid_until: refreshed.previous_valid_until,
            }),
            Err(TooManyVersions) => Ok(RefreshCredentialPayload {
                status: MakeCredentialStatus::TooMany,
                username: None,
                password: None,
                credential_version: None,
                previous_valid_until: None,
            }),
        }
    }

    /// Ends a version of Liander's password at once, and the tokens that were issued under it. The
    /// last valid one can be ended too: Liander then gets nothing until another is made.
    async fn revoke_credential(
        &self,
        ctx: &Context<'_>,
        input: RevokeCredentialInput,
    ) -> Outcome<RevokeCredentialPayload> {
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let now = app.store.now();
        let revoked = revoke_credential(&command, input.version).await;
        let status = match revoked.map_err(internal)? {
            Revoked::Recorded => RevokeCredentialStatus::Revoked,
            Revoked::Already => RevokeCredentialStatus::AlreadyRevoked,
            Revoked::Unknown => RevokeCredentialStatus::Unknown,
        };
        let client = connection(app).await?;
        let found = client_credential::find(&client, LIANDER_USERNAME, input.version).await;
        let credential_version =
            found.map_err(internal)?.map(|row| CredentialVersion::at(row, now));
        Ok(RevokeCredentialPayload { status, credential_version })
    }
}

/// The version that was made just now: seen from the moment at which it was.
fn made(issued: IssuedCredential) -> CredentialVersion {
    let IssuedCredential { version, valid_from, valid_until, .. } = issued;
    let row = client_credential::CredentialVersion {
        version,
        valid_from,
        valid_until,
        revoked_at: None,
        first_used_at: None,
        last_used_at: None,
    };
    CredentialVersion::at(row, valid_from)
}
