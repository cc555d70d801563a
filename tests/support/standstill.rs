//! Tokio's clock stands still, so that no deadline comes before a test says so. What happens on the
//! network and in the database happens all the same.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::{task, time};

pub struct Standstill(#[expect(dead_code, reason = "held")] Sender<()>);

impl Standstill {
    pub fn begin() -> Self {
        time::pause();
        let (held, released) = channel::<()>();
        // While something blocks, Tokio does not skip ahead to the next deadline by itself.
        task::spawn_blocking(move || released.recv());
        Self(held)
    }

    /// Lets so many seconds pass one by one, so that what waits for each of them has its turn.
    pub async fn pass_by(&self, seconds: u64) {
        for _ in 0..seconds {
            self.pass(1).await;
        }
    }

    /// Lets this time pass at once.
    pub async fn pass(&self, seconds: u64) {
        time::advance(Duration::from_secs(seconds)).await;
    }
}
