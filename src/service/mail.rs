//! Sends the mail that has to go out. Any replica may do so at any time: each takes what no other
//! holds. A mail server that is away loses nothing: what it did not take is tried again later.
//!
//! A mail is taken for some minutes, sent, and removed; nothing of the database's is held while the mail
//! server is waited for. Whoever goes away in between leaves it to be sent again, once those have passed.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time;

use crate::db::mail_outbox::{self, DueMail};
use crate::db::{Database, DbError};
use crate::mail::Mailer;

/// The longest wait between two attempts, in minutes.
const WAIT_MINUTES_MAX: i64 = 360;

/// After this long without success a mail is given up, in days.
const GIVEN_UP_AFTER_DAYS: i64 = 7;

/// For how long a mail is taken, in minutes: longer than the mail server is waited for.
const TAKEN_MINUTES: i64 = 10;

/// How long the mail server is waited for, for one mail, in seconds.
const SENDING_SECONDS_MAX: u64 = 120;

/// What became of the mail that was due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Went out.
    pub sent: u32,
    /// Has to wait.
    pub postponed: u32,
    /// Never went out.
    pub given_up: u32,
}

/// Sends what is due. Ends at the first that does not go out: the others would not either.
pub async fn send_mail(
    database: &Database,
    mailer: &Mailer,
    now: DateTime<Utc>,
) -> Result<Sent, DbError> {
    let mut sent = Sent::default();
    while let Some(mail) = take_due(database, now).await? {
        let deadline = Duration::from_secs(SENDING_SECONDS_MAX);
        let sending = mailer.send(&mail.recipient, &mail.subject, &mail.body);
        let outcome = match time::timeout(deadline, sending).await {
            Ok(outcome) => outcome.map_err(|error| error.to_string()),
            Err(_) => Err("the mail server took too long".to_owned()),
        };
        let client = database.connection().await?;
        match outcome {
            Ok(()) => {
                mail_outbox::delete(&client, mail.id).await?;
                sent.sent += 1;
            }
            Err(error) if now - mail.created_at >= TimeDelta::days(GIVEN_UP_AFTER_DAYS) => {
                mail_outbox::delete(&client, mail.id).await?;
                tracing::error!(mail = mail.id, error, "mail given up");
                sent.given_up += 1;
                break;
            }
            Err(error) => {
                let due_at = now + wait(&mail);
                mail_outbox::postpone(&client, mail.id, due_at, &error).await?;
                tracing::warn!(mail = mail.id, error, %due_at, "mail did not go out");
                sent.postponed += 1;
                break;
            }
        }
    }
    Ok(sent)
}

async fn take_due(database: &Database, now: DateTime<Utc>) -> Result<Option<DueMail>, DbError> {
    let until = now + TimeDelta::minutes(TAKEN_MINUTES);
    mail_outbox::take_due(&database.connection().await?, now, until).await
}

/// A minute, then twice as long each time.
fn wait(mail: &DueMail) -> TimeDelta {
    let doublings = u32::try_from(mail.attempts - 1).unwrap_or(0).min(16);
    TimeDelta::minutes((1_i64 << doublings).min(WAIT_MINUTES_MAX))
}
