//! Slows down who guesses, by source address, and nobody else: Liander's credential itself is never
//! locked, since anyone could then lock Liander out, nor is a customer's connection.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::source_address::network_of;

/// Wrong passwords in a row that cost nothing: people mistype.
const FREE_FAILURES: u32 = 5;

/// The longest wait, in seconds.
const WAIT_SECONDS_MAX: i64 = 60;

/// After this long without a failure an address is forgotten, in seconds.
const FORGOTTEN_AFTER_SECONDS: i64 = 900;

/// Addresses remembered at most, so that many addresses cannot fill the memory.
const ADDRESSES_MAX: usize = 10_000;

/// The failures of every address.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<IpAddr, Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    latest: DateTime<Utc>,
}

impl Failures {
    /// Until when this address has to wait: a second, then twice as long each time.
    fn wait_until(self) -> DateTime<Utc> {
        let beyond = self.count.saturating_sub(FREE_FAILURES);
        let seconds = match beyond {
            0 => 0,
            doublings => 1_i64
                .checked_shl(doublings - 1)
                .map_or(WAIT_SECONDS_MAX, |wait| wait.clamp(1, WAIT_SECONDS_MAX)),
        };
        self.latest + TimeDelta::seconds(seconds)
    }

    fn is_forgotten(self, now: DateTime<Utc>) -> bool {
        now - self.latest > TimeDelta::seconds(FORGOTTEN_AFTER_SECONDS)
    }
}

impl Throttle {
    /// How many seconds this address has to wait before it may try again; `None` where it may now.
    pub fn wait_seconds(&self, address: IpAddr, now: DateTime<Utc>) -> Option<i64> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = failures.get(&network_of(address))?.wait_until();
        let milliseconds = (until - now).num_milliseconds();
        (milliseconds > 0).then(|| (milliseconds + 999) / 1_000)
    }

    /// Notes a wrong password.
    pub fn failed(&self, address: IpAddr, now: DateTime<Utc>) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= ADDRESSES_MAX {
            make_room(&mut failures, now);
        }
        let entry =
            failures.entry(network_of(address)).or_insert(Failures { count: 0, latest: now });
        if entry.is_forgotten(now) {
            entry.count = 0;
        }
        entry.count = entry.count.saturating_add(1);
        entry.latest = now;
    }

    /// Notes a right password: what was mistyped before it is forgiven.
    pub fn succeeded(&self, address: IpAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&network_of(address));
    }
}

/// Forgets those who may try anyway, and if that is not enough, the quietest.
fn make_room(failures: &mut HashMap<IpAddr, Failures>, now: DateTime<Utc>) {
    failures.retain(|_, failures| !failures.is_forgotten(now));
    if failures.len() >= ADDRESSES_MAX {
        let oldest = failures.iter().min_by_key(|(_, failures)| (failures.count, failures.latest));
        if let Some(address) = oldest.map(|(address, _)| *address) {
            failures.remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-23T11:00:00Z".parse().expect("an instant")
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn after_failures(count: u32) -> Throttle {
        let throttle = Throttle::default();
        for _ in 0..count {
            throttle.failed(address("192.0.2.1"), now());
        }
        throttle
    }

    #[test]
    fn a_few_mistakes_cost_nothing_and_then_each_doubles_the_wait_to_a_minute() {
        let wait = |count| after_failures(count).wait_seconds(address("192.0.2.1"), now());
        assert_eq!(
            [1, 5, 6, 7, 8, 11, 12, 100].map(wait),
            [None, None, Some(1), Some(2), Some(4), Some(32), Some(60), Some(60)]
        );
    }

    #[test]
    fn another_address_does_not_wait() {
        assert_eq!(after_failures(100).wait_seconds(address("192.0.2.2"), now()), None);
    }

    #[test]
    fn a_wait_ends_and_a_right_password_forgives() {
        let throttle = after_failures(7);
        assert_eq!(
            throttle.wait_seconds(address("192.0.2.1"), now() + TimeDelta::seconds(2)),
            None
        );
        throttle.succeeded(address("192.0.2.1"));
        throttle.failed(address("192.0.2.1"), now());
        assert_eq!(throttle.wait_seconds(address("192.0.2.1"), now()), None);
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one() {
        let throttle = Throttle::default();
        for host in 1..=7 {
            throttle.failed(address(&format!("2001:db8::{host}")), now());
        }
        assert!(throttle.wait_seconds(address("2001:db8::ffff"), now()).is_some());
        assert!(throttle.wait_seconds(address("2001:db8:0:1::1"), now()).is_none());
    }

    #[test]
    fn many_addresses_do_not_fill_the_memory() {
        let throttle = Throttle::default();
        for number in 0..ADDRESSES_MAX as u32 + 500 {
            throttle.failed(IpAddr::from(number.to_be_bytes()), now());
        }
        assert!(throttle.0.lock().expect("not poisoned").len() <= ADDRESSES_MAX);
    }
}
