//! Those who watch what leaves hear of it a moment later, of all that left since, at once: a notification in the
//! transaction that enters an answer would take longer than its commit. If the process ends in between, they do
//! not hear of it, and find it in the ledger.

use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time;

use crate::db::pull;
use crate::db::{Database, DbError};

/// How long those who watch wait at most.
const NOTIFY_AFTER: Duration = Duration::from_millis(100);

/// Answers in one notification, which may have 8,000 bytes.
const TOGETHER_MAX: usize = 250;

/// Answers that were entered, until those who watch have been notified. Cheap to clone.
#[derive(Clone)]
pub(super) struct Notices {
    database: Database,
    entered: Arc<Mutex<Vec<i64>>>,
}

impl Notices {
    /// Of what is entered in this database.
    pub(super) fn new(database: Database) -> Self {
        Self { database, entered: Arc::default() }
    }

    /// Notifies of these answers in a moment, with those that are entered until then.
    pub(super) fn notify_of(&self, pull_ids: Vec<i64>) {
        let mut entered = self.lock();
        let is_first = entered.is_empty() && !pull_ids.is_empty();
        entered.extend(pull_ids);
        drop(entered);
        if is_first {
            tokio::spawn(self.clone().notify());
        }
    }

    async fn notify(self) {
        time::sleep(NOTIFY_AFTER).await;
        let entered = take(&mut *self.lock());
        let notified = async {
            let client = self.database.connection().await?;
            for pull_ids in entered.chunks(TOGETHER_MAX) {
                pull::notify(&client, pull_ids).await?;
            }
            Ok::<_, DbError>(())
        };
        if let Err(error) = notified.await {
            tracing::warn!(%error, answers = entered.len(), "nobody was notified of answers");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<i64>> {
        self.entered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
