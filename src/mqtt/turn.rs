//! The turn at the broker of a source, kept for as long as this process is at it, with what there is to tell of it.
//! If it cannot be kept, it goes to another process within a quarter of a minute; this one stops before that.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time::{self, Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db::DbError;
use crate::db::mqtt_connection::{BrokerState, BrokerTurn};
use crate::metrics::mqtt::BrokerMetrics;
use crate::service::store::Store;

/// After so long without a sign the turn is another's.
const TURN_SECONDS: f64 = 15.0;
/// How often a sign is given.
const RENEWAL: Duration = Duration::from_secs(3);
/// After so long without one that was heard this process gives up, with time to finish what it gathered.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(9);
/// What changes again and again is not noted more often.
const PAUSE: Duration = Duration::from_millis(500);

/// The turn.
pub struct Turn {
    store: Store,
    turn: BrokerTurn,
    state: watch::Sender<BrokerState>,
    metrics: BrokerMetrics,
}

impl Turn {
    /// Takes the turn, if nobody has it.
    pub async fn take(
        store: &Store,
        source_id: i32,
        metrics: BrokerMetrics,
    ) -> Result<Option<Self>, DbError> {
        let turn = BrokerTurn { source_id, holder: Uuid::new_v4() };
        let is_taken = turn.take(&store.database.connection().await?, TURN_SECONDS).await?;
        let state = watch::Sender::new(BrokerState::default());
        Ok(is_taken.then(|| Self { store: store.clone(), turn, state, metrics }))
    }

    /// Notes that it is connected.
    pub fn connected(&self, now: DateTime<Utc>) {
        self.metrics.connected.set(1);
        self.state.send_modify(|state| {
            state.connected_at = Some(now);
            state.trouble = None;
        });
    }

    /// Notes that it is not, and why.
    pub fn troubled(&self, trouble: String) {
        self.metrics.connected.set(0);
        self.state.send_modify(|state| {
            state.connected_at = None;
            state.trouble = Some(trouble);
        });
    }

    /// Notes that messages were stored: told with the next sign.
    pub fn stored(&self, messages: u64, bytes: u64, now: DateTime<Utc>) {
        self.metrics.messages.inc_by(messages);
        self.metrics.bytes.inc_by(bytes);
        self.metrics.last_message.set(now.timestamp());
        self.state.send_if_modified(|state| {
            state.last_message_at = Some(now);
            false
        });
    }

    /// The topics that the broker sends, as far as is known.
    pub async fn subscribed(&self) -> Result<Vec<String>, DbError> {
        self.turn.subscribed(&self.store.database.connection().await?).await
    }

    /// Notes which topics the broker sends.
    pub async fn note_subscribed(&self, topics: &[String]) -> Result<(), DbError> {
        self.turn.note_subscribed(&self.store.database.connection().await?, topics).await
    }

    /// Gives signs until this is dropped, or the turn is lost: then it asks who receives to end.
    pub async fn keep(&self, lost: &CancellationToken) {
        let mut changes = self.state.subscribe();
        let mut heard_at = Instant::now();
        loop {
            let wait = time::timeout(RENEWAL, changes.changed());
            // It ends with the sender of changes, which is ours.
            let _ = wait.await;
            // A database that hangs must not keep us at the broker while another has the turn.
            match time::timeout_at(heard_at + GIVEN_UP_AFTER, self.sign(TURN_SECONDS)).await {
                Ok(Ok(true)) => heard_at = Instant::now(),
                Ok(Ok(false)) => {
                    tracing::warn!(
                        source_id = self.turn.source_id,
                        "another process has the turn at the broker"
                    );
                    return lost.cancel();
                }
                Err(_) => {
                    tracing::warn!("the turn at a broker is given up: it cannot be kept");
                    return lost.cancel();
                }
                Ok(Err(error)) => tracing::warn!(%error, "the turn at a broker could not be kept"),
            }
            time::sleep(PAUSE).await;
        }
    }

    async fn sign(&self, seconds: f64) -> Result<bool, DbError> {
        let state = self.state.borrow().clone();
        let client = self.store.database.connection().await?;
        self.turn.keep(&client, seconds, &state, self.store.now()).await
    }

    /// Ends the turn, and waits until another can have it.
    pub async fn give_back(self) {
        self.metrics.connected.set(0);
        self.state.send_modify(|state| state.connected_at = None);
        if let Err(error) = self.sign(0.0).await {
            tracing::warn!(%error, "the turn at a broker ends by itself: it could not be given back");
        }
    }
}
