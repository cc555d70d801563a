//! `credential`: Liander's password.

use std::num::NonZeroUsize;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;

use super::{Outcome, at_the_shell};
use crate::auth::password::PasswordHasher;
use crate::cli::CredentialCommand;
use crate::db::client_credential::{self, CredentialVersion};
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::credential::{LIANDER_USERNAME, new_password};
use crate::service::credential::issue::{IssuedCredential, issue_credential};
use crate::service::credential::refresh::refresh_credential;
use crate::service::credential::revoke::{Revoked, revoke_credential};
use crate::service::store::Store;

pub(super) async fn credential(store: &Store, command: CredentialCommand) -> Outcome {
    let at_shell = store.by(at_the_shell());
    let random = &mut rand::rng();
    let hasher = PasswordHasher::new(NonZeroUsize::MIN, random)?;
    match command {
        CredentialCommand::Issue => {
            let password = new_password(random);
            let issued = issue_credential(&at_shell, &hasher, password).await?;
            show(&issued);
            println!("This password is not shown again. Earlier versions stay as they are.");
        }
        CredentialCommand::Refresh => {
            let password = new_password(random);
            let refreshed = refresh_credential(&at_shell, &hasher, password).await?;
            show(&refreshed.issued);
            match refreshed.previous_valid_until {
                Some(end) => println!(
                    "This password is not shown again. Earlier versions end at {} at the latest.",
                    amsterdam_rfc3339(end)
                ),
                None => println!("This password is not shown again. No earlier version is valid."),
            }
        }
        CredentialCommand::Revoke { version } => {
            if revoke_credential(&at_shell, version).await? != Revoked::Recorded {
                let problem = format!("there is no version {version} that was not revoked before");
                return Err(problem.into());
            }
            println!("version {version} is revoked, and so are the tokens issued under it");
        }
        CredentialCommand::List => {
            let client = store.database.connection().await?;
            list(&client_credential::list(&client, LIANDER_USERNAME).await?, store.now());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(issued: &IssuedCredential) {
    println!("username     {}", issued.username);
    println!("password     {}", issued.password.expose_secret());
    println!("version      {}", issued.version);
    println!("valid from   {}", amsterdam_rfc3339(issued.valid_from));
    println!("valid until  {}", amsterdam_rfc3339(issued.valid_until));
}

fn list(versions: &[CredentialVersion], now: DateTime<Utc>) {
    if versions.is_empty() {
        println!("there is no password yet: `meetpoort credential issue` makes one");
        return;
    }
    let [from, until, used] = ["valid from", "valid until", "last used"];
    println!("{:>7}  {from:25}  {until:25}  {used:25}  state", "version");
    for version in versions {
        let state = match version.revoked_at {
            Some(revoked_at) => format!("revoked at {}", amsterdam_rfc3339(revoked_at)),
            None if version.valid_until <= now => "ended".to_owned(),
            None if version.valid_from > now => "not valid yet".to_owned(),
            None => format!("valid, {} days left", (version.valid_until - now).num_days()),
        };
        println!(
            "{:>7}  {:25}  {:25}  {:25}  {state}",
            version.version,
            amsterdam_rfc3339(version.valid_from),
            amsterdam_rfc3339(version.valid_until),
            version.last_used_at.map_or_else(|| "never".to_owned(), amsterdam_rfc3339),
        );
    }
}
