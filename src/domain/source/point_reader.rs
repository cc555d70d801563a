//! Reads the values of which readings are composed: of counters, of channels that are added, and samples.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::description::{Channel, Layout};
use super::interpreter::{
    Fault, Interpreter, Named, Value, factor_of, out_of_range, quarter_hour, shown,
};
use crate::domain::interval;
use crate::domain::quantity::Quantity;
use crate::domain::source_line::{Point, RejectionReason, Series};

/// How many units of a point make one kW, kVAr, V, kWh or kVArh.
pub(super) const UNITS_PER_ONE: u32 = 1_000_000;
/// How many digits that are.
pub(super) const DIGITS: u32 = 6;

/// The highest that a counter says, in kWh or kVArh: more than any instrument shows.
const COUNTER_MAX: i64 = 1_000_000_000_000;

impl Interpreter {
    /// What a value is as a point of its series; `None` if there is none.
    pub(super) fn point(&self, value: &Value<'_>) -> Result<Option<Point>, Fault> {
        if self.refuses_quarter_hours() {
            return Err(quarter_hour());
        }
        let Some(named) = self.named(value)? else { return Ok(None) };
        let is_sampled = self.description().interval.is_sampled();
        if value.channel.counter && is_sampled && !interval::is_on_grid(value.interval_end) {
            // Between two of our intervals it adds nothing to what the counter says at their ends.
            return Ok(None);
        }
        let Named { number, meant, quantity } = &named;
        if !meant.is_of_channel && self.is_one_of_several(value, *quantity) {
            return Err(one_of_several(value, *quantity));
        }
        let has_alias = !self.aliases.of_identifier(value.identifier).is_empty();
        if !has_alias && self.is_meant_by_aliases(value, &named) {
            return Err(has_aliases(value));
        }
        let amount = if value.channel.counter {
            counted(*number, value)
        } else {
            let whole = factor_of(meant, value.channel, *quantity);
            let mean = self.mean(*number, value);
            mean.filter(|mean| {
                let in_all = mean.checked_mul(whole);
                in_all.is_some_and(|in_all| quantity.to_stored(in_all).is_some())
            })
        };
        let units = amount
            .and_then(|amount| amount.checked_mul(Decimal::from(UNITS_PER_ONE))?.trunc().to_i64());
        let identifier =
            if has_alias { value.identifier.to_owned() } else { meant.meter_ean.to_string() };
        Ok(Some(Point {
            series: Arc::new(self.series(identifier, value.channel, value.channel_name)),
            meter_ean: meant.meter_ean,
            at: value.interval_end,
            value: units.ok_or_else(|| {
                if value.channel.counter {
                    beyond_counters(value)
                } else {
                    out_of_range(value, *quantity)
                }
            })?,
            status: value.status,
            is_on_grid: !is_sampled,
        }))
    }

    /// The series in which a channel's values stand under an identifier.
    pub(super) fn series(&self, identifier: String, channel: &Channel, name: &str) -> Series {
        let seconds = self.description().interval.length().num_seconds();
        let kind =
            if channel.counter { "counter".to_owned() } else { format!("mean of {seconds} s") };
        let name = if channel.name == "*" { name } else { &channel.name };
        Series {
            identifier,
            channel: name.to_ascii_lowercase(),
            kind: format!("{kind}, {}", channel.unit),
        }
    }

    /// What stands for a channel in a record, if that can be known.
    pub(super) fn name_in_record<'c>(&self, channel: &'c Channel) -> Option<&'c str> {
        let is_named = match &self.description().layout {
            Layout::Wide { .. } => true,
            Layout::Long { channel, .. } | Layout::Day { channel, .. } => channel.is_some(),
            Layout::Meters { .. } => false,
        };
        match channel.name.as_str() {
            _ if !is_named => Some(""),
            "*" => None,
            name => Some(name),
        }
    }

    /// Whether other channels measure the same, and nothing says that all are added.
    fn is_one_of_several(&self, value: &Value<'_>, quantity: Quantity) -> bool {
        let channel = value.channel;
        let is_open = channel.name == "*" || channel.quantity.is_none();
        let is_same = |other: &Channel| {
            other.name != channel.name
                && other.quantity == Some(quantity)
                && other.direction == channel.direction
                && !(other.part && channel.part)
        };
        (is_open && !value.channel_name.is_empty())
            || self.description().channels.iter().any(is_same)
    }

    /// Whether a meter whose EAN stands in the record has aliases by which such values come.
    fn is_meant_by_aliases(&self, value: &Value<'_>, named: &Named) -> bool {
        self.aliases
            .of_meter(named.meant.meter_ean)
            .filter(|alias| alias.covers(value.interval_end))
            .any(|alias| self.channels_of(alias, named.quantity).next().is_some())
    }
}

/// What a counter says in kWh or kVArh; `None` if none can.
fn counted(number: Decimal, value: &Value<'_>) -> Option<Decimal> {
    let counted = number.checked_mul(value.unit.in_ours())?.checked_mul(value.factor)?;
    (Decimal::ZERO..=Decimal::from(COUNTER_MAX)).contains(&counted).then_some(counted)
}

fn one_of_several(value: &Value<'_>, quantity: Quantity) -> Fault {
    let words = format!(
        "several channels of the source are {}: say \"part\" of each if they are added, or by an alias whose \"{}\" is",
        quantity.source_name(),
        shown(value.channel_name)
    );
    (None, RejectionReason::UnknownChannel, words)
}

fn has_aliases(value: &Value<'_>) -> Fault {
    let words = format!(
        "the meter has aliases at this source, and \"{}\" is none of them",
        shown(value.identifier)
    );
    (None, RejectionReason::UnknownIdentifier, words)
}

fn beyond_counters(value: &Value<'_>) -> Fault {
    let words = format!("is not between 0 and {COUNTER_MAX} kWh or kVArh, as a counter is");
    (Some(value.column), RejectionReason::OutOfRange, words)
}
