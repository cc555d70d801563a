//! Slows down who guesses, by source address, and nobody else: Liander's credential itself is never
//! locked, since anyone could then lock Liander out, nor is a customer's connection.
//!
//! This is what one replica knows. Waits are measured on a clock that is never set, and one guess from a
//! network is made at a time, so that many at once are not as many tries. What all replicas know together
//! stands in the database; `service::guess` brings the two together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use strum::{IntoStaticStr, VariantArray};

use crate::shares::network_of;

/// What is to be waited after so many failures in a row, in seconds: nothing after the first five, since
/// people mistype; then a second, and twice as long each time; a minute after more.
pub const WAITS_SECONDS: [f64; 12] =
    [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0];

/// After this long without a guess an address is forgotten, in seconds.
pub const FORGOTTEN_AFTER_SECONDS: u64 = 900;

/// Addresses remembered at most, so that many addresses cannot fill the memory.
const ADDRESSES_MAX: usize = 10_000;

/// Guesses from one network that wait for their turn at most.
const WAITING_MAX: usize = 256;

/// Where somebody shows who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Door {
    /// Liander's password.
    Liander,
    /// The password of an operator.
    Operator,
    /// The code of a customer.
    Portal,
    /// The token of a source.
    Source,
}

impl Door {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The guesses at a door, as one replica knows them.
#[derive(Debug)]
pub struct Throttle {
    /// The door.
    pub door: Door,
    networks: Mutex<Networks>,
}

#[derive(Debug, Default)]
struct Networks {
    known: HashMap<IpAddr, Known>,
    swept_at: Duration,
}

/// What is known of a network.
#[derive(Debug, Clone, Default)]
struct Known {
    failures: i32,
    wait_until: Duration,
    latest: Duration,
    /// Whether the latest guess was right.
    is_trusted: bool,
    turn: Turn,
}

/// The one turn of a network.
pub type Turn = Arc<tokio::sync::Mutex<()>>;

/// The wait after so many failures.
fn wait_after(failures: i32) -> Duration {
    let place = usize::try_from(failures).unwrap_or(0).min(WAITS_SECONDS.len());
    let seconds = place.checked_sub(1).and_then(|place| WAITS_SECONDS.get(place));
    Duration::from_secs_f64(seconds.copied().unwrap_or_default())
}

impl Throttle {
    /// Nobody has guessed at this door yet.
    #[must_use]
    pub fn at(door: Door) -> Self {
        Self { door, networks: Mutex::default() }
    }

    /// How many seconds this address has to wait before it may try again; `None` if it may now.
    pub fn wait_seconds(&self, address: IpAddr, now: Duration) -> Option<i64> {
        self.with(address, now, |known| {
            let left = known.wait_until.saturating_sub(now);
            let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
            (seconds > 0).then(|| i64::try_from(seconds).unwrap_or(i64::MAX))
        })
    }

    /// Whether whoever came from this address last was right.
    pub fn is_trusted(&self, address: IpAddr, now: Duration) -> bool {
        self.with(address, now, |known| known.is_trusted)
    }

    /// How many failures of this address this replica knows of.
    pub fn failures(&self, address: IpAddr, now: Duration) -> i32 {
        self.with(address, now, |known| known.failures)
    }

    /// The turn of this address, to be waited for; `None` if too many do already.
    pub fn turn(&self, address: IpAddr, now: Duration) -> Option<Turn> {
        self.with(address, now, |known| {
            (Arc::strong_count(&known.turn) <= WAITING_MAX).then(|| Arc::clone(&known.turn))
        })
    }

    /// Notes a guess that was wrong, the last of so many; returns nothing, but that it has to be waited.
    pub fn failed(&self, address: IpAddr, failures: i32, now: Duration) {
        self.learned(address, failures, wait_after(failures), now);
    }

    /// Notes that there are so many failures, here and elsewhere, and that so much of the wait is left.
    pub fn learned(&self, address: IpAddr, failures: i32, left: Duration, now: Duration) {
        self.with(address, now, |known| {
            known.failures = failures;
            known.wait_until = now + left.min(wait_after(failures));
            known.latest = now;
            known.is_trusted = false;
        });
    }

