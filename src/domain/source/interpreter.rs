//! Makes readings out of the values of a source: whose each is, what it measures, in which unit and which way.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use strum::VariantArray;

use super::alias_book::{AliasBook, Meant, NobodyMeant};
use super::cell::NumberReader;
use super::clock::ClockReader;
use super::description::{
    Channel, Description, Direction, Layout, OtherStatus, QuarterHours, StatusMeaning,
};
use super::document::{self, Wanted};
use super::pattern;
use super::unit::Unit;
use crate::domain::ean::Ean;
use crate::domain::interval::INTERVAL_SECONDS;
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;
use crate::domain::source_line::{Parsed, Point, RejectionReason, SourceReading};

/// How many seconds an hour has: what divides energy into power.
const SECONDS_PER_HOUR: i64 = 3_600;

/// Reads the records of a source.
#[derive(Debug, Clone)]
pub struct Interpreter {
    description: Description,
    pub(super) clock: ClockReader,
    numbers: NumberReader,
    /// What of a JSON record it reads: found once, not for each.
    wanted: Wanted,
    pub(super) aliases: AliasBook,
    /// Whether readings are composed of its values.
    pub(super) is_composed: bool,
}

/// One value, and all that says what it means.
pub(super) struct Value<'v> {
    pub identifier: &'v str,
    /// What stands for the channel in the record.
    pub channel_name: &'v str,
    pub channel: &'v Channel,
    /// The column in which it stands.
    pub column: usize,
    pub text: &'v str,
    pub unit: Unit,
    pub factor: Decimal,
    pub interval_end: DateTime<Utc>,
    pub status: ReadingStatus,
}

/// What a record says, as it is found in it.
#[derive(Debug, Default)]
pub(super) struct Found {
    readings: Vec<SourceReading>,
    points: Vec<Point>,
}

/// A number, whose it is and what was measured.
pub(super) struct Named {
    pub number: Decimal,
    pub meant: Meant,
    pub quantity: Quantity,
}

/// A value in stored units.
#[derive(Debug, Clone, Copy)]
struct Stored {
    meter_ean: Ean,
    quantity: Quantity,
    value: i64,
    /// Whether its alias names the channel.
    is_of_channel: bool,
}

/// Of a column by its place, or of none.
pub(super) type Fault = (Option<usize>, RejectionReason, String);

impl Interpreter {
    /// Of a source with this description and these aliases.
    #[must_use]
    pub fn new(description: Description, aliases: AliasBook) -> Self {
        let clock = ClockReader::of(&description.time, description.interval.length());
        let numbers = NumberReader::of(&description.numbers);
        let wanted = document::wanted(&description);
        let is_composed = description.is_composed();
        Self { description, clock, numbers, wanted, aliases, is_composed }
    }

    /// What it reads by.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// What of a JSON record it reads.
    #[must_use]
    pub fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    pub(super) fn channel(&self, name: &str) -> Option<&Channel> {
        let channels = &self.description.channels;
        channels
            .iter()
            .find(|channel| channel.name.eq_ignore_ascii_case(name))
            .or_else(|| channels.iter().find(|channel| channel.name == "*"))
    }

    /// Whether other channels may measure the same: of one meter, only one can.
    pub(super) fn is_shared(
        &self,
        channel: &Channel,
        channel_name: &str,
        quantity: Quantity,
    ) -> bool {
        let channels = self.description.channels.iter();
        let may_be_several = channel.name == "*" || channel.quantity.is_none();
        (may_be_several && !channel_name.is_empty())
            || channels.filter(|channel| channel.quantity == Some(quantity)).count() > 1
    }

    pub(super) fn is_ignored(&self, channel: &str) -> bool {
        match &self.description.layout {
            Layout::Long { ignored_channels, .. } => {
                ignored_channels.iter().any(|ignored| pattern::matches(ignored, channel))
            }
            _ => false,
        }
    }

    pub(super) fn status(&self, text: &str) -> Result<Option<ReadingStatus>, String> {
        let statuses = &self.description.status;
        let meaning = statuses.meanings.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        match meaning.map(|(_, meaning)| meaning) {
            Some(StatusMeaning::Measured) => Ok(Some(ReadingStatus::Measured)),
            Some(StatusMeaning::Estimated) => Ok(Some(ReadingStatus::Estimated)),
            Some(StatusMeaning::Corrected) => Ok(Some(ReadingStatus::Corrected)),
            Some(StatusMeaning::Missing) => Ok(None),
            None if text.is_empty() => Ok(Some(ReadingStatus::Measured)),
            None => match statuses.other {
                OtherStatus::Measured => Ok(Some(ReadingStatus::Measured)),
                OtherStatus::Estimated => Ok(Some(ReadingStatus::Estimated)),
                OtherStatus::Refuse => Err(format!(
                    "is \"{}\", a status that the source does not describe",
                    shown(text)
                )),
            },
        }
    }
}

