//! Answers to Liander, as they are given.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use tokio::time;

use super::{Live, Watcher};
use crate::db::pull::{self, ListedPull};
use crate::db::{Database, DbError};

/// Answers that are looked up at once.
const ROWS_MAX: i64 = 500;
/// Numbers that are remembered, so that no answer is given twice.
const REMEMBERED_MAX: usize = 2_000;
/// How long it is waited before the database is asked again that failed.
const AGAIN_SECONDS: u64 = 2;

/// Somebody who watches what Liander is answered.
pub struct Pulls {
    database: Database,
    watcher: Watcher,
    /// All up to this one were looked up.
    looked_up: i64,
    look_again: bool,
    /// Those that were given lately. Numbers are not committed in their order.
    given: BTreeSet<i64>,
    waiting: VecDeque<ListedPull>,
}

impl Pulls {
    /// Begins to watch: what comes from now on, and first what came after this answer if it is given.
    pub async fn watch(
        live: &Live,
        database: &Database,
        after: Option<i64>,
    ) -> Result<Self, DbError> {
        // Before the newest is looked up, so that none falls between.
        let watcher = live.watch();
        let looked_up = match after {
            Some(after) => after,
            None => pull::newest(&database.connection().await?).await?,
        };
        Ok(Self {
            database: database.clone(),
            watcher,
            looked_up,
            look_again: after.is_some(),
            given: BTreeSet::new(),
            waiting: VecDeque::new(),
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> ListedPull {
        loop {
            if let Some(row) = self.waiting.pop_front() {
                return row;
            }
            match self.look().await {
                Ok(rows) => self.take(rows),
                Err(error) => {
                    tracing::warn!(%error, "answers could not be looked up");
                    self.look_again = true;
                    time::sleep(Duration::from_secs(AGAIN_SECONDS)).await;
                }
            }
        }
    }

    fn take(&mut self, rows: Vec<ListedPull>) {
        for row in rows {
            self.looked_up = self.looked_up.max(row.id);
            if self.given.insert(row.id) {
                self.waiting.push_back(row);
            }
        }
        while self.given.len() > REMEMBERED_MAX {
            self.given.pop_first();
        }
    }

    async fn look(&mut self) -> Result<Vec<ListedPull>, DbError> {
        if !self.look_again {
            let changes = self.watcher.next().await;
            self.look_again = changes.look_again;
            if !changes.look_again {
                let ids: Vec<i64> = changes.pulls.into_iter().collect();
                if ids.is_empty() {
                    return Ok(Vec::new());
                }
                return pull::find(&self.database.connection().await?, &ids).await;
            }
        }
        let client = self.database.connection().await?;
        let rows = pull::list_after(&client, self.looked_up, ROWS_MAX).await?;
        // Fewer than asked for: that was the last of them.
        self.look_again = i64::try_from(rows.len()) == Ok(ROWS_MAX);
        Ok(rows)
    }
}
