//! The ledger of what left, as call 2 writes it: at noon thousands of answers wait to be entered, and all
//! that wait at a moment are entered by one statement, with one commit and one notification. An answer is
//! entered before it leaves, whoever else waits.
//!
//! What cannot be entered so, since its consent was withdrawn or is being changed at this very moment, is
//! left to `enter_answer`, which waits. Nobody else does.

use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::db::pull::{self, ReadingsGiven};
use crate::db::{Database, DbError};

/// Answers that are entered by one statement at most. The numbers of all must fit into one notification.
const TOGETHER_MAX: usize = 250;

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
            let mut queue = self.lock();
            queue.waiting.push(Waiting { answer, entered });
            let begins = queue.under_way < AT_ONCE_MAX;
            queue.under_way += usize::from(begins);
            begins
        };
        if begins {
            // Apart from this call: the others do not depend on whether its client stays.
            tokio::spawn(self.clone().enter_waiting());
        }
        outcome.await.unwrap_or_else(|_| Err(DbError::unavailable("the ledger was not written")))
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters what waits, until nothing does.
    async fn enter_waiting(self) {
        while let Some(together) = self.next() {
            let (answers, tell): (Vec<_>, Vec<_>) =
                together.into_iter().map(|waiting| (waiting.answer, waiting.entered)).unzip();
            let held = self.enter_together(&answers).await;
            if let Err(error) = &held {
                tracing::error!(%error, answers = answers.len(), "answers could not be entered");
            }
            for (answer, tell) in answers.into_iter().zip(tell) {
                let outcome = match &held {
                    Ok(held) => Ok(held.contains(&answer.consent_id)),
                    // It may have been entered all the same: it must not be entered once more.
                    Err(_) => Err(DbError::unavailable("the ledger was not written")),
                };
                // Fails if its client is gone.
                let _ = tell.send(outcome);
            }
        }
    }

    /// Those whose turn it is; none if nobody waits, and then this one is no longer under way.
    fn next(&self) -> Option<Vec<Waiting>> {
        let mut queue = self.lock();
        if queue.waiting.is_empty() {
            queue.under_way -= 1;
            return None;
        }
        let rest = if queue.waiting.len() > TOGETHER_MAX {
            queue.waiting.split_off(TOGETHER_MAX)
        } else {
            Vec::new()
        };
        let together = take(&mut queue.waiting);
        queue.waiting = rest;
        Some(together)
    }

    async fn enter_together(&self, answers: &[ReadingsGiven]) -> Result<Vec<i32>, DbError> {
        let client = self.database.connection().await?;
        pull::insert_held(&client, answers, self.clock.now()).await
    }
}
