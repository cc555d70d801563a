//! Warnings, whenever they change. Some come with time alone, so they are looked at now and then too.
//!
//! However many watch, the process looks once: who heard of a change takes what another found since.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{self, Instant};

use super::{Live, Watcher};
use crate::db::{Database, DbError};
use crate::service::warnings::{RuntimeState, Warning, list_warnings};

/// After so long they are looked at, whatever happens.
const LOOK_SECONDS: u64 = 60;
/// They are not looked at more often than this.
const PAUSE: Duration = Duration::from_secs(5);

/// What was found last. Held while looking, so that nobody else looks meanwhile.
pub(super) type LastLook = Arc<Mutex<Option<Look>>>;

/// What was found.
pub(super) struct Look {
    began_at: Instant,
    found: Vec<Warning>,
}

/// Somebody who watches warnings.
pub struct Warnings {
    database: Database,
    watcher: Watcher,
    last: LastLook,
    known: Option<Vec<Warning>>,
}

impl Warnings {
    /// Begins to watch.
    #[must_use]
    pub fn watch(live: &Live, database: &Database) -> Self {
        let (watcher, last) = (live.watch(), live.warnings.clone());
        Self { database: database.clone(), watcher, last, known: None }
    }

    /// All that there are, once they are others than before.
    pub async fn next(&mut self, runtime_state: impl Fn() -> RuntimeState) -> Vec<Warning> {
        loop {
            let changed_at = if self.known.is_some() { self.wait().await } else { Instant::now() };
            match self.look(changed_at, &runtime_state).await {
                Ok(found) if self.known.as_ref() == Some(&found) => {}
                Ok(found) => {
                    self.known = Some(found.clone());
                    return found;
                }
                Err(error) => {
                    tracing::warn!(%error, "warnings could not be looked up");
                    time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// What there is to warn of, as it was found at this moment or later.
    async fn look(
        &self,
        changed_at: Instant,
        runtime_state: impl Fn() -> RuntimeState,
    ) -> Result<Vec<Warning>, DbError> {
        let mut last = self.last.lock().await;
        if let Some(look) = last.as_ref().filter(|look| look.began_at >= changed_at) {
            return Ok(look.found.clone());
        }
        let began_at = Instant::now();
        let found = list_warnings(&self.database, runtime_state()).await?;
        *last = Some(Look { began_at, found: found.clone() });
        Ok(found)
    }

    /// Until a delivery changes, or long enough; returns what moment is to be looked at.
    async fn wait(&mut self) -> Instant {
        let changed = async {
            loop {
                let changes = self.watcher.next().await;
                if changes.look_again || !changes.deliveries.is_empty() {
                    return;
                }
            }
        };
        let is_changed = time::timeout(Duration::from_secs(LOOK_SECONDS), changed).await.is_ok();
        let heard_at = Instant::now();
        if is_changed {
            time::sleep(PAUSE).await;
        }
        heard_at
    }
}
