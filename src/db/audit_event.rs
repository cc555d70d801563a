//! Table `audit_event`.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, RightsEnded, sql};
use crate::domain::audit::{Actor, Change};
use crate::domain::ground::Ground;
use crate::domain::page::{Page, Slice};

/// Writes a change down, in the transaction that makes it, after all that it locks: whether what the
/// actor's right rests on still stands is looked at here once more. Every change comes through here.
///
/// # Errors
/// If it stands no more, in which case the change must not be committed, or the database fails.
pub async fn insert(
    client: &impl GenericClient,
    by: &Actor,
    change: &Change<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("audit_event/insert")).await?;
    let ground = by.ground.as_ref();
    let written = client
        .query_one(
            &statement,
            &[
                &now,
                &by.kind.name(),
                &by.name,
                &by.operator_id,
                &change.action.name(),
                &change.subject.kind(),
                &change.subject.id(),
                &change.before,
                &change.after,
                &by.correlation_id,
                &ground.map(Ground::name),
                &ground.and_then(Ground::token_sha256).map(<[u8; 32]>::as_slice),
                &ground.and_then(Ground::number),
                &ground.map(Ground::roles),
            ],
        )
        .await?;
    if written.get::<_, i64>(0) == 1 { Ok(()) } else { Err(RightsEnded.into()) }
}

/// Which changes are wanted; all of them if nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By whom, by name.
    pub actor: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// To what kind of thing.
    pub subject_kind: Option<String>,
    /// To which one of that kind.
    pub subject: Option<String>,
    /// Made at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Made before this moment.
    pub before: Option<DateTime<Utc>>,
}

/// A change as it was written down.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedChange {
    /// Its number.
    pub id: i64,
    /// When it was made.
    pub occurred_at: DateTime<Utc>,
    /// By what kind of somebody.
    pub actor_kind: String,
    /// What they were called.
    pub actor: String,
    /// Their number, if they are an operator.
    pub operator_id: Option<i32>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which one.
    pub subject: String,
    /// What was there.
    pub before: Option<Value>,
    /// What is there since.
    pub after: Option<Value>,
    /// The number of the request in our log.
    pub correlation_id: Option<String>,
}

fn listed(row: &Row) -> ListedChange {
    ListedChange {
        id: row.get("id"),
        occurred_at: row.get("occurred_at"),
        actor_kind: row.get("actor_kind"),
        actor: row.get("actor"),
        operator_id: row.get("operator_id"),
        action: row.get("action"),
        subject_kind: row.get("subject_kind"),
        subject: row.get("subject"),
        before: row.get("before"),
        after: row.get("after"),
        correlation_id: row.get("correlation_id"),
    }
}

/// What the audit trail can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AuditEventOrderField {
    /// When the change was made.
    OccurredAt,
}

impl OrderField for AuditEventOrderField {
    const LIST: &'static str = sql!("audit_event/list");

    fn key(self) -> Key {
        match self {
            Self::OccurredAt => Key::moment("occurred_at"),
        }
    }
}

/// A page of the audit trail.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<AuditEventOrderField>,
    filter: &AuditFilter,
) -> Result<Slice<ListedChange>, DbError> {
    let AuditFilter { actor, action, subject_kind, subject, from, before } = filter;
    let filters: [&(dyn ToSql + Sync); 6] = [actor, action, subject_kind, subject, from, before];
    list::read(client, page, &filters, listed).await
}
