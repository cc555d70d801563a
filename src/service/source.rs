//! Sources: systems of the metering company that deliver readings in formats of their own. What can be done with
//! their descriptions, and with what they call meters.
//!
//! Whoever changes a source or its aliases locks the source first, so that one change sees what another left.

pub mod define;
pub mod described;
pub mod drop_expired_pushes;
pub mod end_alias;
pub mod fetch_again;
pub mod find_push;
pub mod import_aliases;
pub mod preview;
pub mod pull;
pub mod push;
pub mod remove_alias;
pub mod secret;
pub mod set_enabled;
pub mod token;

use serde_json::{Value, json};
use thiserror::Error;

use crate::db::source_alias::{self, ListedAlias};
use crate::db::{DbError, GenericClient, source};
use crate::service::failure::Refusal;

/// There is no source of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no source of this name")]
pub struct UnknownSource;

impl Refusal for UnknownSource {}

/// The alias with this number, whose source nobody else changes until the transaction ends.
async fn lock_alias(
    client: &impl GenericClient,
    alias_id: i32,
) -> Result<Option<ListedAlias>, DbError> {
    let Some(found) = source_alias::find(client, alias_id).await? else { return Ok(None) };
    source::lock_by_id(client, found.source_id).await?;
    // It may have been changed while the lock was waited for.
    source_alias::find(client, alias_id).await
}

/// What is known of an alias, for the audit trail.
fn described(alias: &ListedAlias) -> Value {
    json!({
        "alias_id": alias.id,
        "identifier": alias.identifier,
        "channel": alias.channel,
        "meter_ean": alias.meter_ean.to_string(),
        "quantity": alias.quantity.map(|quantity| quantity.name()),
        "factor": alias.factor,
        "valid_from": alias.valid_from,
        "valid_until": alias.valid_until,
    })
}
