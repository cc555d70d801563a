//! `source`: which systems deliver readings in formats of their own, and what they call meters.

mod preview;
mod pull;
mod token;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Outcome, at_the_shell};
use crate::cli::source::{AliasesCommand, SecretCommand, SourceCommand};
use crate::db::mqtt_connection::{self, BrokerOf};
use crate::db::source::{self, ListedSource, SourceOrderField};
use crate::db::{Connection, source_alias};
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::page::{Order, Page, Place};
use crate::domain::source::{Description, NameError, SourceName};
use crate::service::failure::settle;
use crate::service::source::define::{Defined, define_source};
use crate::service::source::import_aliases::{BadLine, ImportAliasesRefusal, import_aliases};
use crate::service::source::set_enabled::set_source_enabled;
use crate::service::store::{Command, Store};

pub(super) async fn source(store: &Store, command: SourceCommand) -> Outcome {
    let at_shell = store.by(at_the_shell());
    match command {
        SourceCommand::Apply { files } => apply(&at_shell, &files).await,
        SourceCommand::Preview { description, file, lines } => {
            preview::show(store, &description, &file, lines).await
        }
        SourceCommand::List => list(&store.database.connection().await?).await,
        SourceCommand::Show { name } => show(&store.database.connection().await?, &name).await,
        SourceCommand::Enable { name } => set_enabled(&at_shell, &name, true).await,
        SourceCommand::Disable { name } => set_enabled(&at_shell, &name, false).await,
        SourceCommand::Aliases(AliasesCommand::Import { name, file }) => {
            import(&at_shell, &name, &file).await
        }
        SourceCommand::Secret(SecretCommand::Set { name, file, sealing }) => {
            pull::set_secret(&at_shell, &name, file.as_deref(), &sealing).await
        }
        SourceCommand::Secret(SecretCommand::Remove { name }) => {
            pull::remove_secret(&at_shell, &name).await
        }
        SourceCommand::Fetch { name, from, until, now: _ } => {
            pull::fetch(&at_shell, &name, from.zip(until)).await
        }
        SourceCommand::Token(command) => token::token(&at_shell, command).await,
    }
}