    /// Notes a right guess: what was mistyped before it is forgiven.
    pub fn succeeded(&self, address: IpAddr, now: Duration) {
        self.with(address, now, |known| {
            let turn = Arc::clone(&known.turn);
            *known = Known { latest: now, is_trusted: true, turn, ..Known::default() };
        });
    }

    /// Whether it is time to remove what is forgotten from the database as well; once in a while it is.
    pub fn is_time_to_forget(&self, now: Duration) -> bool {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time =
            now.saturating_sub(networks.swept_at) > Duration::from_secs(FORGOTTEN_AFTER_SECONDS);
        if is_time {
            networks.swept_at = now;
        }
        is_time
    }

    fn with<T>(&self, address: IpAddr, now: Duration, work: impl FnOnce(&mut Known) -> T) -> T {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let network = network_of(address);
        if networks.known.len() >= ADDRESSES_MAX && !networks.known.contains_key(&network) {
            make_room(&mut networks.known, now);
        }
        let new = || Known { latest: now, ..Known::default() };
        let known = networks.known.entry(network).or_insert_with(new);
        if is_forgotten(known, now) {
            *known = Known { turn: Arc::clone(&known.turn), ..new() };
        }
        work(known)
    }
}

fn is_forgotten(known: &Known, now: Duration) -> bool {
    now.saturating_sub(known.latest) > Duration::from_secs(FORGOTTEN_AFTER_SECONDS)
}

/// Forgets those who may try anyway, and if that is not enough, the quietest.
fn make_room(known: &mut HashMap<IpAddr, Known>, now: Duration) {
    known.retain(|_, it| !is_forgotten(it, now));
    if known.len() >= ADDRESSES_MAX {
        let oldest = known.iter().min_by_key(|(_, it)| (it.failures, it.latest));
        if let Some(address) = oldest.map(|(address, _)| *address) {
            known.remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_000_000);

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn after_failures(count: i32) -> Throttle {
        let throttle = Throttle::at(Door::Liander);
        for failures in 1..=count {
            throttle.failed(address("192.0.2.1"), failures, NOW);
        }
        throttle
    }

    #[test]
    fn a_few_mistakes_cost_nothing_and_then_each_doubles_the_wait_to_a_minute() {
        let wait = |count| after_failures(count).wait_seconds(address("192.0.2.1"), NOW);
        assert_eq!(
            [1, 5, 6, 7, 8, 11, 12, 100].map(wait),
            [None, None, Some(1), Some(2), Some(4), Some(32), Some(60), Some(60)]
        );
    }

    #[test]
    fn another_address_does_not_wait() {
        assert_eq!(after_failures(100).wait_seconds(address("192.0.2.2"), NOW), None);
    }

    #[test]
    fn a_wait_ends_and_a_right_password_forgives() {
        let throttle = after_failures(7);
        let mine = address("192.0.2.1");
        assert_eq!(throttle.wait_seconds(mine, NOW + Duration::from_secs(2)), None);
        throttle.succeeded(mine, NOW);
        assert!(throttle.is_trusted(mine, NOW));
        throttle.failed(mine, 1, NOW);
        assert_eq!(throttle.wait_seconds(mine, NOW), None);
        assert!(!throttle.is_trusted(mine, NOW));
    }

    #[test]
    fn what_others_say_of_a_wait_never_makes_it_longer_than_it_is() {
        let throttle = Throttle::at(Door::Liander);
        throttle.learned(address("192.0.2.1"), 7, Duration::from_secs(3_560), NOW);
        assert_eq!(throttle.wait_seconds(address("192.0.2.1"), NOW), Some(2));
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one() {
        let throttle = Throttle::at(Door::Liander);
        for host in 1..=7 {
            throttle.failed(address(&format!("2001:db8::{host}")), host, NOW);
        }
        assert!(throttle.wait_seconds(address("2001:db8::ffff"), NOW).is_some());
        assert!(throttle.wait_seconds(address("2001:db8:0:1::1"), NOW).is_none());
    }

    #[test]
    fn many_addresses_do_not_fill_the_memory() {
        let throttle = Throttle::at(Door::Liander);
        let many = u32::try_from(ADDRESSES_MAX).expect("a few thousand") + 500;
        for number in 0..many {
            throttle.failed(IpAddr::from(number.to_be_bytes()), 1, NOW);
        }
        assert!(throttle.networks.lock().expect("not poisoned").known.len() <= ADDRESSES_MAX);
    }
}
