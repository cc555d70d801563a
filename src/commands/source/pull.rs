//! What is fetched from the API of a source, at the command line.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::Outcome;
use crate::auth::seal::SealingKeys;
use crate::config::SealingArgs;
use crate::db::source_fetch::ListedFetch;
use crate::db::{Connection, source_fetch, source_pull};
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::source::SourceName;
use crate::service::source::fetch_again::{fetch_source_again, fetch_source_now};
use crate::service::source::secret::{remove_source_secret, set_source_secret};
use crate::service::store::Command;

pub(super) async fn set_secret(
    command: &Command<'_>,
    name: &SourceName,
    file: Option<&Path>,
    sealing: &SealingArgs,
) -> Outcome {
    let sealing = SealingKeys::new(&sealing.sealing_key, sealing.sealing_key_previous.as_ref())?;
    let secret = read(file)?;
    set_source_secret(command, &sealing, name, &secret)
        .await
        .map_err(|error| format!("{name}: {error}"))?;
    println!("{name}: secret set");
    Ok(ExitCode::SUCCESS)
}

/// What stands there, without the end of its line.
fn read(file: Option<&Path>) -> Result<SecretString, String> {
    let mut text = match file {
        Some(file) => {
            fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?
        }
        None => {
            let mut text = String::new();
            let read = io::stdin().read_to_string(&mut text);
            read.map_err(|error| format!("standard input: {error}"))?;
            text
        }
    };
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Ok(text.into())
}

pub(super) async fn remove_secret(command: &Command<'_>, name: &SourceName) -> Outcome {
    let is_removed =
        remove_source_secret(command, name).await.map_err(|error| format!("{name}: {error}"))?;
    println!("{name}: {}", if is_removed { "secret removed" } else { "unchanged, it has none" });
    Ok(ExitCode::SUCCESS)
}

/// A window once more or, without one, what is due.
pub(super) async fn fetch(
    command: &Command<'_>,
    name: &SourceName,
    window: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> Outcome {
    let is_new = match window {
        Some((from, until)) => fetch_source_again(command, name, from, until).await,
        None => fetch_source_now(command, name).await.map(|()| true),
    };
    let is_new = is_new.map_err(|error| format!("{name}: {error}"))?;
    let words = if is_new { "is fetched within half a minute" } else { "is asked for already" };
    println!("{name}: {words}");
    Ok(ExitCode::SUCCESS)
}

/// How far it is fetched.
pub(super) async fn show(
    client: &Connection,
    source_id: i32,
) -> Result<(), Box<dyn std::error::Error>> {
    let line = |name: &str, text: Option<String>| {
        println!("{name:12} {}", text.unwrap_or_else(|| "-".to_owned()));
    };
    let at = |moment: Option<DateTime<Utc>>| moment.map(amsterdam_rfc3339);
    for pull in source_pull::list_of_sources(client, &[source_id]).await? {
        let by = pull.secret_set_by.unwrap_or_default();
        line("secret", at(pull.secret_set_at).map(|set_at| format!("set {set_at} by {by}")));
        line("fetched", at(pull.fetched_until).map(|until| format!("until {until}")));
        line("went well", at(pull.last_success_at));
        line("next", at(pull.due_at));
        if let (Some(since), Some(failure)) = (at(pull.failing_since), pull.failure) {
            println!("failing      since {since}, {} times: {failure}", pull.attempts);
        }
        if let Some(refusals) = pull.refusals {
            line("refused", Some(refusals));
        }
    }
    let fetches = source_fetch::list_of_sources(client, &[source_id]).await?;
    for (_, fetch) in fetches.into_iter().filter(|(_, fetch)| fetch.ended_at.is_none()) {
        let ListedFetch { identifier, from, until, failure, .. } = fetch;
        let [from, until] = [from, until].map(amsterdam_rfc3339);
        let whose = identifier.map(|identifier| format!(" of {identifier}")).unwrap_or_default();
        let why = failure.map(|failure| format!(": {failure}")).unwrap_or_default();
        println!("to fetch     {from} until {until}{whose}{why}");
    }
    Ok(())
}
