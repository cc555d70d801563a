//! Taking in aliases, ending one, and removing one that was a mistake.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, settled};
use super::super::scalar::{Moment, number};
use super::super::session::command;
use super::SourceAlias;
use super::import::ImportSourceAliasesPayload;
use crate::service::source::end_alias::{EndAliasRefusal, end_alias};
use crate::service::source::import_aliases::{ImportAliasesRefusal, import_aliases};
use crate::service::source::remove_alias::{UnknownAlias, remove_alias};

/// What a source calls meters, a line each.
#[derive(InputObject)]
struct ImportSourceAliasesInput {
    /// The name of the source.
    source: String,
    /// CSV in UTF-8, cells separated by commas or semicolons. The first line names the columns: `identifier` and
    /// `meter_ean`, and as wanted `channel`, `quantity`, `factor`, `valid_from` and `valid_until`. At most 100,000
    /// lines, as far as they fit into a request; the command line takes longer files.
    csv: String,
}

/// Which alias is to end.
#[derive(InputObject)]
struct EndSourceAliasInput {
    /// The alias.
    id: ID,
    /// The last end of an interval for which it holds; now, if nothing is said.
    valid_until: Option<Moment>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum EndSourceAliasStatus {
    /// It holds until then.
    Ended,
    /// It ends then already, or earlier.
    EndedAlready,
    /// It begins only then, or later: remove it.
    NotBegun,
    /// There is no such alias.
    Unknown,
}

/// What became of ending an alias.
#[derive(SimpleObject)]
struct EndSourceAliasPayload {
    /// What became of it.
    status: EndSourceAliasStatus,
    /// The alias, if it was ended.
    alias: Option<SourceAlias>,
}

/// Which alias is to be removed.
#[derive(InputObject)]
struct RemoveSourceAliasInput {
    /// The alias.
    id: ID,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RemoveSourceAliasStatus {
    /// It is gone.
    Removed,
    /// There is no such alias.
    Unknown,
}

/// What became of removing an alias.
#[derive(SimpleObject)]
struct RemoveSourceAliasPayload {
    /// What became of it.
    status: RemoveSourceAliasStatus,
}

/// The mutations.
#[derive(Default)]
pub struct SourceAliasMutation;

#[Object]
impl SourceAliasMutation {
    /// Takes in aliases of a source from CSV: all of them or, if anything is wrong with one, none. A file that is
    /// taken in again changes nothing.
    async fn import_source_aliases(
        &self,
        ctx: &Context<'_>,
        input: ImportSourceAliasesInput,
    ) -> Outcome<ImportSourceAliasesPayload> {
        let command = command(ctx)?;
        let Ok(name) = input.source.parse() else {
            return Ok(ImportAliasesRefusal::UnknownSource.into());
        };
        let imported = settled(import_aliases(&command, &name, &input.csv).await)?;
        Ok(imported.map_or_else(Into::into, Into::into))
    }

    /// Ends an alias: from some moment on the source means another meter by it, or none.
    async fn end_source_alias(
        &self,
        ctx: &Context<'_>,
        input: EndSourceAliasInput,
    ) -> Outcome<EndSourceAliasPayload> {
        let (command, id) = (command(ctx)?, number(&input.id)?);
        let ended = end_alias(&command, id, input.valid_until.map(Into::into)).await;
        let (status, alias) = match settled(ended)? {
            Ok(alias) => (EndSourceAliasStatus::Ended, Some(SourceAlias(alias))),
            Err(EndAliasRefusal::Ended) => (EndSourceAliasStatus::EndedAlready, None),
            Err(EndAliasRefusal::NotBegun) => (EndSourceAliasStatus::NotBegun, None),
            Err(EndAliasRefusal::Unknown) => (EndSourceAliasStatus::Unknown, None),
        };
        Ok(EndSourceAliasPayload { status, alias })
    }

    /// Removes an alias that was a mistake. Readings that came in by it stay until they are delivered again.
    async fn remove_source_alias(
        &self,
        ctx: &Context<'_>,
        input: RemoveSourceAliasInput,
    ) -> Outcome<RemoveSourceAliasPayload> {
        let (command, id) = (command(ctx)?, number(&input.id)?);
        let status = match settled(remove_alias(&command, id).await)? {
            Ok(_) => RemoveSourceAliasStatus::Removed,
            Err(UnknownAlias) => RemoveSourceAliasStatus::Unknown,
        };
        Ok(RemoveSourceAliasPayload { status })
    }
}
