//! Meters that stand in for identifiers without an alias: whoever describes a source wants to see what its lines would
//! become before there are aliases. Nothing is ever taken in by them. What is the EAN of a meter itself is noted as
//! well: it may need an alias that names a channel.

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
    /// The meter that stands in for it, whose EAN is nobody's; or the meter whose EAN it is.
    pub meter_ean: Ean,
    /// Whether it is the EAN of a meter, which needs no alias for that.
    pub is_ean: bool,
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
    /// Whose an identifier without an alias is, which is read as an EAN so: itself, or who stands in for it.
    ///
    /// # Errors
    /// If nobody can stand in for it.
    pub(super) fn meter_of(
        &self,
        identifier: &str,
        channel: &str,
        read: Result<Ean, EanError>,
    ) -> Result<Ean, EanError> {
        match read {
            Ok(ean) => Ok(self.note(identifier, channel, Some(ean)).unwrap_or(ean)),
            // An alias for what a spreadsheet rounded would be one of many meters.
            Err(why @ EanError::RoundedNumber) => Err(why),
            Err(why) if identifier.is_empty() => Err(why),
            Err(why) => self.note(identifier, channel, None).ok_or(why),
        }
    }

    /// Notes an identifier and a channel, and says whose they are; `None` if there are too many.
    fn note(&self, identifier: &str, channel: &str, own: Option<Ean>) -> Option<Ean> {
        let mut met = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = match met.places.get(identifier) {
            Some(place) => *place,
            None => met.add(identifier, own)?,
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
    fn add(&mut self, identifier: &str, own: Option<Ean>) -> Option<usize> {
        let place = self.in_order.len();
        if place == IDENTIFIERS_MAX {
            return None;
        }
        // No EAN of a meter begins with zeros.
        let stand_in = || Ean::from_body(u64::try_from(place).ok()? + 1);
        let meter_ean = own.or_else(stand_in)?;
        let identifier = identifier.to_owned();
        self.places.insert(identifier.clone(), place);
        let channels = BTreeSet::new();
        self.in_order.push(StandIn { identifier, meter_ean, is_ean: own.is_some(), channels });
        Some(place)
    }
}
