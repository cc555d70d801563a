//! A queue in front of argon2: so many places, of which an address has a few, and so many turns at once.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;

use prometheus::IntCounterVec;
use tokio::sync::Semaphore;
use tokio::task;

use super::HashError;
use crate::shares::{Full, Shares};
use crate::unavailable::Unavailable;

/// Places in a queue, those at work included; beyond that the answer is that we are too busy.
pub(super) const PLACES: usize = 64;

/// Of those, for one address.
pub(super) const PLACES_OF_ADDRESS: usize = 8;

/// Of those, for one address from which Liander's client has come.
pub(super) const PLACES_OF_KNOWN_ADDRESS: usize = 32;

/// A queue.
pub(super) struct Queue {
    name: &'static str,
    places: Shares,
    turns: Arc<Semaphore>,
    refused: Option<IntCounterVec>,
}

impl Queue {
    pub(super) fn new(name: &'static str, concurrent: NonZeroUsize, of_address: usize) -> Self {
        let places = Shares::new(PLACES, of_address, Vec::new());
        Self { name, places, turns: Arc::new(Semaphore::new(concurrent.get())), refused: None }
    }

    /// Counts who finds no place.
    pub(super) fn count(&mut self, refused: &IntCounterVec) {
        self.refused = Some(refused.clone());
    }

    fn busy(&self, full: Full) -> HashError {
        if let Some(refused) = &self.refused {
            refused.with_label_values(&[self.name, full.name()]).inc();
        }
        HashError::Busy(Unavailable("every place in the queue is taken".to_owned()))
    }

    /// Does this work in its turn.
    pub(super) async fn in_turn<T: Send + 'static>(
        &self,
        address: IpAddr,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let failed = |error: &dyn std::fmt::Display| HashError::Failed(error.to_string());
        let place = self.places.take(address, 1).map_err(|full| self.busy(full))?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| failed(&error))?;
        let work = move || {
            // Kept until it is done, even if nobody waits for it any more: it goes on all the same.
            let _held = (place, turn);
            work()
        };
        task::spawn_blocking(work).await.map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_that_nobody_waits_for_any_more_keeps_its_turn_until_it_is_done() {
        let queue = Queue::new("test", NonZeroUsize::MIN, 1);
        let address = IpAddr::from([192, 0, 2, 1]);
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let work = move || {
            begun.send(()).expect("the test goes on");
            finished.recv().expect("told to finish");
        };
        tokio::select! {
            _ = queue.in_turn(address, work) => panic!("it is not finished"),
            begun = has_begun => begun.expect("begun"),
        }
        assert_eq!(queue.turns.available_permits(), 0);
        assert!(queue.places.take(address, 1).is_err());
        finish.send(()).expect("at work");
        let other = IpAddr::from([192, 0, 2, 2]);
        queue.in_turn(other, || ()).await.expect("a turn");
    }
}
