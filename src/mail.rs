//! Sends mail through the company's own mail server, over SMTP. Knows nothing of what it is about.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// How long the mail server may take for an answer.
const ANSWER_SECONDS_MAX: u64 = 20;

/// How mail goes out.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `smtps://user:password@host`, or `smtp://host:25?tls=required`.
    pub url: SecretString,
    /// From whom, as `Name <name@example.org>`.
    pub from: String,
}

/// Why mail cannot go out, or did not. Says nothing of to whom.
#[derive(Debug, Error)]
pub enum MailError {
    /// The settings.
    #[error("the settings for mail cannot be used: {0}")]
    Settings(String),
    /// The mail cannot be written.
    #[error("a mail cannot be written: {0}")]
    Message(String),
    /// The mail server did not take it.
    #[error("the mail server did not take a mail: {0}")]
    Server(String),
}

/// Sends mail. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: lettre::message::Mailbox,
}

impl Mailer {
    /// By these settings. The mail server is asked nothing yet: if it is down, all else works.
    ///
    /// # Errors
    /// If they cannot be used.
    pub fn new(settings: &MailSettings) -> Result<Self, MailError> {
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.url.expose_secret())
                // The library's own message may repeat parts of the URL, password included.
                .map_err(|_| MailError::Settings("the URL is none of SMTP".to_owned()))?
                .timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))
                .build();
        let from = settings.from.parse().map_err(|_| {
            MailError::Settings("the sender is written as Name <name@example.org>".to_owned())
        })?;
        Ok(Self { transport, from })
    }

    /// Sends a plain text.
    ///
    /// # Errors
    /// If it cannot be written, or the mail server does not take it.
    pub async fn send(&self, to: &str, subject: &str, body: &str) -> Result<(), MailError> {
        let to = to.parse().map_err(|_| MailError::Message("the address is none".to_owned()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body.to_owned())
            .map_err(|error| MailError::Message(error.to_string()))?;
        let sent = self.transport.send(message).await;
        sent.map(drop).map_err(|error| MailError::Server(kind_of(&error).to_owned()))
    }
}

/// What went wrong, without the server's words: those may repeat the address.
fn kind_of(error: &lettre::transport::smtp::Error) -> &'static str {
    if error.is_permanent() {
        "it refused"
    } else if error.is_transient() {
        "it asked to try again later"
    } else if error.is_timeout() {
        "it did not answer in time"
    } else {
        "it cannot be reached"
    }
}
