//! What happened by itself.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, connection};
use super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use crate::app::App;
use crate::db::job_run::{self, JobRunOrderField, ListedRun};

/// A turn of a scheduled job that is taken once.
#[derive(SimpleObject)]
pub struct JobRun {
    /// Identifier of the turn.
    id: ID,
    /// Name of the job.
    job: String,
    /// The moment at which it was due.
    tick: DateTime<Utc>,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it ended; null while it runs, and if its replica went away.
    finished_at: Option<DateTime<Utc>>,
    /// What went wrong, if anything did.
    failure: Option<String>,
}

impl From<ListedRun> for JobRun {
    fn from(row: ListedRun) -> Self {
        let ListedRun { id, job, tick, started_at, finished_at, failure } = row;
        Self { id: id.into(), job, tick, started_at, finished_at, failure }
    }
}

order_input!(JobRunOrder, JobRunOrderField);

/// The queries.
#[derive(Default)]
pub struct JobRunQuery;

#[Object]
impl JobRunQuery {
    /// Turns of scheduled jobs, newest first if no order is named; of one job, and failed or not, if that is said.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn job_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(validator(max_length = 100))] job: Option<String>,
        has_failed: Option<bool>,
        order_by: Option<JobRunOrder>,
    ) -> Outcome<List<JobRun>> {
        let order = order_by.map_or(Order::descending(JobRunOrderField::StartedAt), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let client = connection(app).await?;
        let rows = job_run::list(&client, &page, job.as_deref(), has_failed).await;
        list(page, rows, |row| row.id, JobRun::from)
    }
}
