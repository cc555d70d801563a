//! Makes readings out of the records of a source, whatever held them.
//!
//! A record is taken whole or refused whole: what is refused is kept as it came, and can be repaired.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use rust_decimal::Decimal;
use strum::VariantArray;

use super::alias_book::{AliasBook, Meant, NobodyMeant};
use super::cell::{NumberReader, plain};
use super::clock::{ClockReader, Hints, TimeFault};
use super::description::{
    Channel, Description, Direction, Label, Layout, OtherStatus, QuarterHours, StatusMeaning,
};
use super::heading::{Bound, Heading, Places, Whose};
use super::pattern;
use super::unit::Unit;
use crate::domain::interval::INTERVAL_SECONDS;
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;
use crate::domain::source_line::{Parsed, Rejection, RejectionReason, SourceFault, SourceReading};

/// How many minutes an hour has: what divides energy into power.
const MINUTES_PER_HOUR: u32 = 60;

/// Reads the records of a source.
#[derive(Debug, Clone)]
pub struct Interpreter {
    description: Description,
    clock: ClockReader,
    numbers: NumberReader,
    aliases: AliasBook,
}

/// Reads the records under one heading.
#[derive(Debug, Clone)]
pub struct RecordReader {
    interpreter: Arc<Interpreter>,
    heading: Heading,
    bound: Bound,
    /// The latest time of each series in a night in which the clock goes back.
    before: HashMap<String, DateTime<Utc>>,
}

/// One value, and all that says what it means.
struct Value<'v> {
    identifier: &'v str,
    /// What stands for the channel in the record.
    channel_name: &'v str,
    channel: &'v Channel,
    /// The column in which it stands.
    column: usize,
    text: &'v str,
    unit: Unit,
    factor: Decimal,
    interval_end: DateTime<Utc>,
    status: ReadingStatus,
}

/// Of a column by its place, or of none.
type Fault = (Option<usize>, RejectionReason, String);

impl Interpreter {
    /// Of a source with this description and these aliases.
    #[must_use]
    pub fn new(description: Description, aliases: AliasBook) -> Self {
        let clock = ClockReader::of(&description.time, description.interval.minutes);
        let numbers = NumberReader::of(&description.numbers);
        Self { description, clock, numbers, aliases }
    }

    /// What it reads by.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// A reader of the records under a heading.
    ///
    /// # Errors
    /// What the heading lacks.
    pub fn under(self: &Arc<Self>, heading: Heading) -> Result<RecordReader, String> {
        let bound = heading.bind(&self.description)?;
        Ok(RecordReader { interpreter: Arc::clone(self), heading, bound, before: HashMap::new() })
    }

    fn channel(&self, name: &str) -> Option<&Channel> {
        let channels = &self.description.channels;
        channels
            .iter()
            .find(|channel| channel.name.eq_ignore_ascii_case(name))
            .or_else(|| channels.iter().find(|channel| channel.name == "*"))
    }

    /// Whether several channels measure this: of one meter, only one can.
    fn is_shared(&self, quantity: Quantity) -> bool {
        let channels = self.description.channels.iter();
        channels.filter(|channel| channel.quantity == Some(quantity)).count() > 1
    }

    fn is_ignored(&self, channel: &str) -> bool {
        match &self.description.layout {
            Layout::Long { ignored_channels, .. } => {
                ignored_channels.iter().any(|ignored| pattern::matches(ignored, channel))
            }
            _ => false,
        }
    }

