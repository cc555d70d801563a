//! Takes in aliases in bulk, from CSV: all of them or, if anything is wrong with one, none. A file that is taken in
//! again changes nothing.

mod ask;
mod row;
mod timeline;

use chrono::{DateTime, Utc};
use serde_json::json;
use thiserror::Error;

use crate::db::source::ListedSource;
use crate::db::{DbError, GenericClient, audit_event, source, source_alias};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::source::{Alias, SourceName};
use crate::service::failure::{Failure, Refusal};
use crate::service::sheet::{RowProblem, Sheet, SheetRefusal};
use crate::service::store::Command;
use row::COLUMNS;
use timeline::{Laid, Origin, Timelines};

/// Lines of one file at most.
pub const LINES_MAX: usize = 100_000;

/// Lines of which it is told what is wrong with them: who mends these knows what to look for.
pub const LINES_TOLD_MAX: usize = 100;

/// How many aliases a file had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportedAliases {
    /// Those that are new.
    pub added: usize,
    /// Those that were known, or stand in the file twice.
    pub unchanged: usize,
}

/// A line that cannot be taken, and all that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, counted from 1, the first line of the file included.
    pub line_number: u64,
    /// What is wrong.
    pub problems: Vec<RowProblem>,
}

/// Why nothing of a file was taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportAliasesRefusal {
    /// There is no source of this name.
    #[error("there is no source of this name")]
    UnknownSource,
    /// It is no file of aliases, or too long.
    #[error(transparent)]
    Sheet(SheetRefusal),
    /// Some lines cannot be taken.
    #[error("{count} lines cannot be taken: nothing was changed")]
    Lines {
        /// How many.
        count: usize,
        /// The first of them.
        first: Vec<BadLine>,
    },
}

impl Refusal for ImportAliasesRefusal {}

/// Takes in a file of aliases of this source.
///
/// # Errors
/// If anything is wrong with the file, or the database fails.
pub async fn import_aliases(
    command: &Command<'_>,
    name: &SourceName,
    csv: &str,
) -> Result<ImportedAliases, Failure<ImportAliasesRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let sheet = Sheet::read(csv, &COLUMNS).map_err(ImportAliasesRefusal::Sheet)?;
    let mut rows: Vec<_> = sheet.rows().map(|cells| cells.and_then(row::read)).collect();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(of) = source::lock(&transaction, name).await? else {
        return Err(ImportAliasesRefusal::UnknownSource.into());
    };
    let places = place_new(&transaction, &of, &sheet, &mut rows).await?;
    refuse_bad(&sheet, &rows)?;
    let new: Vec<&Alias> =
        places.iter().filter_map(|place| rows.get(*place)?.as_ref().ok()).collect();
    let imported = ImportedAliases { added: new.len(), unchanged: rows.len() - new.len() };
    if !new.is_empty() {
        add(&transaction, by, &of, &new, imported, now).await?;
        transaction.commit().await?;
    }
    tracing::info!(source = name.as_str(), ?imported, by = by.name, "aliases imported");
    Ok(imported)
}

/// Lays the good rows beside the aliases that the source has, and gives the places of those that are new. A row that
/// overlaps another alias becomes a bad one.
async fn place_new(
    client: &impl GenericClient,
    of: &ListedSource,
    sheet: &Sheet<'_>,
    rows: &mut [Result<Alias, Vec<RowProblem>>],
) -> Result<Vec<usize>, DbError> {
    let good =
        || rows.iter().enumerate().filter_map(|(place, row)| Some((place, row.as_ref().ok()?)));
    let identifiers: Vec<&str> = good().map(|(_, alias)| alias.identifier.as_str()).collect();
    let known = source_alias::list_of_identifiers(client, of.id, &identifiers).await?;
    let known = known.iter().map(|known| Ok((known.id, known.alias()?)));
    let known = known.collect::<Result<Vec<(i32, Alias)>, DbError>>()?;
    let mut timelines = Timelines::default();
    for (id, alias) in &known {
        timelines.lay(alias, Origin::Stored(*id));
    }
    let (mut new, mut overlapping) = (Vec::new(), Vec::new());
    for (place, alias) in good() {
        match timelines.lay(alias, Origin::Row(place)) {
            Laid::New => new.push(place),
            Laid::Known => {}
            Laid::Overlaps(other, origin) => overlapping.push((place, other.meter_ean, origin)),
        }
    }
    for (told, (place, meter_ean, origin)) in overlapping.into_iter().enumerate() {
        let other = match origin {
            Origin::Stored(id) => format!("alias {id} of this source"),
            // Only the first are told, and counting lines takes time.
            Origin::Row(other) if told < LINES_TOLD_MAX => format!("line {}", sheet.line_of(other)),
            Origin::Row(_) => "another line".to_owned(),
        };
        let detail = format!("it holds at the same time as {other}, to meter {meter_ean}");
        if let Some(row) = rows.get_mut(place) {
            *row = Err(vec![RowProblem { column: "identifier", detail }]);
        }
    }
    Ok(new)
}

fn refuse_bad(
    sheet: &Sheet<'_>,
    rows: &[Result<Alias, Vec<RowProblem>>],
) -> Result<(), ImportAliasesRefusal> {
    let bad =
        || rows.iter().enumerate().filter_map(|(place, row)| Some((place, row.as_ref().err()?)));
    let count = bad().count();
    if count == 0 {
        return Ok(());
    }
    let told = bad().take(LINES_TOLD_MAX).map(|(place, problems)| BadLine {
        line_number: sheet.line_of(place),
        problems: problems.clone(),
    });
    Err(ImportAliasesRefusal::Lines { count, first: told.collect() })
}

/// Adds them. Each alias says itself who made it and when, so the audit trail has their number.
async fn add(
    client: &impl GenericClient,
    by: &Actor,
    of: &ListedSource,
    new: &[&Alias],
    imported: ImportedAliases,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    source_alias::insert(client, of.id, new, &by.name, now).await?;
    let ImportedAliases { added, unchanged } = imported;
    let after = json!({ "name": of.name.as_str(), "added": added, "unchanged": unchanged });
    let change = Change::added(Action::ImportAliases, Subject::Source(of.id), after);
    audit_event::insert(client, by, &change, now).await?;
    ask::ask_for_new(client, by, of, new, now).await
}