/// Reads all files before anything is changed.
async fn apply(command: &Command<'_>, files: &[PathBuf]) -> Outcome {
    let mut described = BTreeMap::new();
    for file in files {
        let (name, description) = read(file)?;
        if described.insert(name.clone(), description).is_some() {
            return Err(format!("{}: {name} is described by another file", file.display()).into());
        }
    }
    for (name, description) in &described {
        match define_source(command, name, description).await? {
            Defined::Registered => println!("{name}: registered"),
            Defined::Changed { version } => println!("{name}: version {version} from now on"),
            Defined::Unchanged { version } => println!("{name}: unchanged, version {version}"),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<(SourceName, Description), String> {
    let in_file = |error: &dyn Error| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| in_file(&error))?;
    let mut table: toml::Table = toml::from_str(&text).map_err(|error| in_file(&error))?;
    let name = match table.remove("name") {
        Some(toml::Value::String(name)) => {
            name.parse().map_err(|error: NameError| in_file(&error))?
        }
        _ => return Err(format!("{}: name = \"…\" is missing", file.display())),
    };
    let json = serde_json::to_value(table).map_err(|error| in_file(&error))?;
    let description = Description::from_json(json).map_err(|error| in_file(&error))?;
    Ok((name, description))
}

/// How many sources are read at once.
const ROWS_AT_ONCE: u16 = 100;

async fn list(client: &Connection) -> Outcome {
    let order = Order::ascending(SourceOrderField::Name);
    let mut page = Page { order, after: None, first: ROWS_AT_ONCE };
    loop {
        let slice = source::list(client, &page, None).await?;
        let ids: Vec<i32> = slice.rows.iter().map(|placed| placed.row.id).collect();
        let counts = source_alias::count_of_sources(client, &ids).await?;
        if page.after.is_none() {
            if ids.is_empty() {
                println!("there is no source yet: `meetpoort source apply` registers one");
            } else {
                println!("{:40}  version  aliases  state", "name");
            }
        }
        for placed in &slice.rows {
            let ListedSource { id, name, version, .. } = &placed.row;
            let aliases = counts.iter().find(|of| of.source_id == *id).map_or(0, |of| of.count);
            let state = state(&placed.row);
            println!("{:40}  {version:7}  {aliases:7}  {state}", name.as_str());
        }
        match slice.rows.last() {
            Some(last) if slice.has_more => {
                let (key, number) = (last.key.clone(), last.row.id.into());
                page.after = Some(Place { key, number });
            }
            _ => return Ok(ExitCode::SUCCESS),
        }
    }
}

fn state(source: &ListedSource) -> String {
    source.disabled_at.map_or_else(
        || "enabled".to_owned(),
        |since| format!("disabled since {}", amsterdam_rfc3339(since)),
    )
}

async fn show(client: &Connection, name: &SourceName) -> Outcome {
    let found = source::find(client, name).await?;
    let found = found.ok_or_else(|| format!("there is no source {name}"))?;
    let counts = source_alias::count_of_sources(client, &[found.id]).await?;
    println!("name         {name}");
    println!("state        {}", state(&found));
    println!("registered   {}", amsterdam_rfc3339(found.created_at));
    println!("version      {}", found.version);
    println!("described    {}", amsterdam_rfc3339(found.described_at));
    println!("by           {}", found.described_by);
    println!("aliases      {}", counts.first().map_or(0, |of| of.count));
    if found.description.get("mqtt").is_some() {
        let brokers = mqtt_connection::list_of_sources(client, &[found.id]).await?;
        show_broker(brokers.first());
    }
    if found.description.get("pull").is_some() {
        pull::show(client, found.id).await?;
    }
    println!("{:#}", found.description);
    Ok(ExitCode::SUCCESS)
}

/// How it goes with the broker from which its readings come.
fn show_broker(broker: Option<&BrokerOf>) {
    let state = broker.map(|broker| &broker.state);
    let never = || "never".to_owned();
    let connected = state.and_then(|state| state.connected_at);
    let connected = connected.map(|since| format!("connected since {}", amsterdam_rfc3339(since)));
    println!("broker       {}", connected.unwrap_or_else(|| "not connected".to_owned()));
    let last = state.and_then(|state| state.last_message_at);
    println!("last message {}", last.map_or_else(never, amsterdam_rfc3339));
    if let Some((broker, trouble)) =
        broker.and_then(|broker| Some((broker, broker.state.trouble.as_deref()?)))
    {
        let since = broker.troubled_since.map_or_else(never, amsterdam_rfc3339);
        println!("trouble      since {since}: {trouble}");
    }
}

async fn set_enabled(command: &Command<'_>, name: &SourceName, is_enabled: bool) -> Outcome {
    let state = if is_enabled { "enabled" } else { "disabled" };
    let is_changed = set_source_enabled(command, name, is_enabled)
        .await
        .map_err(|error| format!("{name}: {error}"))?;
    println!("{name}: {}{state}", if is_changed { "" } else { "unchanged, " });
    Ok(ExitCode::SUCCESS)
}

async fn import(command: &Command<'_>, name: &SourceName, file: &Path) -> Outcome {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    match settle(import_aliases(command, name, &text).await)? {
        Ok(imported) => {
            println!("{name}: {} aliases added, {} unchanged", imported.added, imported.unchanged);
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            if let ImportAliasesRefusal::Lines { count, first } = &refusal {
                tell(*count, first);
            }
            Err(format!("{}: {refusal}", file.display()).into())
        }
    }
}

/// What is wrong with which lines.
fn tell(count: usize, first: &[BadLine]) {
    for BadLine { line_number, problems } in first {
        for problem in problems {
            eprintln!("line {line_number}: {problem}");
        }
    }
    if count > first.len() {
        eprintln!("and {} more lines", count - first.len());
    }
}
