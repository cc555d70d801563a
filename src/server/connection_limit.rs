//! How many connections a listener holds at once: in all, and from one address. Who finds no place is
//! told so, as long as there are hands free to tell it.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::shares::{Full, Share, Shares};

/// Of so many places one more is for telling somebody that there is none.
const PLACES_A_TELLER: usize = 16;

/// At most so many are told at once.
const TELLERS_MAX: usize = 64;

/// The places at a listener. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ConnectionLimit {
    places: Shares,
    tellers: Shares,
}

/// What a connection finds.
#[derive(Debug)]
pub(super) enum Found {
    /// A permit.
    Permit(Share),
    /// None, but somebody to say so.
    Teller(Share, Full),
    /// Nothing.
    Nothing(Full),
}

impl ConnectionLimit {
    /// So many in all, and for each address, but for these networks.
    #[must_use]
    pub fn new(in_all: usize, of_one: usize, unlimited: Vec<IpNet>) -> Self {
        let tellers = Self::tellers(in_all);
        Self {
            places: Shares::new(in_all, of_one, unlimited),
            // One address does not keep them all busy.
            tellers: Shares::new(tellers, tellers.div_ceil(4), Vec::new()),
        }
    }

    /// As many places as anybody likes.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::new(usize::MAX, usize::MAX, Vec::new())
    }

    /// How many connections may be open beside so many places, to tell that these are taken.
    #[must_use]
    pub fn tellers(in_all: usize) -> usize {
        (in_all / PLACES_A_TELLER).clamp(1, TELLERS_MAX)
    }

    /// A place for a connection from this address, until it is dropped.
    pub(super) fn find(&self, address: IpAddr) -> Found {
        match self.places.take(address, 1) {
            Ok(permit) => Found::Permit(permit),
            Err(full) => match self.tellers.take(address, 1) {
                Ok(teller) => Found::Teller(teller, full),
                Err(_) => Found::Nothing(full),
            },
        }
    }
}