impl Interpreter {
    pub(super) fn channel_at(&self, name: &str, place: Option<usize>) -> Result<&Channel, Fault> {
        // Who has one channel need not name it.
        let only = match self.description.channels.as_slice() {
            [only] if place.is_none() => Some(only),
            _ => None,
        };
        only.or_else(|| self.channel(name)).ok_or_else(|| {
            let words =
                format!("is \"{}\", a channel that the source does not describe", shown(name));
            (place, RejectionReason::UnknownChannel, words)
        })
    }

    pub(super) fn factor(&self, text: &str, place: Option<usize>) -> Result<Decimal, Fault> {
        match self.numbers.read(text) {
            Ok(factor) => Ok(factor.unwrap_or(Decimal::ONE)),
            Err(_) => Err((place, RejectionReason::InvalidNumber, not_a_number(text))),
        }
    }

    /// Whether a value counts together with others that stand in the same line.
    pub(super) fn is_netted(&self, channel: &Channel) -> bool {
        !self.is_composed && self.description.is_netted(channel)
    }

    pub(super) fn refuses_quarter_hours(&self) -> bool {
        let interval = &self.description.interval;
        interval.minutes == 15 && interval.quarter_hours == QuarterHours::Refuse
    }

    /// Adds what a value makes, if it is one.
    pub(super) fn add(&self, value: &Value<'_>, found: &mut Found) -> Result<(), Fault> {
        if self.is_composed {
            found.points.extend(self.point(value)?);
            return Ok(());
        }
        let Some(stored) = self.stored(value)? else { return Ok(()) };
        if !stored.is_of_channel
            && self.is_shared(value.channel, value.channel_name, stored.quantity)
        {
            return Err(several_channels(value, stored.quantity));
        }
        self.put(stored, value, &mut found.readings)
    }

