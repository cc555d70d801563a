//! Deliveries as they begin, come further and end: first those that run and those that have just ended,
//! then each that changes, as it is then.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time;

use super::{Live, Watcher};
use crate::clock::Clock;
use crate::db::delivery::{self, ListedDelivery};
use crate::db::{Database, DbError};

/// How long ago a delivery that has just ended ended at most. Whoever was away for less misses none.
const JUST_MINUTES: i64 = 10;
/// Deliveries that are given at first, or after something was missed.
const ROWS_MAX: i64 = 200;
/// How long it is waited before the database is asked again that failed.
const AGAIN_SECONDS: u64 = 2;

/// Somebody who watches deliveries.
pub struct Deliveries {
    database: Database,
    clock: Clock,
    watcher: Watcher,
    look_again: bool,
    waiting: VecDeque<ListedDelivery>,
}

impl Deliveries {
    /// Begins to watch.
    #[must_use]
    pub fn watch(live: &Live, database: &Database, clock: &Clock) -> Self {
        let (database, clock) = (database.clone(), clock.clone());
        Self { database, clock, watcher: live.watch(), look_again: true, waiting: VecDeque::new() }
    }

    /// The next one.
    pub async fn next(&mut self) -> ListedDelivery {
        loop {
            if let Some(row) = self.waiting.pop_front() {
                return row;
            }
            match self.look().await {
                Ok(rows) => self.waiting.extend(rows),
                Err(error) => {
                    tracing::warn!(%error, "deliveries could not be looked up");
                    self.look_again = true;
                    time::sleep(Duration::from_secs(AGAIN_SECONDS)).await;
                }
            }
        }
    }

    async fn look(&mut self) -> Result<Vec<ListedDelivery>, DbError> {
        if !self.look_again {
            let changes = self.watcher.next().await;
            if !changes.look_again {
                let ids: Vec<i32> = changes.deliveries.into_iter().collect();
                if ids.is_empty() {
                    return Ok(Vec::new());
                }
                return delivery::find(&self.database.connection().await?, &ids).await;
            }
        }
        let client = self.database.connection().await?;
        let ended_after = self.clock.now() - TimeDelta::minutes(JUST_MINUTES);
        let rows = delivery::list_lately(&client, ended_after, ROWS_MAX).await?;
        self.look_again = false;
        Ok(rows)
    }
}
