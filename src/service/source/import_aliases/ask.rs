//! Asks the API of a source for what it has of meters that it is not asked for yet: the mark is the source's, and went past
//! them long ago.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::source::ListedSource;
use crate::db::source_fetch::{self, OfIdentifier};
use crate::db::{DbError, GenericClient, source_pull};
use crate::domain::audit::Actor;
use crate::domain::source::{Alias, Template};

/// Asks for as many days of each as the source was asked for at the first time, as far as its alias holds. One that was
/// never asked is left to that first time.
pub(super) async fn ask_for_new(
    client: &impl GenericClient,
    by: &Actor,
    of: &ListedSource,
    new: &[&Alias],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let description = of.description()?;
    let Some(pull) = description.pull.as_ref() else { return Ok(()) };
    if !Template::of(pull).is_ok_and(|template| template.is_of_each()) {
        return Ok(());
    }
    let progress = source_pull::list_of_sources(client, &[of.id]).await?;
    let Some(fetched_until) = progress.first().and_then(|progress| progress.fetched_until) else {
        return Ok(());
    };
    let first = now - TimeDelta::days(pull.start_days.into());
    let wanted = new.iter().filter_map(|alias| {
        let from = alias.valid_from.map_or(first, |from| from.max(first));
        let until = alias.valid_until.map_or(fetched_until, |until| until.min(fetched_until));
        let identifier = alias.identifier.as_str();
        (from < until).then_some(OfIdentifier { identifier, from, until })
    });
    let wanted: Vec<OfIdentifier<'_>> = wanted.collect();
    source_fetch::insert_of_identifiers(client, of.id, &wanted, &by.name, now).await
}
