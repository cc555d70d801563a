//! Registers a source, or describes one anew. The same description again changes nothing, so a script may give it
//! as often as it likes.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::db::source::{self, ListedSource};
use crate::db::{DbError, GenericClient, audit_event};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::source::{Description, SourceName};
use crate::service::failure::Trouble;
use crate::service::store::Command;

/// What became of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defined {
    /// The source is new.
    Registered,
    /// The source has this version of its description from now on.
    Changed {
        /// Which.
        version: i32,
    },
    /// The source was described so already.
    Unchanged {
        /// By this version.
        version: i32,
    },
}

/// Registers the source, or gives it another version of its description unless it has this one.
///
/// # Errors
/// If the database fails.
pub async fn define_source(
    command: &Command<'_>,
    name: &SourceName,
    description: &Description,
) -> Result<Defined, Trouble> {
    let Command { store, by } = command;
    let now = store.now();
    let json = description.to_json().map_err(Trouble::of)?;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let defined = match find_or_add(&transaction, name, now).await? {
        Found::Added(source_id) => {
            add_version(&transaction, by, source_id, name, None, &json, now).await?;
            Defined::Registered
        }
        // What another version of ours stored and this one cannot read is described anew.
        Found::Known(known) if known.description().is_ok_and(|known| known == *description) => {
            return Ok(Defined::Unchanged { version: known.version });
        }
        Found::Known(known) => {
            let (source_id, version) = (known.id, known.version + 1);
            source::set_version(&transaction, source_id, version).await?;
            add_version(&transaction, by, source_id, name, Some(&known), &json, now).await?;
            Defined::Changed { version }
        }
    };
    transaction.commit().await?;
    tracing::info!(source = name.as_str(), ?defined, "source defined");
    Ok(defined)
}

/// A source that is to be described.
enum Found {
    /// It was there, and is locked.
    Known(ListedSource),
    /// It was not, and is added.
    Added(i32),
}

async fn find_or_add(
    client: &impl GenericClient,
    name: &SourceName,
    now: DateTime<Utc>,
) -> Result<Found, DbError> {
    loop {
        if let Some(known) = source::lock(client, name).await? {
            return Ok(Found::Known(known));
        }
        // If another one adds it at this moment, it is there once that is over.
        if let Some(source_id) = source::insert(client, name, now).await? {
            return Ok(Found::Added(source_id));
        }
    }
}

/// Adds the version that follows the present one, and writes it down.
async fn add_version(
    client: &impl GenericClient,
    by: &Actor,
    source_id: i32,
    name: &SourceName,
    present: Option<&ListedSource>,
    description: &Value,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let version = present.map_or(1, |present| present.version + 1);
    source::insert_version(client, source_id, version, description, &by.name, now).await?;
    let said = |version: i32, description: &Value| {
        let name = name.as_str();
        json!({ "name": name, "version": version, "description": description })
    };
    let change = Change {
        action: Action::DefineSource,
        subject: Subject::Source(source_id),
        before: present.map(|present| said(present.version, &present.description)),
        after: Some(said(version, description)),
    };
    audit_event::insert(client, by, &change, now).await
}
