//! Receives from one source, for as long as it is described so: waits for its turn at the broker, connects, and
//! connects again after a pause that grows.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use rand::RngExt;
use tokio::time;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::session::Session;
use super::turn::Turn;
use super::{Receivers, Sender};
use crate::auth::seal::SealingKeys;
use crate::domain::pause::Pauses;
use crate::metrics::mqtt::BrokerMetrics;
use crate::service::store::Store;
use crate::spool::DropFolder;

/// How often it is looked whether it is our turn.
const TURN_LOOK: Duration = Duration::from_secs(5);
/// Before the broker is tried again: seconds at first, a minute at most, of which a share is waited.
const PAUSES: Pauses = Pauses { first: TimeDelta::seconds(2), longest: TimeDelta::minutes(1) };
/// What was connected for so long is connected again as if for the first time.
const SETTLED: Duration = Duration::from_mins(1);

/// Receives from one source.
pub(super) struct Receiver {
    store: Store,
    folder: DropFolder,
    sealing: Arc<SealingKeys>,
    metrics: BrokerMetrics,
    sender: Sender,
}

impl Receiver {
    pub fn of(all: &Receivers, sender: &Sender) -> Self {
        Self {
            store: all.store.clone(),
            folder: all.folder.of_source(&sender.name),
            sealing: Arc::clone(&all.sealing),
            metrics: all.metrics.of(sender.name.as_str()),
            sender: sender.clone(),
        }
    }

    /// Until told to stop; then what was gathered is delivered.
    pub async fn run(self, stop: CancellationToken) {
        let source = self.sender.name.as_str();
        let mut waits = false;
        while !stop.is_cancelled() {
            match Turn::take(&self.store, self.sender.source_id, self.metrics.clone()).await {
                Ok(Some(turn)) => {
                    let ended = stop.child_token();
                    tokio::select! {
                        () = self.connect_again(&turn, &ended) => {}
                        // It has asked to end, which takes a moment.
                        () = async { turn.keep(&ended).await; std::future::pending().await } => {}
                    }
                    turn.give_back().await;
                    waits = false;
                }
                Ok(None) => {
                    if !std::mem::replace(&mut waits, true) {
                        tracing::info!(
                            source,
                            "another process is at the broker: waiting for the turn"
                        );
                    }
                }
                Err(error) => {
                    tracing::warn!(source, %error, "it cannot be told whose turn a broker is");
                }
            }
            let _ = time::timeout(TURN_LOOK, stop.cancelled()).await;
        }
    }

    /// Connects as often as it takes, until told to end.
    async fn connect_again(&self, turn: &Turn, ended: &CancellationToken) {
        let source = self.sender.name.as_str();
        let mut attempts = 0;
        let mut told = String::new();
        loop {
            let begun = Instant::now();
            let session = Session {
                store: &self.store,
                folder: &self.folder,
                sealing: &self.sealing,
                sender: &self.sender,
                turn,
            };
            let Err(error) = session.run(ended).await else { return };
            if begun.elapsed() > SETTLED {
                attempts = 0;
                told.clear();
            }
            attempts += 1;
            let pause = pause_after(attempts, rand::rng().random_range(0.5..1.0));
            let trouble = error.to_string();
            // The same again and again is said once.
            if trouble == told {
                tracing::debug!(source, trouble, ?pause, "still nothing from the broker");
            } else {
                tracing::warn!(
                    source,
                    trouble,
                    ?pause,
                    "nothing from the broker: tried again later"
                );
            }
            turn.troubled(trouble.clone());
            told = trouble;
            if time::timeout(pause, ended.cancelled()).await.is_ok() {
                return;
            }
        }
    }
}

/// A pause that doubles with each attempt, of which this share is waited, so that not all come at once.
fn pause_after(attempts: i32, share: f64) -> Duration {
    PAUSES.after(attempts).to_std().unwrap_or_default().mul_f64(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute_and_are_shared_out() {
        let seconds = [1, 2, 6, 100].map(|attempts| pause_after(attempts, 0.5).as_secs());
        assert_eq!(seconds, [1, 2, 30, 30]);
        assert!(pause_after(3, 0.9) > pause_after(3, 0.6));
    }
}
