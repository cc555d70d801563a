//! All aliases of a source, looked up by what stands in its files.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::Alias;
use super::stand_in::StandIns;
use crate::domain::ean::{Ean, EanError};
use crate::domain::quantity::Quantity;

/// All aliases of a source.
#[derive(Debug, Clone, Default)]
pub struct AliasBook {
    by_identifier: HashMap<String, Vec<Alias>>,
    /// The identifiers that mean a meter, at some time.
    by_meter: HashMap<Ean, BTreeSet<String>>,
    /// Who stands in for what has no alias, if it is only wanted what a file would become.
    stand_ins: Option<Arc<StandIns>>,
}

/// Whose values are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant {
    /// The meter.
    pub meter_ean: Ean,
    /// What is measured, if the alias says so.
    pub quantity: Option<Quantity>,
    /// What each value is multiplied by.
    pub factor: Decimal,
    /// Whether the alias names the channel.
    pub is_of_channel: bool,
    /// Since when the alias holds: another one of the identifier holds since another time.
    pub since: Option<DateTime<Utc>>,
}

/// Why an identifier means no meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NobodyMeant {
    /// There is no alias for it, and it is no EAN.
    Unknown(EanError),
    /// There are aliases for it, but none for this time or channel.
    NotThen,
}

impl AliasBook {
    /// Of these aliases.
    #[must_use]
    pub fn of(aliases: Vec<Alias>) -> Self {
        let mut book = Self::default();
        for alias in aliases {
            let identifier = alias.identifier.clone();
            book.by_meter.entry(alias.meter_ean).or_default().insert(identifier.clone());
            book.by_identifier.entry(identifier).or_default().push(alias);
        }
        book
    }

    /// The same, but what has no alias is noted there and is of a meter that stands in.
    #[must_use]
    pub fn with_stand_ins(self, stand_ins: Arc<StandIns>) -> Self {
        Self { stand_ins: Some(stand_ins), ..self }
    }

    /// The aliases of an identifier.
    #[must_use]
    pub fn of_identifier(&self, identifier: &str) -> &[Alias] {
        self.by_identifier.get(identifier).map_or(&[], Vec::as_slice)
    }

    /// All aliases that mean a meter.
    pub fn of_meter(&self, meter_ean: Ean) -> impl Iterator<Item = &Alias> {
        let identifiers = self.by_meter.get(&meter_ean).into_iter().flatten();
        identifiers
            .flat_map(|identifier| self.of_identifier(identifier))
            .filter(move |alias| alias.meter_ean == meter_ean)
    }

    /// Whose values these are. An alias of the channel goes before one of all channels; an identifier without
    /// an alias may be the meter's EAN itself.
    ///
    /// # Errors
    /// If nobody is meant.
    pub fn find(
        &self,
        identifier: &str,
        channel: &str,
        interval_end: DateTime<Utc>,
    ) -> Result<Meant, NobodyMeant> {
        let Some(aliases) = self.by_identifier.get(identifier) else {
            let read = spaceless(identifier).parse();
            let meter_ean = match &self.stand_ins {
                Some(stand_ins) => stand_ins.meter_of(identifier, channel, read),
                None => read,
            };
            let meter_ean = meter_ean.map_err(NobodyMeant::Unknown)?;
            return Ok(Meant {
                meter_ean,
                quantity: None,
                factor: Decimal::ONE,
                is_of_channel: false,
                since: None,
            });
        };
        let of_channel = |alias: &&Alias| {
            alias.channel.as_deref().is_some_and(|of| of.eq_ignore_ascii_case(channel))
        };
        let covering = || aliases.iter().filter(|alias| alias.covers(interval_end));
        let alias = covering()
            .find(of_channel)
            .or_else(|| covering().find(|alias| alias.channel.is_none()))
            .ok_or(NobodyMeant::NotThen)?;
        Ok(Meant {
            meter_ean: alias.meter_ean,
            quantity: alias.quantity,
            factor: alias.factor,
            is_of_channel: alias.channel.is_some(),
            since: alias.valid_from,
        })
    }
}

/// An EAN may be written in groups.
pub(super) fn spaceless(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ean(number: u64) -> Ean {
        Ean::from_body(87_168_592_000_000_000 + number).expect("a body")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn the_alias_of_a_channel_goes_before_that_of_all() {
        let own = Alias { channel: Some("1.8.0".to_owned()), ..Alias::plain("12", ean(2)) };
        let book = AliasBook::of(vec![Alias::plain("12", ean(1)), own]);
        let meter = |channel| {
            book.find("12", channel, at("2026-11-26T12:00:00Z")).map(|meant| meant.meter_ean)
        };
        assert_eq!(meter("1.8.0"), Ok(ean(2)));
        assert_eq!(meter("2.8.0"), Ok(ean(1)));
    }

    #[test]
    fn a_meter_that_was_swapped_has_each_interval_once() {
        let swap = at("2026-11-10T09:00:00Z");
        let old = Alias { valid_until: Some(swap), ..Alias::plain("12", ean(1)) };
        let new = Alias {
            valid_from: Some(swap),
            valid_until: Some(at("2026-11-20T00:00:00Z")),
            ..Alias::plain("12", ean(2))
        };
        let book = AliasBook::of(vec![old, new]);
        let meter = |end| book.find("12", "", at(end)).map(|meant| meant.meter_ean);
        assert_eq!(meter("2026-11-10T09:00:00Z"), Ok(ean(1)));
        assert_eq!(meter("2026-11-10T09:05:00Z"), Ok(ean(2)));
        assert_eq!(meter("2026-11-20T00:05:00Z"), Err(NobodyMeant::NotThen));
    }

    #[test]
    fn an_ean_needs_no_alias_and_what_is_none_says_why() {
        let meter = |text: &str| AliasBook::default().find(text, "", at("2026-11-26T12:00:00Z"));
        let written = ean(1).to_string();
        let grouped = format!("{} {}", &written[..9], &written[9..]);
        assert_eq!(meter(&grouped).map(|meant| meant.meter_ean), Ok(ean(1)));
        assert_eq!(meter("8,71686E+17"), Err(NobodyMeant::Unknown(EanError::RoundedNumber)));
    }
}