    fn status(&self, text: &str) -> Result<Option<ReadingStatus>, String> {
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

impl RecordReader {
    /// The heading over the records.
    #[must_use]
    pub fn heading(&self) -> &Heading {
        &self.heading
    }

    /// What a record says.
    ///
    /// # Errors
    /// The reason why it is refused.
    pub fn read(&mut self, cells: &[&str]) -> Result<Parsed, Rejection> {
        if self.heading.is_repeated_by(cells) {
            return Err(Rejection::RepeatedHeader);
        }
        let mut readings = Vec::new();
        let read = match &self.bound.places {
            Places::Day { .. } => self.read_day(cells, &mut readings),
            _ => self.read_at_a_time(cells, &mut readings),
        };
        read.map_err(|fault| self.rejection(fault))?;
        Ok(match readings.as_slice() {
            [reading] => Parsed::Reading(*reading),
            _ => Parsed::Several(readings),
        })
    }

    fn rejection(&self, (column, reason, words): Fault) -> Rejection {
        let name = |place: usize| match self.heading.names.get(place) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("column {}", place + 1),
        };
        Rejection::OfSource(Box::new(SourceFault { reason, column: column.map(name), words }))
    }

    /// A record of values that are all of one time.
    fn read_at_a_time(
        &mut self,
        cells: &[&str],
        readings: &mut Vec<SourceReading>,
    ) -> Result<(), Fault> {
        let interpreter = Arc::clone(&self.interpreter);
        let cell = |place: usize| plain(cells.get(place).copied().unwrap_or_default());
        let optional = |place: Option<usize>| place.map_or("", cell);
        let bound = self.bound.clone();
        match &bound.places {
            Places::Wide { identifier, status, values } => {
                let whose = whose(identifier, cells)?;
                let interval_end = self.interval_end(cells, &whose)?;
                let Some(status) = told(interpreter.status(optional(*status)), *status)? else {
                    return Ok(());
                };
                for (place, channel) in values {
                    let Some(channel) = interpreter.description.channels.get(*channel) else {
                        continue;
                    };
                    let value = Value {
                        identifier: &whose,
                        channel_name: &channel.name,
                        channel,
                        column: *place,
                        text: cell(*place),
                        unit: channel.unit,
                        factor: Decimal::ONE,
                        interval_end,
                        status,
                    };
                    interpreter.add(&value, readings)?;
                }
                Ok(())
            }
            Places::Long { identifier, channel: channel_at, value, unit, factor, status } => {
                let channel_name = optional(*channel_at);
                if interpreter.is_ignored(channel_name) {
                    return Ok(());
                }
                let whose = whose(identifier, cells)?;
                let channel = interpreter.channel_at(channel_name, *channel_at)?;
                let series = format!("{whose}\0{channel_name}");
                let interval_end = self.interval_end(cells, &series)?;
                let Some(status) = told(interpreter.status(optional(*status)), *status)? else {
                    return Ok(());
                };
                let value = Value {
                    identifier: &whose,
                    channel_name,
                    channel,
                    column: *value,
                    text: cell(*value),
                    unit: unit_of(optional(*unit), *unit, channel)?,
                    factor: interpreter.factor(optional(*factor), *factor)?,
                    interval_end,
                    status,
                };
                interpreter.add(&value, readings)
            }
            Places::Meters { meters } => {
                let interval_end = self.interval_end(cells, "")?;
                let channel = interpreter.channel_at("", None)?;
                for (place, identifier) in meters {
                    let value = Value {
                        identifier,
                        channel_name: "",
                        channel,
                        column: *place,
                        text: cell(*place),
                        unit: channel.unit,
                        factor: Decimal::ONE,
                        interval_end,
                        status: ReadingStatus::Measured,
                    };
                    interpreter.add(&value, readings)?;
                }
                Ok(())
            }
            Places::Day { .. } => Ok(()),
        }
    }

    /// A record of the values of a day, in the order of time.
    fn read_day(&self, cells: &[&str], readings: &mut Vec<SourceReading>) -> Result<(), Fault> {
        let Places::Day { identifier, channel: channel_at, first, status } = &self.bound.places
        else {
            return Ok(());
        };
        let interpreter = &self.interpreter;
        let cell = |place: usize| plain(cells.get(place).copied().unwrap_or_default());
        let optional = |place: Option<usize>| place.map_or("", cell);
        let whose = whose(identifier, cells)?;
        let channel_name = optional(*channel_at);
        let channel = interpreter.channel_at(channel_name, *channel_at)?;
        let time_at = self.bound.time.first().copied();
        let (date, start) = interpreter
            .clock
            .day(&joined(&self.bound.time, cells))
            .map_err(|fault| of_time(fault, time_at))?;
        let Some(status) = told(interpreter.status(optional(*status)), *status)? else {
            return Ok(());
        };
        let next = date + chrono::Days::new(1);
        let (_, end) = interpreter
            .clock
            .day(&next.format("%Y-%m-%d").to_string())
            .map_err(|fault| of_time(fault, time_at))?;
        let step = TimeDelta::minutes(interpreter.description.interval.minutes.into());
        let values = cells.get(*first..).unwrap_or_default();
        for (place, interval_end) in places_of_day(values, start, end, step)? {
            let column = *first + place;
            let value = Value {
                identifier: &whose,
                channel_name,
                channel,
                column,
                text: cell(column),
                unit: channel.unit,
                factor: Decimal::ONE,
                interval_end,
                status,
            };
            interpreter.add(&value, readings)?;
        }
        Ok(())
    }

    /// The end of the interval that a record is about.
    fn interval_end(&mut self, cells: &[&str], series: &str) -> Result<DateTime<Utc>, Fault> {
        let interpreter = &self.interpreter;
        let Bound { time, summer, .. } = &self.bound;
        let text = joined(time, cells);
        let summer_means = interpreter.description.time.summer.as_ref();
        let is_summer = summer_means.zip(*summer).map(|(means, place)| {
            let cell = plain(cells.get(place).copied().unwrap_or_default());
            cell.eq_ignore_ascii_case(&means.summer)
        });
        let hints = Hints { is_summer, before: self.before.get(series).copied() };
        let instant = interpreter
            .clock
            .instant(&text, hints)
            .map_err(|fault| of_time(fault, time.first().copied()))?;
        // Only in the days of October in which it may matter: nothing is kept for all other lines.
        if instant.month() == 10 && instant.day() >= 24 {
            match self.before.get_mut(series) {
                Some(before) => *before = instant,
                None => _ = self.before.insert(series.to_owned(), instant),
            }
        }
        Ok(match interpreter.description.time.label {
            Label::End => instant,
            Label::Start => {
                instant + TimeDelta::minutes(interpreter.description.interval.minutes.into())
            }
        })
    }
}

impl Interpreter {
    fn channel_at(&self, name: &str, place: Option<usize>) -> Result<&Channel, Fault> {
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

    fn factor(&self, text: &str, place: Option<usize>) -> Result<Decimal, Fault> {
        match self.numbers.read(text) {
            Ok(factor) => Ok(factor.unwrap_or(Decimal::ONE)),
            Err(_) => Err((place, RejectionReason::InvalidNumber, not_a_number(text))),
        }
    }

    /// Adds the reading or readings that a value makes, if it is one.
    fn add(&self, value: &Value<'_>, readings: &mut Vec<SourceReading>) -> Result<(), Fault> {
        let Value { channel, column, text, .. } = value;
        let number = self
            .numbers
            .read(text)
            .map_err(|_| (Some(*column), RejectionReason::InvalidNumber, not_a_number(text)))?;
        let Some(number) = number else { return Ok(()) };
        let Meant { meter_ean, quantity, factor, is_of_channel } = self
            .aliases
            .find(value.identifier, value.channel_name, value.interval_end)
            .map_err(|nobody| nobody_meant(nobody, value.identifier, value.channel_name))?;
        let quantity = channel.quantity.or(quantity).ok_or_else(|| {
            let words = format!(
                "nothing says what \"{}\" measures: neither the source nor the alias",
                shown(value.channel_name)
            );
            (None, RejectionReason::UnknownChannel, words)
        })?;
        if !is_of_channel && self.is_shared(quantity) {
            let words = format!(
                "several channels of the source are {}: an alias must say whose \"{}\" is",
                quantity.source_name(),
                shown(value.channel_name)
            );
            return Err((None, RejectionReason::UnknownChannel, words));
        }
        if !value.unit.fits(quantity) {
            let words = format!("has a unit that is not one of {}", quantity.source_name());
            return Err((Some(*column), RejectionReason::InvalidUnit, words));
        }
        let minutes = self.description.interval.minutes;
        let per_hour = if value.unit.is_energy() { MINUTES_PER_HOUR / minutes.max(1) } else { 1 };
        let sign =
            if channel.direction == Direction::Export && quantity.is_power() { -1 } else { 1 };
        let in_ours = [value.unit.in_ours(), value.factor, factor, per_hour.into(), sign.into()]
            .into_iter()
            .try_fold(number, Decimal::checked_mul);
        let stored = in_ours.and_then(|value| quantity.to_stored(value)).ok_or_else(|| {
            let (lowest, highest) = quantity.range();
            let words = format!("is not between {lowest} and {highest} {}", quantity.wire_unit());
            (Some(*column), RejectionReason::OutOfRange, words)
        })?;
        let mut put = |interval_end, status| {
            let mut values = [None; Quantity::VARIANTS.len()];
            if let Some(value) = values.get_mut(quantity as usize) {
                *value = Some(stored);
            }
            put(readings, SourceReading { meter_ean, interval_end, values, status }, quantity);
        };
        match (minutes, self.description.interval.quarter_hours) {
            (15, QuarterHours::Refuse) => {
                let words =
                    "it is of a quarter of an hour, and says nothing of five minutes".to_owned();
                return Err((None, RejectionReason::QuarterHour, words));
            }
            (15, QuarterHours::Estimate) => {
                let five = TimeDelta::seconds(INTERVAL_SECONDS);
                for end in [
                    value.interval_end - five - five,
                    value.interval_end - five,
                    value.interval_end,
                ] {
                    put(end, ReadingStatus::Estimated);
                }
            }
            _ => put(value.interval_end, value.status),
        }
        Ok(())
    }
}

/// Adds a value to the reading of its interval, if the record has one already.
fn put(readings: &mut Vec<SourceReading>, reading: SourceReading, quantity: Quantity) {
    let place = quantity as usize;
    let same = readings.iter_mut().rev().take(8).find(|other| {
        other.meter_ean == reading.meter_ean && other.interval_end == reading.interval_end
    });
    match same.and_then(|other| other.values.get_mut(place)) {
        Some(value) => *value = reading.values.get(place).copied().flatten(),
        None => readings.push(reading),
    }
}

fn whose<'c>(identifier: &'c Whose, cells: &[&'c str]) -> Result<String, Fault> {
    match identifier {
        Whose::Known(identifier) => Ok(identifier.clone()),
        Whose::Columns(places) => {
            let parts =
                places.iter().map(|place| plain(cells.get(*place).copied().unwrap_or_default()));
            let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            if parts.is_empty() {
                let words = "is empty, and says whose the values are".to_owned();
                return Err((places.first().copied(), RejectionReason::MissingField, words));
            }
            Ok(parts.join("+"))
        }
    }
}

fn unit_of(text: &str, place: Option<usize>, channel: &Channel) -> Result<Unit, Fault> {
    if text.is_empty() {
        return Ok(channel.unit);
    }
    let unit: Option<Unit> = text.parse().ok();
    unit.filter(|unit| unit.is_energy() == channel.unit.is_energy()).ok_or_else(|| {
        let words = format!("is \"{}\", which is no unit that its channel can have", shown(text));
        (place, RejectionReason::InvalidUnit, words)
    })
}

fn told<T>(status: Result<T, String>, place: Option<usize>) -> Result<T, Fault> {
    status.map_err(|words| (place, RejectionReason::InvalidStatus, words))
}

fn joined(places: &[usize], cells: &[&str]) -> String {
    let texts = places.iter().map(|place| plain(cells.get(*place).copied().unwrap_or_default()));
    match texts.collect::<Vec<_>>().as_slice() {
        // A workbook has dates that are the start of their day.
        [date, time] => format!("{} {time}", date.strip_suffix("T00:00:00").unwrap_or(date)),
        texts => texts.concat(),
    }
}

fn of_time(TimeFault { reason, words }: TimeFault, place: Option<usize>) -> Fault {
    (place, reason, words)
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

/// The place of each interval of a day, from its first column on, and when it ends. A day has 276, 288 or 300 of
/// five minutes. A source with a column for each time of the clock leaves those empty over which the clock goes
/// forward; of the hour that comes twice it must have both.
fn places_of_day(
    values: &[&str],
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    step: TimeDelta,
) -> Result<Vec<(usize, DateTime<Utc>)>, Fault> {
    let per_step = |time: TimeDelta| {
        usize::try_from(time.num_seconds() / step.num_seconds()).unwrap_or_default()
    };
    let expected = per_step(end - start);
    let in_full_day = per_step(TimeDelta::days(1));
    let per_hour = per_step(TimeDelta::hours(1));
    let given =
        values.iter().rposition(|value| !plain(value).is_empty()).map_or(0, |last| last + 1);
    // The clock goes forward at two and back at three.
    let gap = if expected < in_full_day { 2 * per_hour..3 * per_hour } else { 0..0 };
    let is_by_clock = given > expected
        && given <= in_full_day
        && values
            .get(gap.clone())
            .is_some_and(|gap| gap.iter().all(|value| plain(value).is_empty()));
    let places = (0..given).filter(|place| !(is_by_clock && gap.contains(place)));
    let is_too_short = expected > in_full_day && values.len() < expected && given > 2 * per_hour;
    if (given > expected && !is_by_clock) || is_too_short {
        let words = format!(
            "the day has {expected} intervals, and the line has {given}: which belongs where cannot be told"
        );
        return Err((None, RejectionReason::WrongCellCount, words));
    }
    let ends = std::iter::successors(Some(start + step), |end| Some(*end + step));
    Ok(places.zip(ends).collect())
}

/// Enough of a text to know it again.
fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
