//! A clock that a test sets.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use meetpoort::clock::Clock;

#[derive(Clone)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(moment)))
    }

    pub fn set(&self, moment: DateTime<Utc>) {
        *self.0.lock().expect("not poisoned") = moment;
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("not poisoned")
    }

    pub fn clock(&self) -> Clock {
        let clock = self.clone();
        Clock::driven_by(move || clock.now())
    }
}
