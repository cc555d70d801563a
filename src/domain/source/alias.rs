//! Whose the values are that a source delivers under an identifier of its own.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use thiserror::Error;

use crate::domain::ean::Ean;
use crate::domain::quantity::Quantity;

/// The longest identifier or channel.
pub const CHARACTERS_MAX: usize = 100;

/// What a source calls a meter, or one channel of it, for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// What stands in the source's files, without spaces around it.
    pub identifier: String,
    /// The channel that it is about; `None` for all that have no alias of their own.
    pub channel: Option<String>,
    /// The meter whose values they are. It need not be registered yet.
    pub meter_ean: Ean,
    /// What is measured, if the description leaves it open for this channel.
    pub quantity: Option<Quantity>,
    /// What each value is multiplied by: the factor of its transformers, and -1 if it counts the other way.
    pub factor: Decimal,
    /// The first instant for which it holds, by the end of an interval: intervals that end after it. `None`
    /// if it always did.
    pub valid_from: Option<DateTime<Utc>>,
    /// The last one; `None` if it still does.
    pub valid_until: Option<DateTime<Utc>>,
}

/// Why an alias cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AliasError {
    /// No identifier, or one that is too long.
    #[error("the identifier has 1 to {CHARACTERS_MAX} characters, and no spaces around them")]
    Identifier,
    /// A channel that is empty or too long.
    #[error("the channel has 1 to {CHARACTERS_MAX} characters, and no spaces around them")]
    Channel,
    /// Zero, or beyond any transformer.
    #[error("the factor is not zero, and lies between -1000000 and 1000000")]
    Factor,
    /// An end before its beginning.
    #[error("it ends before it begins")]
    Period,
}

impl Alias {
    /// An alias for all channels and all time, of values that are as they should be.
    #[must_use]
    pub fn plain(identifier: &str, meter_ean: Ean) -> Self {
        Self {
            identifier: identifier.to_owned(),
            channel: None,
            meter_ean,
            quantity: None,
            factor: Decimal::ONE,
            valid_from: None,
            valid_until: None,
        }
    }

    /// Looks at what one alias can say of itself.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), AliasError> {
        let fits = |text: &str| {
            !text.is_empty() && text.trim() == text && text.chars().count() <= CHARACTERS_MAX
        };
        if !fits(&self.identifier) {
            return Err(AliasError::Identifier);
        }
        if self.channel.as_deref().is_some_and(|channel| !fits(channel)) {
            return Err(AliasError::Channel);
        }
        if self.factor.is_zero() || self.factor.abs() > Decimal::from(1_000_000) {
            return Err(AliasError::Factor);
        }
        let is_backwards = matches!((self.valid_from, self.valid_until), (Some(from), Some(until)) if until <= from);
        if is_backwards { Err(AliasError::Period) } else { Ok(()) }
    }

    /// Whether it holds for the interval that ends then.
    #[must_use]
    pub fn covers(&self, interval_end: DateTime<Utc>) -> bool {
        self.valid_from.is_none_or(|from| interval_end > from)
            && self.valid_until.is_none_or(|until| interval_end <= until)
    }

    /// Whether both can be meant by one value.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end = |one: &Self, two: &Self| match (one.valid_from, two.valid_until) {
            (Some(from), Some(until)) => from < until,
            _ => true,
        };
        self.identifier == other.identifier
            && self.channel == other.channel
            && begins_before_end(self, other)
            && begins_before_end(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alias() -> Alias {
        Alias::plain("0012345678", Ean::from_body(87_168_592_000_000_001).expect("a body"))
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn an_alias_says_what_is_wrong_with_it() {
        let factor = Alias { factor: Decimal::ZERO, ..alias() };
        let channel = Alias { channel: Some(String::new()), ..alias() };
        let identifier = Alias { identifier: " 12".to_owned(), ..alias() };
        let (from, until) = (at("2026-11-02T00:00:00Z"), at("2026-11-01T00:00:00Z"));
        let period = Alias { valid_from: Some(from), valid_until: Some(until), ..alias() };
        assert_eq!(alias().check(), Ok(()));
        assert_eq!(factor.check(), Err(AliasError::Factor));
        assert_eq!(channel.check(), Err(AliasError::Channel));
        assert_eq!(identifier.check(), Err(AliasError::Identifier));
        assert_eq!(period.check(), Err(AliasError::Period));
    }

    #[test]
    fn of_two_that_meet_at_an_instant_each_interval_belongs_to_one() {
        let swap = at("2026-11-10T09:00:00Z");
        let before = Alias { valid_until: Some(swap), ..alias() };
        let after = Alias { valid_from: Some(swap), ..alias() };
        assert!(!before.overlaps(&after) && !after.overlaps(&before));
        assert!(before.overlaps(&alias()) && alias().overlaps(&after));
        assert!(before.covers(swap) && !after.covers(swap));
        let other = Alias { channel: Some("1.8.0".to_owned()), ..alias() };
        assert!(!other.overlaps(&alias()), "a channel of its own goes before all channels");
    }
}
