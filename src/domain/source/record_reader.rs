//! Reads the records of a source under their heading, whatever held them.
//!
//! A record that is not as it is described is refused whole: it is kept as it came, and can be repaired.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};
use rust_decimal::Decimal;

use super::cell::plain;
use super::clock::{Hints, TimeFault};
use super::day_row::places_of_day;
use super::description::Label;
use super::heading::{Bound, Heading, Places, Whose};
use super::interpreter::{Fault, Found, Interpreter, Value, unit_of};
use crate::domain::reading::ReadingStatus;
use crate::domain::source_line::{Parsed, Rejection, RejectionReason, SourceFault};

/// Series whose latest time is remembered in a night in which the clock goes back: more than there are meters.
const SERIES_MAX: usize = 500_000;

/// Reads the records under one heading.
#[derive(Debug, Clone)]
pub struct RecordReader {
    interpreter: Arc<Interpreter>,
    heading: Heading,
    bound: Arc<Bound>,
    /// The latest time of each series in a night in which the clock goes back.
    before: HashMap<String, DateTime<Utc>>,
}

impl Interpreter {
    /// A reader of the records under a heading.
    ///
    /// # Errors
    /// What the heading lacks.
    pub fn under(self: &Arc<Self>, heading: Heading) -> Result<RecordReader, String> {
        let bound = Arc::new(heading.bind(self.description())?);
        Ok(RecordReader { interpreter: Arc::clone(self), heading, bound, before: HashMap::new() })
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
        let expected = self.heading.names.len();
        let beyond = cells.get(expected..).filter(|_| expected > 0).unwrap_or_default();
        if beyond.iter().any(|cell| !plain(cell).is_empty()) {
            return Err(Rejection::WrongCellCount { found: cells.len(), expected });
        }
        let mut found = Found::default();
        let read = match &self.bound.places {
            Places::Day { .. } => self.read_day(cells, &mut found),
            _ => self.read_at_a_time(cells, &mut found),
        };
        read.map_err(|fault| self.rejection(fault))?;
        Ok(found.parsed())
    }

    fn rejection(&self, (column, reason, words): Fault) -> Rejection {
        let name = |place: usize| match self.heading.names.get(place) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("column {}", place + 1),
        };
        Rejection::OfSource(Box::new(SourceFault { reason, column: column.map(name), words }))
    }

    /// A record of values that are all of one time.
    fn read_at_a_time(&mut self, cells: &[&str], found: &mut Found) -> Result<(), Fault> {
        let interpreter = Arc::clone(&self.interpreter);
        let cell = |place: usize| plain(cells.get(place).copied().unwrap_or_default());
        let optional = |place: Option<usize>| place.map_or("", cell);
        let bound = Arc::clone(&self.bound);
        match &bound.places {
            Places::Wide { identifier, status, values } => {
                let whose = whose(identifier, cells)?;
                let interval_end = self.interval_end(cells, || whose.clone())?;
                let Some(status) = told(interpreter.status(optional(*status)), *status)? else {
                    return Ok(());
                };
                let mut netted: Vec<Value<'_>> = Vec::new();
                for (place, channel) in values {
                    let Some(channel) = interpreter.description().channels.get(*channel) else {
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
                    if interpreter.is_netted(channel) {
                        netted.push(value);
                    } else {
                        interpreter.add(&value, found)?;
                    }
                }
                let of = |one: &Value<'_>, other: &Value<'_>| {
                    one.channel.quantity == other.channel.quantity
                };
                netted
                    .sort_by_key(|value| value.channel.quantity.map(|quantity| quantity as usize));
                netted.chunk_by(of).try_for_each(|values| interpreter.add_netted(values, found))
            }
            Places::Long { identifier, channel: channel_at, value, unit, factor, status } => {
                let channel_name = optional(*channel_at);
                if interpreter.is_ignored(channel_name) {
                    return Ok(());
                }
                let whose = whose(identifier, cells)?;
                let channel = interpreter.channel_at(channel_name, *channel_at)?;
                let series = || format!("{whose}\0{channel_name}");
                let interval_end = self.interval_end(cells, series)?;
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
                interpreter.add(&value, found)
            }
            Places::Meters { meters } => {
                let interval_end = self.interval_end(cells, String::new)?;
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
                    interpreter.add(&value, found)?;
                }
                Ok(())
            }
            Places::Day { .. } => Ok(()),
        }
    }

    /// A record of the values of a day, in the order of time.
    fn read_day(&self, cells: &[&str], found: &mut Found) -> Result<(), Fault> {
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
        let time_fault = |fault| of_time(fault, time_at);
        let day = interpreter.clock.day(&joined(&self.bound.time, cells)).map_err(time_fault)?;
        let Some(status) = told(interpreter.status(optional(*status)), *status)? else {
            return Ok(());
        };
        let step = interpreter.description().interval.length();
        let values = cells.get(*first..).unwrap_or_default();
        for (place, interval_end) in places_of_day(values, &day, step)? {
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
            interpreter.add(&value, found)?;
        }
        Ok(())
    }

    /// The end of the interval that a record is about, which is one of this series.
    fn interval_end(
        &mut self,
        cells: &[&str],
        series: impl Fn() -> String,
    ) -> Result<DateTime<Utc>, Fault> {
        let interpreter = &self.interpreter;
        let Bound { time, summer, .. } = self.bound.as_ref();
        let text = joined(time, cells);
        let summer_means = interpreter.description().time.summer.as_ref();
        let is_summer = summer_means.zip(*summer).map(|(means, place)| {
            let cell = plain(cells.get(place).copied().unwrap_or_default());
            cell.eq_ignore_ascii_case(&means.summer)
        });
        let before =
            if self.before.is_empty() { None } else { self.before.get(&series()).copied() };
        let instant = interpreter
            .clock
            .instant(&text, Hints { is_summer, before })
            .map_err(|fault| of_time(fault, time.first().copied()))?;
        // Only in the days of October in which it may matter: nothing is kept for all other lines.
        if interpreter.clock.shows_an_hour_twice()
            && summer.is_none()
            && instant.month() == 10
            && instant.day() >= 24
            && self.before.len() < SERIES_MAX
        {
            self.before.insert(series(), instant);
        }
        Ok(match interpreter.description().time.label {
            Label::End => instant,
            Label::Start => instant + interpreter.description().interval.length(),
        })
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
