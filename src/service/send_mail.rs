//! Sends the mail that has to go out. Any replica may do so at any time: each takes what no other
//! holds. A mail server that is away loses nothing: what it did not take is tried again later.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::mail_outbox::DueMail;
use crate::db::{Database, DbError, mail_outbox};
use crate::mail::Mailer;

/// The longest wait between two attempts, in minutes.
const WAIT_MINUTES_MAX: i64 = 360;

/// After this long without success a mail is given up, in days.
const GIVEN_UP_AFTER_DAYS: i64 = 7;

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
///
/// # Errors
/// Where the database fails.
pub async fn send_mail(
    database: &Database,
    mailer: &Mailer,
    now: DateTime<Utc>,
) -> Result<Sent, DbError> {
    let mut sent = Sent::default();
    let mut client = database.connection().await?;
    loop {
        let transaction = client.transaction().await?;
        let Some(mail) = mail_outbox::take_due(&transaction, now).await? else { break };
        let outcome = mailer.send(&mail.recipient, &mail.subject, &mail.body).await;
        let has_failed = outcome.is_err();
        match outcome {
            Ok(()) => {
                mail_outbox::delete(&transaction, mail.id).await?;
                sent.sent += 1;
            }
            Err(error) if now - mail.created_at >= TimeDelta::days(GIVEN_UP_AFTER_DAYS) => {
                mail_outbox::delete(&transaction, mail.id).await?;
                tracing::error!(mail = mail.id, %error, "mail given up");
                sent.given_up += 1;
            }
            Err(error) => {
                let due_at = now + wait(&mail);
                mail_outbox::postpone(&transaction, mail.id, due_at, &error.to_string()).await?;
                tracing::warn!(mail = mail.id, %error, %due_at, "mail did not go out");
                sent.postponed += 1;
            }
        }
        transaction.commit().await?;
        if has_failed {
            break;
        }
    }
    Ok(sent)
}

/// A minute, then twice as long each time.
fn wait(mail: &DueMail) -> TimeDelta {
    let doublings = u32::try_from(mail.attempts).unwrap_or(0).min(16);
    TimeDelta::minutes((1_i64 << doublings).min(WAIT_MINUTES_MAX))
}
