//! The audit trail.

use async_graphql::{Context, ID, InputObject, Json, Object, SimpleObject};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::fault::{Outcome, connection};
use super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use crate::app::App;
use crate::db::audit_event::{self, AuditEventOrderField, AuditFilter, ListedChange};
use crate::graphql::scalar::Moment;

/// A change that somebody made.
#[derive(SimpleObject)]
pub struct AuditEvent {
    /// Identifier of the change.
    id: ID,
    /// When it was made.
    occurred_at: DateTime<Utc>,
    /// By what kind of somebody: `operator`, `command_line`, `liander`, `customer` or `system`.
    actor_kind: String,
    /// What they were called then.
    actor: String,
    /// Identifier of the operator, if it was one.
    operator_id: Option<ID>,
    /// What was done: a code that does not change, such as `register_meter`.
    action: String,
    /// To what kind of thing, such as `meter`.
    subject_kind: String,
    /// To which one: an EAN, a version, a number.
    subject: String,
    /// What was there before; null if there was nothing.
    before: Option<Json<Value>>,
    /// What is there since; null if it is gone.
    after: Option<Json<Value>>,
    /// The number of the request in our log, if there was one.
    correlation_id: Option<String>,
}

impl From<ListedChange> for AuditEvent {
    fn from(row: ListedChange) -> Self {
        Self {
            id: row.id.into(),
            occurred_at: row.occurred_at,
            actor_kind: row.actor_kind,
            actor: row.actor,
            operator_id: row.operator_id.map(ID::from),
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject,
            before: row.before.map(Json),
            after: row.after.map(Json),
            correlation_id: row.correlation_id,
        }
    }
}

/// Which changes are wanted; all of them if nothing is said.
#[derive(Default, InputObject)]
struct AuditEventFilter {
    /// By whom: an e-mail address or another name.
    actor: Option<String>,
    /// What was done.
    action: Option<String>,
    /// To what kind of thing.
    subject_kind: Option<String>,
    /// To which one of that kind.
    subject: Option<String>,
    /// Made at this moment or later.
    occurred_after: Option<Moment>,
    /// Made before this moment.
    occurred_before: Option<Moment>,
}

order_input!(AuditEventOrder, AuditEventOrderField);

/// The queries.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The audit trail; newest first, if no order is named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(default)] filter: AuditEventFilter,
        order_by: Option<AuditEventOrder>,
    ) -> Outcome<List<AuditEvent>> {
        let order =
            order_by.map_or(Order::descending(AuditEventOrderField::OccurredAt), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let AuditEventFilter {
            actor,
            action,
            subject_kind,
            subject,
            occurred_after: from,
            occurred_before: before,
        } = filter;
        let [from, before] = [from, before].map(|moment| moment.map(Into::into));
        let filter = AuditFilter { actor, action, subject_kind, subject, from, before };
        let client = connection(app).await?;
        let rows = audit_event::list(&client, &page, &filter).await;
        list(page, rows, |row| row.id, AuditEvent::from)
    }
}
