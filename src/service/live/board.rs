//! Whenever the noon board may be another than before: readings came, answers were made, Liander was answered,
//! or customers, meters or consents changed.

use std::time::Duration;

use tokio::time::{self, Instant};

use super::{Changes, Live, Watcher};
use crate::db::Database;
use crate::db::delivery::{self, DeliveryState};

/// It is not told more often than this, however much comes.
const PAUSE: Duration = Duration::from_secs(3);

/// Somebody who watches the noon board.
pub struct Board {
    database: Database,
    watcher: Watcher,
    told_at: Option<Instant>,
}

impl Board {
    /// Begins to watch.
    #[must_use]
    pub fn watch(live: &Live, database: &Database) -> Self {
        Self { database: database.clone(), watcher: live.watch(), told_at: None }
    }

    /// Returns at once the first time, and then after the next change.
    pub async fn changed(&mut self) {
        if let Some(told_at) = self.told_at {
            loop {
                let changes = self.watcher.next().await;
                if self.concerns(changes).await {
                    break;
                }
            }
            // What comes meanwhile is told next time.
            time::sleep_until(told_at + PAUSE).await;
        }
        self.told_at = Some(Instant::now());
    }

    /// Of a delivery only its end: what it brings is not there before.
    async fn concerns(&self, changes: Changes) -> bool {
        let Changes { look_again, register, answers, .. } = changes;
        if look_again || register || answers || !changes.pulls.is_empty() {
            return true;
        }
        let ids: Vec<i32> = changes.deliveries.into_iter().collect();
        let found = match self.database.connection().await {
            Ok(client) => delivery::find(&client, &ids).await,
            Err(error) => Err(error),
        };
        match found {
            Ok(rows) => rows.iter().any(|row| row.state != DeliveryState::Running),
            // It is looked at by whoever is told, and there it fails or not.
            Err(_) => true,
        }
    }
}
