//! What every use case works with, under one name: the database, the time, and how long readings are kept. A command
//! also has who gives it.

use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::db::Database;
use crate::domain::audit::Actor;

/// The database, the time, and how long readings are kept. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// The database.
    pub database: Database,
    /// The time.
    pub clock: Clock,
    /// Full days for which a reading is kept.
    pub retention_days: u16,
}

impl Store {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A command that this actor gives.
    #[must_use]
    pub const fn by(&self, by: Actor) -> Command<'_> {
        Command { store: self, by }
    }
}

/// What somebody wants done: to what, and who it is. When is what the clock of the store says.
#[derive(Clone)]
pub struct Command<'a> {
    /// What it is done to.
    pub store: &'a Store,
    /// Who wants it.
    pub by: Actor,
}
