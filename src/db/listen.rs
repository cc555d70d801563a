//! Hears of changes as they are committed, on whatever replica they are made: PostgreSQL's LISTEN, on a
//! connection of its own.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;
use tokio::time;
use tokio_postgres::{AsyncMessage, Client, Notification};

use super::pool::CONNECT_SECONDS_MAX;
use super::{Database, DbError};

/// What queries notify of, each with the number of what changed, or with several and commas between.
const CHANNELS: [&str; 4] = [DELIVERY_CHANNEL, PULL_CHANNEL, REGISTER_CHANNEL, ANSWER_CHANNEL];
/// A delivery began, came further, or ended.
pub const DELIVERY_CHANNEL: &str = "meetpoort_delivery";
/// Liander was answered.
pub const PULL_CHANNEL: &str = "meetpoort_pull";
/// A customer, a meter or a consent is another than before. The number says nothing.
pub const REGISTER_CHANNEL: &str = "meetpoort_register";
/// Answers about days were made. The number says nothing.
pub const ANSWER_CHANNEL: &str = "meetpoort_answer";

/// Notifications that may wait to be looked at; more wait in the database.
const WAITING_MAX: usize = 1_024;
/// After so long without a word it is asked whether the server is still there.
const SILENCE_SECONDS_MAX: u64 = 30;
/// How long the server may take to say so.
const ANSWER_SECONDS_MAX: u64 = 5;

/// A connection that listens.
pub struct Listening {
    client: Client,
    notifications: mpsc::Receiver<Notification>,
}

impl Database {
    /// Begins to listen. What is committed after this returns is heard of.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn listen(&self) -> Result<Listening, DbError> {
        let deadline = Duration::from_secs(CONNECT_SECONDS_MAX);
        let late = |_| DbError::unavailable("no connection to listen on in time");
        time::timeout(deadline, self.begin_to_listen()).await.map_err(late)?
    }

    async fn begin_to_listen(&self) -> Result<Listening, DbError> {
        let (client, mut connection) = self.postgres.connect(self.tls.clone()).await?;
        let (sender, notifications) = mpsc::channel(WAITING_MAX);
        // Ends with the connection, or when nobody listens any more.
        tokio::spawn(async move {
            let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
            while let Some(Ok(message)) = messages.next().await {
                if let AsyncMessage::Notification(notification) = message
                    && sender.send(notification).await.is_err()
                {
                    return;
                }
            }
        });
        let listen = CHANNELS.map(|channel| format!("listen {channel};")).concat();
        client.batch_execute(&listen).await?;
        Ok(Listening { client, notifications })
    }
}

impl Listening {
    /// The next notification: its channel and the numbers in it. `None` once the connection is lost.
    pub async fn next(&mut self) -> Option<(String, Vec<i64>)> {
        loop {
            let silence = Duration::from_secs(SILENCE_SECONDS_MAX);
            match time::timeout(silence, self.notifications.recv()).await {
                Ok(notification) => {
                    let notification = notification?;
                    let numbers = notification.payload().split(',').map(str::parse).collect();
                    if let Ok(numbers) = numbers {
                        return Some((notification.channel().to_owned(), numbers));
                    }
                }
                Err(_) => {
                    let answer = Duration::from_secs(ANSWER_SECONDS_MAX);
                    time::timeout(answer, self.client.batch_execute("")).await.ok()?.ok()?;
                }
            }
        }
    }
}
