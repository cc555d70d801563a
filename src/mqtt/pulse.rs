//! That broker and we are there: when we say so, and for how long we have not heard of it. What is not listened to is
//! no silence.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

use super::packet::{KEEP_ALIVE_SECONDS, Outgoing};
use super::wire::{Wire, WireError};

/// How often the broker is asked whether it is there.
const PING: Duration = Duration::from_secs(KEEP_ALIVE_SECONDS as u64 / 3);
/// After so long without a word it is gone.
const SILENCE: Duration = Duration::from_secs(KEEP_ALIVE_SECONDS as u64);

/// The pulse of one connection.
pub(super) struct Pulse {
    pings: Interval,
    heard_at: Instant,
}

impl Pulse {
    /// Of a connection that begins.
    pub fn new() -> Self {
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { pings, heard_at: Instant::now() }
    }

    /// Until the broker is to hear of us.
    pub async fn due(&mut self) {
        self.pings.tick().await;
    }

    /// Does this, which listens to nobody, and lets the broker hear of us meanwhile. If it cannot hear us, this is still
    /// done to its end.
    pub async fn beat_during<T>(
        &mut self,
        wire: &mut Wire,
        work: impl Future<Output = T>,
    ) -> (T, Result<(), WireError>) {
        let mut work = pin!(work);
        let mut said = Ok(());
        let done = loop {
            tokio::select! {
                biased;
                done = &mut work => break done,
                _ = self.pings.tick(), if said.is_ok() => said = wire.send([Outgoing::Ping]).await,
            }
        };
        self.heard();
        (done, said)
    }

    /// Notes that we heard of the broker, or begin to listen again.
    pub fn heard(&mut self) {
        self.heard_at = Instant::now();
    }

    /// Whether the broker was silent for too long while we listened.
    pub fn is_lost(&self) -> bool {
        self.heard_at.elapsed() > SILENCE
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, duplex};
    use tokio::time::sleep;

    use super::*;
    use crate::domain::source::mqtt::MqttVersion;

    const SLOW: Duration = Duration::from_secs(150);

    #[tokio::test(start_paused = true)]
    async fn a_disk_that_is_slow_is_no_silence_of_the_broker_and_none_of_ours() {
        let (ours, mut brokers) = duplex(64);
        let mut wire = Wire::over(ours, MqttVersion::V3);
        let mut pulse = Pulse::new();
        let ((), said) = pulse.beat_during(&mut wire, sleep(SLOW)).await;
        said.expect("said");
        assert!(!pulse.is_lost());
        drop(wire);
        let mut heard = Vec::new();
        brokers.read_to_end(&mut heard).await.expect("heard");
        // Eight pings, of two bytes each.
        assert_eq!(heard, [0xc0, 0].repeat(8));
        sleep(SILENCE + Duration::from_secs(1)).await;
        assert!(pulse.is_lost(), "by nobody while we listened");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_done_at_the_disk_is_done_to_its_end_if_the_broker_goes_away() {
        let (ours, brokers) = duplex(64);
        drop(brokers);
        let mut wire = Wire::over(ours, MqttVersion::V3);
        let slow = async {
            sleep(SLOW).await;
            "stored"
        };
        let (done, said) = Pulse::new().beat_during(&mut wire, slow).await;
        assert_eq!(done, "stored");
        assert!(said.is_err());
    }
}
