//! The only place that asks the machine for the time. Everything else is told.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// A source of the present moment, passed to whoever needs it.
#[derive(Clone)]
pub struct Clock {
    wall: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place where the clock is read")]
    pub fn system() -> Self {
        let begun = Instant::now();
        Self { wall: Arc::new(Utc::now), elapsed: Arc::new(move || begun.elapsed()) }
    }

    /// A clock driven by something else, such as a test.
    #[must_use]
    pub fn driven_by(source: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        let source = Arc::new(source);
        let wall = Arc::clone(&source);
        let latest = Mutex::new(Duration::ZERO);
        let elapsed = move || {
            let since_1970 = source().signed_duration_since(DateTime::UNIX_EPOCH).to_std();
            let mut latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
            // What drives it may be set back, as the machine's clock may.
            *latest = since_1970.unwrap_or_default().max(*latest);
            *latest
        };
        Self { wall, elapsed: Arc::new(elapsed) }
    }

    /// How much time has passed since some moment, the same one each time. Nobody can set it back, so it is
    /// what waits are measured with.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        (self.elapsed)()
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.wall)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
