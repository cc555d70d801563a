//! Warnings, whenever they change. Some come with time alone, so they are looked at now and then too.

use std::time::Duration;

use tokio::time;

use super::{Live, Watcher};
use crate::db::Database;
use crate::service::list_warnings::{Surroundings, Warning, list_warnings};

/// After so long they are looked at, whatever happens.
const LOOK_SECONDS: u64 = 60;
/// They are not looked at more often than this.
const PAUSE_SECONDS: u64 = 3;

/// Somebody who watches warnings.
pub struct Warnings {
    database: Database,
    watcher: Watcher,
    known: Option<Vec<Warning>>,
}

impl Warnings {
    /// Begins to watch.
    #[must_use]
    pub fn watch(live: &Live, database: &Database) -> Self {
        Self { database: database.clone(), watcher: live.watch(), known: None }
    }

    /// All that there are, once they are others than before.
    pub async fn next(&mut self, surroundings: impl Fn() -> Surroundings) -> Vec<Warning> {
        loop {
            if self.known.is_some() {
                self.wait().await;
            }
            match list_warnings(&self.database, surroundings()).await {
                Ok(found) if self.known.as_ref() == Some(&found) => {}
                Ok(found) => {
                    self.known = Some(found.clone());
                    return found;
                }
                Err(error) => {
                    tracing::warn!(%error, "warnings could not be looked up");
                    time::sleep(Duration::from_secs(PAUSE_SECONDS)).await;
                }
            }
        }
    }

    /// Until a delivery changes, or long enough.
    async fn wait(&mut self) {
        let changed = async {
            loop {
                let changes = self.watcher.next().await;
                if changes.look_again || !changes.deliveries.is_empty() {
                    return;
                }
            }
        };
        if time::timeout(Duration::from_secs(LOOK_SECONDS), changed).await.is_ok() {
            time::sleep(Duration::from_secs(PAUSE_SECONDS)).await;
        }
    }
}
