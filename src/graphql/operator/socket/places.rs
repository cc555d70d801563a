//! How many connections there are, so that nobody takes all of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::super::bounds::{SOCKETS_MAX, SOCKETS_OF_OPERATOR_MAX};

/// The connections of this replica. Cheap to clone.
#[derive(Clone)]
pub struct Sockets {
    places: Arc<Semaphore>,
    of_operators: Arc<Mutex<HashMap<i32, usize>>>,
}

impl Default for Sockets {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(SOCKETS_MAX)), of_operators: Arc::default() }
    }
}

impl Sockets {
    /// A place for a connection, if one is free.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// A place among those of an operator, if one is free.
    pub(super) fn place_of(&self, operator_id: i32) -> Option<OperatorPlace> {
        let mut counts = self.of_operators.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(operator_id).or_default();
        if *count >= SOCKETS_OF_OPERATOR_MAX {
            return None;
        }
        *count += 1;
        Some(OperatorPlace { sockets: self.clone(), operator_id })
    }
}

/// A place that comes free when this is dropped.
pub(super) struct OperatorPlace {
    sockets: Sockets,
    operator_id: i32,
}

impl Drop for OperatorPlace {
    fn drop(&mut self) {
        let counts = &self.sockets.of_operators;
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.operator_id) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.operator_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_has_so_many_places_and_no_more_and_takes_none_of_another() {
        let sockets = Sockets::default();
        let mut taken: Vec<_> =
            (0..SOCKETS_OF_OPERATOR_MAX).map(|_| sockets.place_of(1).expect("free")).collect();
        assert!(sockets.place_of(1).is_none() && sockets.place_of(2).is_some());
        taken.pop();
        assert!(sockets.place_of(1).is_some());
        taken.clear();
        assert!(sockets.of_operators.lock().expect("not poisoned").is_empty());
    }
}
