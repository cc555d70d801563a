//! Table `mail_outbox`.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};
use crate::domain::operator::Email;

/// Puts a mail out to be sent.
pub async fn insert(
    client: &impl GenericClient,
    recipient: &Email,
    subject: &str,
    body: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("mail_outbox/insert")).await?;
    client.execute(&statement, &[&recipient.as_str(), &subject, &body, &now]).await?;
    Ok(())
}

/// A mail that has to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMail {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub recipient: String,
    /// About what.
    pub subject: String,
    /// The text.
    pub body: String,
    /// When it was put out.
    pub created_at: DateTime<Utc>,
    /// How often it was tried, this time included.
    pub attempts: i32,
}

/// The next mail that is due, which nobody else takes before `until`.
pub async fn take_due(
    client: &impl GenericClient,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<DueMail>, DbError> {
    let statement = client.prepare_cached(sql!("mail_outbox/take_due")).await?;
    let row = client.query_opt(&statement, &[&now, &until]).await?;
    Ok(row.map(|row| DueMail {
        id: row.get("id"),
        recipient: row.get("recipient"),
        subject: row.get("subject"),
        body: row.get("body"),
        created_at: row.get("created_at"),
        attempts: row.get("attempts"),
    }))
}

/// Removes a mail: it went out, or never will.
pub async fn delete(client: &impl GenericClient, id: i64) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("mail_outbox/delete")).await?;
    client.execute(&statement, &[&id]).await?;
    Ok(())
}

/// Notes that a mail did not go out, and when to try again.
pub async fn postpone(
    client: &impl GenericClient,
    id: i64,
    due_at: DateTime<Utc>,
    failure: &str,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("mail_outbox/postpone")).await?;
    client.execute(&statement, &[&id, &due_at, &failure]).await?;
    Ok(())
}
