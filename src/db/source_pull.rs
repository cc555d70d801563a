//! Table `source_pull`: how far the APIs of sources are fetched, and whose turn it is. Who does not show in time that they
//! are there has lost their turn, even if they do not know: what they note is not noted then.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{DbError, GenericClient, sql};
use crate::domain::source::SourceName;

/// The sources that are to be fetched from at this moment, each with its number.
pub async fn list_due(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Vec<(i32, SourceName)>, DbError> {
    let statement = client.prepare_cached(sql!("source_pull/list_due")).await?;
    let rows = client.query(&statement, &[&now]).await?;
    Ok(rows.iter().map(|row| (row.get("id"), row.get("name"))).collect())
}

/// A turn at a source, as its holder has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Number of the source.
    pub source_id: i32,
    /// Who.
    pub holder: Uuid,
}

/// Where the turn before ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// By which version of its description it asked.
    pub version: Option<i32>,
    /// All before this is fetched.
    pub fetched_until: Option<DateTime<Utc>>,
    /// When it was last asked for corrections.
    pub looked_back_at: Option<DateTime<Utc>>,
    /// Where it began and how far it came, if it is not over.
    pub walked: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// When the next one is due.
    pub due_at: DateTime<Utc>,
    /// How often it went wrong since it last went well.
    pub attempts: i32,
}

/// How a turn ended that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Success<'a> {
    /// When.
    pub now: DateTime<Utc>,
    /// By which version of its description it asked.
    pub version: i32,
    /// When the next one is due.
    pub due_at: DateTime<Utc>,
    /// Since when it was asked for corrections, if it was.
    pub looked_back_at: Option<DateTime<Utc>>,
    /// What was refused for single meters.
    pub refusals: Option<&'a str>,
}

/// How a turn ended that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble<'a> {
    /// When.
    pub now: DateTime<Utc>,
    /// By which version of its description it asked.
    pub version: i32,
    /// When the next one is due.
    pub due_at: DateTime<Utc>,
    /// Why.
    pub failure: &'a str,
}

impl Turn {
    /// Takes the turn for so long, if nobody has it.
    pub async fn take(
        &self,
        client: &impl GenericClient,
        seconds: f64,
        now: DateTime<Utc>,
    ) -> Result<Option<Progress>, DbError> {
        let statement = client.prepare_cached(sql!("source_pull/take")).await?;
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&self.source_id, &self.holder, &seconds, &now];
        let row = client.query_opt(&statement, &parameters).await?;
        Ok(row.map(|row| {
            let from: Option<DateTime<Utc>> = row.get("walked_from");
            Progress {
                version: row.get("version"),
                fetched_until: row.get("fetched_until"),
                looked_back_at: row.get("looked_back_at"),
                walked: from.zip(row.get("walked_until")),
                due_at: row.get("due_at"),
                attempts: row.get("attempts"),
            }
        }))
    }

    /// Keeps the turn for so long from now on. False if it is over.
    pub async fn renew(&self, client: &impl GenericClient, seconds: f64) -> Result<bool, DbError> {
        let statement = client.prepare_cached(sql!("source_pull/renew")).await?;
        let renewed =
            client.execute(&statement, &[&self.source_id, &self.holder, &seconds]).await?;
        Ok(renewed == 1)
    }

    /// Gives the turn back.
    pub async fn release(&self, client: &impl GenericClient) -> Result<(), DbError> {
        let statement = client.prepare_cached(sql!("source_pull/release")).await?;
        client.execute(&statement, &[&self.source_id, &self.holder]).await?;
        Ok(())
    }

    /// Notes that all until this moment is fetched, in a turn that began at `from`. False if it is over.
    pub async fn advance(
        &self,
        client: &impl GenericClient,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let statement = client.prepare_cached(sql!("source_pull/advance")).await?;
        let noted =
            client.execute(&statement, &[&self.source_id, &self.holder, &from, &until]).await?;
        Ok(noted == 1)
    }

    /// Notes that it went well.
    pub async fn succeed(
        &self,
        client: &impl GenericClient,
        success: &Success<'_>,
    ) -> Result<(), DbError> {
        let Success { now, version, due_at, looked_back_at, refusals } = success;
        let statement = client.prepare_cached(sql!("source_pull/succeed")).await?;
        let Self { source_id, holder } = self;
        client
            .execute(
                &statement,
                &[source_id, holder, now, version, due_at, looked_back_at, refusals],
            )
            .await?;
        Ok(())
    }

    /// Notes that it went wrong.
    pub async fn fail(
        &self,
        client: &impl GenericClient,
        trouble: &Trouble<'_>,
    ) -> Result<(), DbError> {
        let Trouble { now, version, due_at, failure } = trouble;
        let statement = client.prepare_cached(sql!("source_pull/fail")).await?;
        let Self { source_id, holder } = self;
        client.execute(&statement, &[source_id, holder, now, version, due_at, failure]).await?;
        Ok(())
    }

    /// Notes that the next turn goes on where this one ended.
    pub async fn break_off(
        &self,
        client: &impl GenericClient,
        version: i32,
        due_at: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let statement = client.prepare_cached(sql!("source_pull/break_off")).await?;
        client.execute(&statement, &[&self.source_id, &self.holder, &version, &due_at]).await?;
        Ok(())
    }
}

/// Makes a source due now, if it is not yet.
pub async fn hasten(
    client: &impl GenericClient,
    source_id: i32,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("source_pull/hasten")).await?;
    client.execute(&statement, &[&source_id, &now]).await?;
    Ok(())
}

/// How far a source is fetched, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPull {
    /// Number of the source.
    pub source_id: i32,
    /// All before this is fetched.
    pub fetched_until: Option<DateTime<Utc>>,
    /// When it was last asked for corrections.
    pub looked_back_at: Option<DateTime<Utc>>,
    /// When it is asked next; `None` before the first turn.
    pub due_at: Option<DateTime<Utc>>,
    /// How often it went wrong since it last went well.
    pub attempts: i32,
    /// When it last went well.
    pub last_success_at: Option<DateTime<Utc>>,
    /// Since when it goes wrong, if it does.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why.
    pub failure: Option<String>,
    /// What was refused for single meters in the last turn.
    pub refusals: Option<String>,
    /// When its secret was set, if there is one.
    pub secret_set_at: Option<DateTime<Utc>>,
    /// By whom.
    pub secret_set_by: Option<String>,
}

/// How far these sources are fetched.
pub async fn list_of_sources(
    client: &impl GenericClient,
    source_ids: &[i32],
) -> Result<Vec<ListedPull>, DbError> {
    let statement = client.prepare_cached(sql!("source_pull/list_of_sources")).await?;
    let rows = client.query(&statement, &[&source_ids]).await?;
    let listed = rows.iter().map(|row| ListedPull {
        source_id: row.get("source_id"),
        fetched_until: row.get("fetched_until"),
        looked_back_at: row.get("looked_back_at"),
        due_at: row.get("due_at"),
        attempts: row.get("attempts"),
        last_success_at: row.get("last_success_at"),
        failing_since: row.get("failing_since"),
        failure: row.get("failure"),
        refusals: row.get("refusals"),
        secret_set_at: row.get("secret_set_at"),
        secret_set_by: row.get("secret_set_by"),
    });
    Ok(listed.collect())
}
