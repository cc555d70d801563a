//! Meters that stand in for identifiers without an alias: whoever describes a source wants to see what its lines would
//! become before there are aliases. Nothing is ever taken in by them.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::domain::ean::{Ean, EanError};

/// Identifiers that are noted at most, and channels of each.
const IDENTIFIERS_MAX: usize = 10_000;
const CHANNELS_MAX: usize = 100;

/// An identifier without an alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// What stands in the file.
    pub identifier: String,
    /// The meter that stands in for it, whose EAN is nobody's.
    pub meter_ean: Ean,
    /// The channels that were met under it; an empty one if it had no name.
    pub channels: BTreeSet<String>,
}

/// All that were met.
#[derive(Debug, Default)]
pub struct StandIns(Mutex<Met>);

#[derive(Debug, Default)]
struct Met {
    places: HashMap<String, usize>,
    in_order: Vec<StandIn>,
}

impl StandIns {
    /// Who stands in for an identifier that is no EAN for this reason; `None` if nobody can.
    pub(super) fn meter_of(&self, identifier: &str, channel: &str, why: EanError) -> Option<Ean> {
        // An alias for what a spreadsheet rounded would be one of many meters.
        if why == EanError::RoundedNumber || identifier.is_empty() {
            return None;
        }
        let mut met = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = match met.places.get(identifier) {
            Some(place) => *place,
            None => met.add(identifier)?,
        };
        let stand_in = met.in_order.get_mut(place)?;
        if stand_in.channels.len() < CHANNELS_MAX && !stand_in.channels.contains(channel) {
            stand_in.channels.insert(channel.to_owned());
        }
        Some(stand_in.meter_ean)
    }

    /// All of them, in the order in which they were met.
    #[must_use]
    pub fn met(&self) -> Vec<StandIn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).in_order.clone()
    }
}

impl Met {
    fn add(&mut self, identifier: &str) -> Option<usize> {
        let place = self.in_order.len();
        if place == IDENTIFIERS_MAX {
            return None;
        }
        // No EAN of a meter begins with zeros.
        let meter_ean = Ean::from_body(u64::try_from(place).ok()? + 1)?;
        let identifier = identifier.to_owned();
        self.places.insert(identifier.clone(), place);
        self.in_order.push(StandIn { identifier, meter_ean, channels: BTreeSet::new() });
        Some(place)
    }
}
