//! The ledger of what left, as call 2 writes it: at noon thousands of answers wait to be entered, and all
//! that wait at a moment are entered by one statement, with one commit. An answer is entered before it
//! leaves, whoever else waits. Those who watch what leaves hear of it a moment later, all at once; if the
//! process ends in between, they do not, and find it in the ledger.
//!
//! What cannot be entered so, since its consent was withdrawn or is being changed at this very moment, is
//! left to `enter_answer`, which waits for that consent on a connection of its own.

use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time;

use crate::clock::Clock;
use crate::db::pull::{self, Entered, ReadingsGiven};
use crate::db::{Database, DbError};

/// Answers that are entered by one statement at most. The numbers of all must fit into one notification, which
/// may have 8,000 bytes.
const TOGETHER_MAX: usize = 250;

/// How long those who watch wait at most: a notification for each commit would take longer than the commit.
const NOTIFY_AFTER: Duration = Duration::from_millis(100);

/// How long an answer waits to be entered. It may be entered later all the same, as one that nobody took.
const WAIT_MAX: Duration = Duration::from_secs(45);

/// Statements that are under way at most: while one is committed, the next is gathered.
const AT_ONCE_MAX: usize = 2;

/// The ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    database: Database,
    clock: Clock,
    queue: Arc<Mutex<Queue>>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    under_way: usize,
    /// Answers that were entered and of which nobody has been notified yet.
    entered: Vec<i64>,
}

/// An answer, and who waits to hear whether it was entered.
struct Waiting {
    answer: ReadingsGiven,
    entered: oneshot::Sender<Result<bool, DbError>>,
}

impl Ledger {
    /// The ledger in this database.
    pub fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock, queue: Arc::default() }
    }

    /// Enters an answer, and returns whether it was: not if its consent has been withdrawn or is being
    /// changed.
    pub(super) async fn enter(&self, answer: ReadingsGiven) -> Result<bool, DbError> {
        let (entered, outcome) = oneshot::channel();
        let begins = {
            let mut queue = lock(&self.queue);
            queue.waiting.push(Waiting { answer, entered });
            let begins = queue.under_way < AT_ONCE_MAX;
            queue.under_way += usize::from(begins);
            begins
        };
        if begins {
            // Apart from this call: the others do not depend on whether its client stays.
            tokio::spawn(self.clone().enter_waiting());
        }
        match time::timeout(WAIT_MAX, outcome).await {
            Ok(Ok(entered)) => entered,
            // It broke off, or takes so long that nobody waits for the answer.
            Ok(Err(_)) | Err(_) => Err(DbError::unavailable("the ledger was not written")),
        }
    }

    /// Enters what waits, until nothing does.
    async fn enter_waiting(self) {
        let mut under_way = UnderWay { queue: &self.queue, is_over: false };
        while let Some(together) = under_way.next() {
            let (answers, tell): (Vec<_>, Vec<_>) =
                together.into_iter().map(|waiting| (waiting.answer, waiting.entered)).unzip();
            let entered = self.enter_together(&answers).await;
            if let Err(error) = &entered {
                tracing::error!(%error, answers = answers.len(), "answers could not be entered");
            }
            for (answer, tell) in answers.into_iter().zip(tell) {
                let outcome = match &entered {
                    Ok(entered) => Ok(entered.consent_ids.contains(&answer.consent_id)),
                    // It may have been entered all the same: it must not be entered once more.
                    Err(_) => Err(DbError::unavailable("the ledger was not written")),
                };
                // Fails if its client is gone.
                let _ = tell.send(outcome);
            }
            if let Ok(entered) = entered {
                self.notify_of(entered.pull_ids);
            }
        }
    }

    /// Notifies of these answers in a moment, with those that are entered until then.
    fn notify_of(&self, pull_ids: Vec<i64>) {
        let mut queue = lock(&self.queue);
        let is_first = queue.entered.is_empty() && !pull_ids.is_empty();
        queue.entered.extend(pull_ids);
        drop(queue);
        if is_first {
            tokio::spawn(self.clone().notify());
        }
    }

    async fn notify(self) {
        time::sleep(NOTIFY_AFTER).await;
        let entered = take(&mut lock(&self.queue).entered);
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

    async fn enter_together(&self, answers: &[ReadingsGiven]) -> Result<Entered, DbError> {
        let client = self.database.connection().await?;
        pull::insert_held(&client, answers, self.clock.now()).await
    }
}

/// One of the statements that may be under way; another may begin once this is dropped.
struct UnderWay<'q> {
    queue: &'q Mutex<Queue>,
    is_over: bool,
}

impl UnderWay<'_> {
    /// Those whose turn it is. If nobody waits, it is over, before anybody can come to wait for it.
    fn next(&mut self) -> Option<Vec<Waiting>> {
        let mut queue = lock(self.queue);
        // Whose client is gone has asked again, or will.
        queue.waiting.retain(|waiting| !waiting.entered.is_closed());
        if queue.waiting.is_empty() {
            queue.under_way -= 1;
            self.is_over = true;
            return None;
        }
        let together = queue.waiting.len().min(TOGETHER_MAX);
        Some(queue.waiting.drain(..together).collect())
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        // It broke off. Those whose answers it had are told so by their channels, which end with them; so are
        // the others, unless another statement comes for them.
        if !self.is_over {
            let mut queue = lock(self.queue);
            queue.under_way -= 1;
            if queue.under_way == 0 {
                queue.waiting.clear();
            }
        }
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}
