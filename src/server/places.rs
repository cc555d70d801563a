//! How many connections there may be at once, from one address: nobody alone keeps everybody else out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;

use crate::auth::source_address::network_of;

/// The places at a listener. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Places(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// From one address, at most.
    at_most: usize,
    /// From here many come, each through the same door: proxies.
    unlimited: Vec<IpNet>,
    taken: Mutex<HashMap<IpAddr, usize>>,
}

impl Places {
    /// So many places for each address, but for these networks.
    #[must_use]
    pub fn new(at_most: usize, unlimited: Vec<IpNet>) -> Self {
        Self(Arc::new(Inner { at_most, unlimited, taken: Mutex::default() }))
    }

    /// As many places as anybody likes.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::new(usize::MAX, Vec::new())
    }

    /// A place for a connection from this address, until it is dropped; `None` where there is none left.
    pub(super) fn take(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        if self.0.unlimited.iter().any(|network| network.contains(&address)) {
            return Some(Place { inner: Arc::clone(&self.0), network: None });
        }
        let network = network_of(address);
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(network).or_default();
        if *count >= self.0.at_most {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Place { inner: Arc::clone(&self.0), network: Some(network) })
    }
}

/// A place that is taken.
#[derive(Debug)]
pub(super) struct Place {
    inner: Arc<Inner>,
    network: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(network) = self.network else { return };
        let mut taken = self.inner.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn one_address_has_so_many_places_and_another_has_its_own() {
        let places = Places::new(2, Vec::new());
        let taken = ["192.0.2.1", "::ffff:192.0.2.1"].map(|text| places.take(address(text)));
        assert!(taken.iter().all(Option::is_some));
        assert!(places.take(address("192.0.2.1")).is_none());
        assert!(places.take(address("192.0.2.2")).is_some());
        drop(taken);
        assert!(places.take(address("192.0.2.1")).is_some());
        assert!(places.0.taken.lock().expect("not poisoned").is_empty());
    }

    #[test]
    fn addresses_of_one_ipv6_network_share_their_places() {
        let places = Places::new(1, Vec::new());
        let _taken = places.take(address("2001:db8::1")).expect("a place");
        assert!(places.take(address("2001:db8::2")).is_none());
        assert!(places.take(address("2001:db8:0:1::1")).is_some());
    }

    #[test]
    fn a_proxy_has_as_many_as_it_needs() {
        let places = Places::new(1, vec!["10.0.0.0/8".parse().expect("a network")]);
        let taken: Vec<_> = (0..5).map(|_| places.take(address("10.0.0.1"))).collect();
        assert!(taken.iter().all(Option::is_some));
    }
}
