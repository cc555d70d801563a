//! Bodies on their way in: each of a bounded size and in bounded time, and all that are under way
//! together of a bounded size, so that strangers cannot fill the memory. Who has shown who they are
//! does not wait for those who have not.

use std::net::IpAddr;
use std::time::Duration;

use futures_util::TryStreamExt;
use poem::Body;
use prometheus::IntCounterVec;
use tokio::time;

use crate::shares::{Full, Share, Shares};

/// How long to wait before the next attempt, in seconds.
pub const RETRY_SECONDS: i64 = 10;

/// Of what strangers may have under way one address may have this part.
const PART_OF_ONE: usize = 8;

/// What bodies may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimits {
    /// How long one may take to arrive.
    pub arrival: Duration,
    /// Of strangers' bodies that are under way, in bytes; and as much again of everybody else's.
    pub under_way_bytes: usize,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { arrival: Duration::from_secs(30), under_way_bytes: 64 * 1024 * 1024 }
    }
}

/// Whose body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// Anybody's, at this address.
    Stranger(IpAddr),
    /// Somebody's who has shown who they are.
    Known(IpAddr),
}

/// The bodies at one listener. Cheap to clone; clones share what there is.
#[derive(Clone)]
pub struct Bodies {
    arrival: Duration,
    of_strangers: Shares,
    of_known: Shares,
    listener: &'static str,
    refused: IntCounterVec,
}

/// A body that has arrived. Its room is taken until it is dropped.
pub struct Arrived {
    /// What it holds.
    pub bytes: Vec<u8>,
    _room: Share,
}

/// Why a body has not arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotArrived {
    /// It is larger than it may be.
    TooLarge,
    /// It took too long.
    Late,
    /// It broke off, or is none.
    Broken,
    /// Others take all the room there is.
    NoRoom,
}

impl Bodies {
    /// Those at this listener, refusals of which are counted here.
    #[must_use]
    pub fn new(limits: BodyLimits, listener: &'static str, refused: &IntCounterVec) -> Self {
        let bytes = limits.under_way_bytes;
        Self {
            arrival: limits.arrival,
            of_strangers: Shares::new(bytes, bytes / PART_OF_ONE, Vec::new()),
            of_known: Shares::new(bytes, bytes, Vec::new()),
            listener,
            refused: refused.clone(),
        }
    }

    /// What has arrived, once it has arrived whole.
    ///
    /// # Errors
    /// If it is larger than so many bytes, takes too long, or finds no room.
    pub async fn receive(
        &self,
        body: Body,
        bytes_max: usize,
        from: Sender,
    ) -> Result<Arrived, NotArrived> {
        let arriving = self.read(body, bytes_max, from);
        time::timeout(self.arrival, arriving).await.unwrap_or(Err(NotArrived::Late))
    }

    async fn read(
        &self,
        body: Body,
        bytes_max: usize,
        from: Sender,
    ) -> Result<Arrived, NotArrived> {
        let no_room = |full: Full| {
            self.refused.with_label_values(&[self.listener, full.name()]).inc();
            NotArrived::NoRoom
        };
        let room = match from {
            Sender::Stranger(address) => self.of_strangers.take(address, 0),
            Sender::Known(address) => self.of_known.take(address, 0),
        };
        let mut room = room.map_err(no_room)?;
        let mut bytes = Vec::new();
        let mut pieces = std::pin::pin!(body.into_bytes_stream());
        while let Some(piece) = pieces.try_next().await.map_err(|_| NotArrived::Broken)? {
            if piece.len() > bytes_max - bytes.len() {
                return Err(NotArrived::TooLarge);
            }
            room.grow(piece.len()).map_err(no_room)?;
            bytes.extend_from_slice(&piece);
        }
        Ok(Arrived { bytes, _room: room })
    }
}

#[cfg(test)]
mod tests {
    use prometheus::Opts;

    use super::*;

    const BYTES: usize = 8_000;

    fn bodies() -> Bodies {
        let limits = BodyLimits { under_way_bytes: BYTES, ..BodyLimits::default() };
        let refused = IntCounterVec::new(Opts::new("refused", "refused"), &["listener", "full"]);
        Bodies::new(limits, "public", &refused.expect("a valid name"))
    }

    fn stranger(number: u8) -> Sender {
        Sender::Stranger(IpAddr::from([192, 0, 2, number]))
    }

    async fn arrives(bodies: &Bodies, bytes: usize, from: Sender) -> Result<Arrived, NotArrived> {
        bodies.receive(Body::from(vec![b' '; bytes]), BYTES, from).await
    }

    #[tokio::test]
    async fn strangers_have_so_much_under_way_and_no_more_until_something_is_done() {
        let bodies = bodies();
        let mut under_way = Vec::new();
        for number in 0..8 {
            under_way.push(arrives(&bodies, 1_000, stranger(number)).await.expect("room"));
        }
        assert_eq!(arrives(&bodies, 1, stranger(9)).await.err(), Some(NotArrived::NoRoom));
        under_way.pop();
        assert!(arrives(&bodies, 1_000, stranger(9)).await.is_ok());
    }

    #[tokio::test]
    async fn one_address_has_a_part_of_it() {
        let bodies = bodies();
        let _under_way = arrives(&bodies, 1_000, stranger(1)).await.expect("room");
        assert_eq!(arrives(&bodies, 1, stranger(1)).await.err(), Some(NotArrived::NoRoom));
        assert!(arrives(&bodies, 1, stranger(2)).await.is_ok());
    }

    #[tokio::test]
    async fn who_is_known_does_not_wait_for_strangers() {
        let bodies = bodies();
        let mut under_way = Vec::new();
        for number in 0..8 {
            under_way.push(arrives(&bodies, 1_000, stranger(number)).await.expect("room"));
        }
        let known = Sender::Known(IpAddr::from([192, 0, 2, 1]));
        assert!(arrives(&bodies, BYTES, known).await.is_ok());
    }

    #[tokio::test]
    async fn what_is_too_large_is_said_to_be_even_if_there_were_no_room_for_it() {
        let bodies = bodies();
        let outcome = bodies.receive(Body::from(vec![b' '; 9_000]), BYTES, stranger(1)).await;
        assert_eq!(outcome.err(), Some(NotArrived::TooLarge));
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_come_is_late_and_its_room_is_free_again() {
        let bodies = bodies();
        let first = futures_util::stream::iter([Ok::<_, std::io::Error>(vec![b' '; 1_000])]);
        let never = futures_util::StreamExt::chain(first, futures_util::stream::pending());
        let body = Body::from_bytes_stream(never);
        assert_eq!(bodies.receive(body, BYTES, stranger(1)).await.err(), Some(NotArrived::Late));
        assert!(arrives(&bodies, 1_000, stranger(1)).await.is_ok());
    }
}
