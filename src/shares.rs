//! How much of something may be in use at once: by all together, and by one address, so that nobody
//! alone keeps everybody else out. What there is of it (connections, bytes, turns) the owner knows.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;
use strum::{IntoStaticStr, VariantArray};

/// What counts as one source: an IPv4 address, or the /64 that an IPv6 customer has whole.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// What may be in use. Cheap to clone; clones share it.
#[derive(Debug, Clone)]
pub struct Shares(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Of all together, at most.
    in_all: usize,
    /// Of one address, at most.
    of_one: usize,
    /// From here many come, each through the same door: proxies.
    unlimited: Vec<IpNet>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    of: HashMap<IpAddr, usize>,
}

/// Why nothing can be had now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Full {
    /// This address has its part.
    Address,
    /// All of it is in use.
    All,
}

impl Full {
    /// How it is counted.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Shares {
    /// So much in all, and for each address, but for these networks.
    #[must_use]
    pub fn new(in_all: usize, of_one: usize, unlimited: Vec<IpNet>) -> Self {
        Self(Arc::new(Inner { in_all, of_one, unlimited, taken: Mutex::default() }))
    }

    /// So much for an address, until it is dropped.
    ///
    /// # Errors
    /// If there is not so much left, for it or at all.
    pub fn take(&self, address: IpAddr, units: usize) -> Result<Share, Full> {
        let address = address.to_canonical();
        let is_unlimited = self.0.unlimited.iter().any(|network| network.contains(&address));
        let network = (!is_unlimited).then(|| network_of(address));
        let mut share = Share { inner: Arc::clone(&self.0), network, units: 0 };
        share.grow(units)?;
        Ok(share)
    }
}

impl Inner {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What somebody has of it.
#[derive(Debug)]
pub struct Share {
    inner: Arc<Inner>,
    /// Whose part it counts in, unless it comes from where many do.
    network: Option<IpAddr>,
    units: usize,
}

impl Share {
    /// Takes so much more.
    ///
    /// # Errors
    /// If there is not so much left; what it had it keeps.
    pub fn grow(&mut self, units: usize) -> Result<(), Full> {
        let mut taken = self.inner.taken();
        if units > self.inner.in_all.saturating_sub(taken.in_all) {
            return Err(Full::All);
        }
        if let Some(network) = self.network {
            let of_it = taken.of.get(&network).copied().unwrap_or(0);
            if units > self.inner.of_one.saturating_sub(of_it) {
                return Err(Full::Address);
            }
            taken.of.insert(network, of_it + units);
        }
        taken.in_all += units;
        self.units += units;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.inner.taken();
        taken.in_all -= self.units;
        let Some(network) = self.network else { return };
        if let Some(of_it) = taken.of.get_mut(&network) {
            *of_it -= self.units;
            if *of_it == 0 {
                taken.of.remove(&network);
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

    fn shares(in_all: usize, of_one: usize) -> Shares {
        Shares::new(in_all, of_one, vec!["10.0.0.0/8".parse().expect("a network")])
    }

    #[test]
    fn one_address_has_so_much_and_another_has_its_own() {
        let shares = shares(9, 2);
        let taken = ["192.0.2.1", "::ffff:192.0.2.1"].map(|text| shares.take(address(text), 1));
        assert!(taken.iter().all(Result::is_ok));
        assert_eq!(shares.take(address("192.0.2.1"), 1).err(), Some(Full::Address));
        assert!(shares.take(address("192.0.2.2"), 1).is_ok());
        drop(taken);
        assert!(shares.take(address("192.0.2.1"), 2).is_ok());
        assert!(shares.0.taken().of.is_empty());
        assert_eq!(shares.0.taken().in_all, 0);
    }

    #[test]
    fn addresses_of_one_ipv6_network_share_their_part() {
        let shares = shares(9, 1);
        let _taken = shares.take(address("2001:db8::1"), 1).expect("a share");
        assert!(shares.take(address("2001:db8::2"), 1).is_err());
        assert!(shares.take(address("2001:db8:0:1::1"), 1).is_ok());
    }

    #[test]
    fn a_proxy_has_as_much_as_it_needs_of_what_there_is() {
        let shares = shares(5, 1);
        let taken: Vec<_> = (0..5).map(|_| shares.take(address("10.0.0.1"), 1)).collect();
        assert!(taken.iter().all(Result::is_ok));
        assert_eq!(shares.take(address("10.0.0.1"), 1).err(), Some(Full::All));
        assert_eq!(shares.take(address("192.0.2.1"), 1).err(), Some(Full::All));
    }

    #[test]
    fn what_cannot_grow_keeps_what_it_had() {
        let shares = shares(10, 6);
        let mut share = shares.take(address("192.0.2.1"), 4).expect("a share");
        assert_eq!(share.grow(3), Err(Full::Address));
        assert_eq!(share.grow(2), Ok(()));
        assert_eq!(shares.0.taken().in_all, 6);
        drop(share);
        assert_eq!(shares.0.taken().in_all, 0);
    }
}
