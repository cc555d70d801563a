//! What changes, as it changes, on whatever replica: one connection of the process listens, and all who
//! watch are told. Told are numbers only; what stands under them each looks up.
//!
//! Nobody who is slow holds up another or grows the memory: they miss numbers, are told to look again,
//! and find what they missed in the tables.

mod board;
mod deliveries;
mod pulls;
mod warnings;

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};
use tokio::time;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::db::Database;
use crate::db::listen::{
    ANSWER_CHANNEL, DELIVERY_CHANNEL, Listening, PULL_CHANNEL, REGISTER_CHANNEL,
};

pub use board::Board;
pub use deliveries::Deliveries;
pub use pulls::Pulls;
pub use warnings::Warnings;

/// Changes that are kept for those who are slow.
const CHANGES_KEPT: usize = 1_024;
/// Changes that come this close together are looked up together.
const TOGETHER: Duration = Duration::from_millis(200);
/// How long those who watch may take to be told that it ends.
const LEAVE_SECONDS_MAX: u64 = 2;
/// How long it is waited before the database is tried again, at first and at most.
const BACK_OFF_SECONDS: [u64; 2] = [1, 30];

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Delivery(i32),
    Pull(i64),
    /// Of customers, meters and consents.
    Register,
    /// Answers about days were made.
    Answers,
    /// Something may have been missed.
    LookAgain,
}

/// Where changes are heard of. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    changes: broadcast::Sender<Change>,
    warnings: warnings::LastLook,
    /// Cancelled when nothing will be heard of any more, since the process is ending.
    pub ended: CancellationToken,
    /// The conversations with those who watch.
    pub conversations: TaskTracker,
}

impl Default for Live {
    fn default() -> Self {
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        Self {
            changes,
            warnings: warnings::LastLook::default(),
            ended: CancellationToken::new(),
            conversations: TaskTracker::new(),
        }
    }
}

impl Live {
    fn watch(&self) -> Watcher {
        Watcher(self.changes.subscribe())
    }

    /// Listens to the database until told to stop, and begins anew if it goes away.
    pub async fn listen(&self, database: &Database, stop: CancellationToken) {
        stop.run_until_cancelled(self.listen_on(database)).await;
        self.ended.cancel();
    }

    /// Waits until all who watch have been told that it ends, or long enough.
    pub async fn drain_subscribers(&self) {
        self.conversations.close();
        let deadline = Duration::from_secs(LEAVE_SECONDS_MAX);
        // Those who do not take the message are not waited for.
        let _ = time::timeout(deadline, self.conversations.wait()).await;
    }

    async fn listen_on(&self, database: &Database) {
        let [first, most] = BACK_OFF_SECONDS;
        let mut wait_seconds = first;
        loop {
            match database.listen().await {
                Ok(listening) => {
                    wait_seconds = first;
                    self.pass_on(listening).await;
                    tracing::warn!("the connection that listens is lost");
                }
                Err(error) => tracing::warn!(%error, wait_seconds, "the database is not heard"),
            }
            time::sleep(Duration::from_secs(wait_seconds)).await;
            wait_seconds = most.min(wait_seconds * 2);
        }
    }

    async fn pass_on(&self, mut listening: Listening) {
        // It fails if nobody watches, here and below.
        let _ = self.changes.send(Change::LookAgain);
        while let Some((channel, numbers)) = listening.next().await {
            for number in numbers {
                let change = match (channel.as_str(), i32::try_from(number)) {
                    (PULL_CHANNEL, _) => Change::Pull(number),
                    (REGISTER_CHANNEL, _) => Change::Register,
                    (ANSWER_CHANNEL, _) => Change::Answers,
                    (DELIVERY_CHANNEL, Ok(delivery_id)) => Change::Delivery(delivery_id),
                    _ => continue,
                };
                let _ = self.changes.send(change);
            }
        }
    }
}

/// Changes that came close together.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    deliveries: BTreeSet<i32>,
    pulls: BTreeSet<i64>,
    register: bool,
    answers: bool,
    look_again: bool,
}

impl Changes {
    fn add(&mut self, change: Change) {
        match change {
            Change::Delivery(delivery_id) => drop(self.deliveries.insert(delivery_id)),
            Change::Pull(pull_id) => drop(self.pulls.insert(pull_id)),
            Change::Register => self.register = true,
            Change::Answers => self.answers = true,
            Change::LookAgain => self.look_again = true,
        }
    }
}

/// Somebody who watches.
struct Watcher(broadcast::Receiver<Change>);

impl Watcher {
    /// The next changes. Never ends while the process lives.
    async fn next(&mut self) -> Changes {
        let mut changes = Changes::default();
        match self.0.recv().await {
            Ok(change) => changes.add(change),
            Err(RecvError::Lagged(_)) => changes.look_again = true,
            Err(RecvError::Closed) => std::future::pending().await,
        }
        time::sleep(TOGETHER).await;
        loop {
            match self.0.try_recv() {
                Ok(change) => changes.add(change),
                Err(TryRecvError::Lagged(_)) => changes.look_again = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return changes,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_is_too_slow_is_told_to_look_again_and_hears_the_newest() {
        let live = Live::default();
        let mut slow = live.watch();
        for number in 0..i64::try_from(CHANGES_KEPT).expect("small") + 10 {
            live.changes.send(Change::Pull(number)).expect("somebody watches");
        }
        let changes = slow.next().await;
        assert!(changes.look_again);
        assert_eq!(changes.pulls.last(), Some(&1_033));
        assert!(changes.pulls.len() <= CHANGES_KEPT);
    }
}