    /// Adds the difference of what went in and out, if both are known.
    pub(super) fn add_netted(&self, values: &[Value<'_>], found: &mut Found) -> Result<(), Fault> {
        let mut netted: Option<Stored> = None;
        for value in values {
            // One of them alone says nothing.
            let Some(stored) = self.stored(value)? else { return Ok(()) };
            netted = Some(match netted {
                None => stored,
                Some(so_far) if so_far.meter_ean != stored.meter_ean => {
                    let words = "what goes in and what goes out are of two meters".to_owned();
                    return Err((Some(value.column), RejectionReason::UnknownChannel, words));
                }
                // Both lie in range, so that there is room for their sum.
                Some(so_far) => Stored { value: so_far.value + stored.value, ..so_far },
            });
        }
        match (netted, values.first()) {
            (Some(netted), Some(first)) => self.put(netted, first, &mut found.readings),
            _ => Ok(()),
        }
    }

    /// The number of a value, whose it is and what was measured; `None` if there is none.
    pub(super) fn named(&self, value: &Value<'_>) -> Result<Option<Named>, Fault> {
        let Value { channel, column, text, .. } = value;
        let number = self
            .numbers
            .read(text)
            .map_err(|_| (Some(*column), RejectionReason::InvalidNumber, not_a_number(text)))?;
        let Some(number) = number else { return Ok(None) };
        let meant = self
            .aliases
            .find(value.identifier, value.channel_name, value.interval_end)
            .map_err(|nobody| nobody_meant(nobody, value.identifier, value.channel_name))?;
        let quantity = channel.quantity.or(meant.quantity).ok_or_else(|| {
            let words = format!(
                "nothing says what \"{}\" measures: neither the source nor the alias",
                shown(value.channel_name)
            );
            (None, RejectionReason::UnknownChannel, words)
        })?;
        if !value.unit.fits(quantity) {
            let words = format!("has a unit that is not one of {}", quantity.source_name());
            return Err((Some(*column), RejectionReason::InvalidUnit, words));
        }
        Ok(Some(Named { number, meant, quantity }))
    }

    /// What a value is in stored units, and whose; `None` if there is none.
    fn stored(&self, value: &Value<'_>) -> Result<Option<Stored>, Fault> {
        let Some(Named { number, meant, quantity }) = self.named(value)? else { return Ok(None) };
        let whole = factor_of(&meant, value.channel, quantity);
        let in_ours = self.mean(number, value).and_then(|mean| mean.checked_mul(whole));
        let value = in_ours
            .and_then(|value| quantity.to_stored(value))
            .ok_or_else(|| out_of_range(value, quantity))?;
        let Meant { meter_ean, is_of_channel, .. } = meant;
        Ok(Some(Stored { meter_ean, quantity, value, is_of_channel }))
    }

    /// What was measured on the average, in kW, kVAr or V; `None` if it is beyond all bounds.
    pub(super) fn mean(&self, number: Decimal, value: &Value<'_>) -> Option<Decimal> {
        let seconds = self.description.interval.length().num_seconds().max(1);
        let per_hour = if value.unit.is_energy() { SECONDS_PER_HOUR / seconds } else { 1 };
        [value.unit.in_ours(), value.factor, per_hour.into()]
            .into_iter()
            .try_fold(number, Decimal::checked_mul)
    }

    fn put(
        &self,
        stored: Stored,
        value: &Value<'_>,
        readings: &mut Vec<SourceReading>,
    ) -> Result<(), Fault> {
        let Stored { meter_ean, quantity, value: stored, .. } = stored;
        let mut put = |interval_end, status| {
            let mut values = [None; Quantity::VARIANTS.len()];
            if let Some(value) = values.get_mut(quantity as usize) {
                *value = Some(stored);
            }
            let reading = SourceReading { meter_ean, interval_end, values, status };
            let words = || {
                format!(
                    "is {} of meter {meter_ean} once more, for the same interval",
                    quantity.source_name()
                )
            };
            add_once(readings, reading, quantity)
                .ok_or_else(|| (Some(value.column), RejectionReason::DuplicateField, words()))
        };
        let interval = &self.description.interval;
        match (interval.minutes, interval.quarter_hours) {
            (15, QuarterHours::Refuse) => Err(quarter_hour()),
            (15, QuarterHours::Estimate) => {
                let five = TimeDelta::seconds(INTERVAL_SECONDS);
                for end in [
                    value.interval_end - five - five,
                    value.interval_end - five,
                    value.interval_end,
                ] {
                    put(end, ReadingStatus::Estimated)?;
                }
                Ok(())
            }
            _ => put(value.interval_end, value.status),
        }
    }
}

impl Found {
    /// What a record says that holds this.
    pub(super) fn parsed(self) -> Parsed {
        match self.readings.as_slice() {
            _ if !self.points.is_empty() => Parsed::Points(self.points),
            [reading] => Parsed::Reading(*reading),
            _ => Parsed::Several(self.readings),
        }
    }
}

pub(super) fn quarter_hour() -> Fault {
    let words = "it is of a quarter of an hour, and says nothing of five minutes".to_owned();
    (None, RejectionReason::QuarterHour, words)
}

/// By what a value is to be multiplied that a channel measured of a meter.
pub(super) fn factor_of(meant: &Meant, channel: &Channel, quantity: Quantity) -> Decimal {
    // Of a meter as a whole it is that of its transformers of current: voltage has another.
    let is_its = quantity.is_power() || meant.is_of_channel;
    let factor = if is_its { meant.factor } else { Decimal::ONE };
    let is_turned = channel.direction == Direction::Export && quantity.is_power();
    if is_turned { -factor } else { factor }
}

pub(super) fn out_of_range(value: &Value<'_>, quantity: Quantity) -> Fault {
    let (lowest, highest) = quantity.range();
    let words = format!("is not between {lowest} and {highest} {}", quantity.wire_unit());
    (Some(value.column), RejectionReason::OutOfRange, words)
}

pub(super) fn several_channels(value: &Value<'_>, quantity: Quantity) -> Fault {
    let words = format!(
        "several channels of the source are {}: an alias must say whose \"{}\" is",
        quantity.source_name(),
        shown(value.channel_name)
    );
    (None, RejectionReason::UnknownChannel, words)
}

/// Adds a value to the reading of its interval, if the record has one already; `None` if that has such a value.
fn add_once(
    readings: &mut Vec<SourceReading>,
    reading: SourceReading,
    quantity: Quantity,
) -> Option<()> {
    let place = quantity as usize;
    let same = readings.iter_mut().rev().find(|other| {
        other.meter_ean == reading.meter_ean && other.interval_end == reading.interval_end
    });
    match same.and_then(|other| other.values.get_mut(place)) {
        Some(Some(_)) => return None,
        Some(value) => *value = reading.values.get(place).copied().flatten(),
        None => readings.push(reading),
    }
    Some(())
}

pub(super) fn unit_of(text: &str, place: Option<usize>, channel: &Channel) -> Result<Unit, Fault> {
    if text.is_empty() {
        return Ok(channel.unit);
    }
    let unit: Option<Unit> = text.parse().ok();
    unit.filter(|unit| unit.is_energy() == channel.unit.is_energy()).ok_or_else(|| {
        let words = format!("is \"{}\", which is no unit that its channel can have", shown(text));
        (place, RejectionReason::InvalidUnit, words)
    })
}

fn not_a_number(text: &str) -> String {
    format!("is \"{}\", and no number as the source writes them", shown(text))
}

fn nobody_meant(nobody: NobodyMeant, identifier: &str, channel: &str) -> Fault {
    let identifier = shown(identifier);
    let words = match nobody {
        NobodyMeant::Unknown(error) => {
            format!(
                "the source has no alias \"{identifier}\", and it is no EAN of a meter: {error}"
            )
        }
        NobodyMeant::NotThen if channel.is_empty() => {
            format!("no alias \"{identifier}\" of the source holds at that time")
        }
        NobodyMeant::NotThen => {
            let channel = shown(channel);
            format!("no alias \"{identifier}\" of the source holds at that time for \"{channel}\"")
        }
    };
    (None, RejectionReason::UnknownIdentifier, words)
}

/// Enough of a text to know it again.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
