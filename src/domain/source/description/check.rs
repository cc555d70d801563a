//! Whether the parts of a description go together: what passes here can be read by, whatever the file.

use super::{
    Channel, Column, Container, Description, DescriptionError, Interval, Layout, Place, Time,
};
use crate::domain::source::{clock, issue};

/// Steps of a path in a JSON document at most.
const PATH_STEPS_MAX: usize = 16;

impl Description {
    /// Looks whether its parts go together.
    pub(super) fn check(&self) -> Result<(), DescriptionError> {
        let wrong = |words: String| Err(DescriptionError(words));
        let has_cells = matches!(self.container, Container::Csv { .. } | Container::Xlsx { .. });
        if !has_cells && matches!(self.layout, Layout::Day { .. } | Layout::Meters { .. }) {
            return wrong(
                "layout: a column for each interval or meter needs a csv or xlsx container".into(),
            );
        }
        if !has_cells && self.columns().iter().any(|column| matches!(column, Column::Place(_))) {
            return wrong("columns: a field of JSON has a name, and no place".into());
        }
        if let Container::Csv { delimiter, quote, .. } = self.container
            && !(delimiter.is_ascii() && quote.is_ascii() && delimiter != quote)
        {
            return wrong("container: delimiter and quote are two characters of ASCII".into());
        }
        if !(1..=2).contains(&self.time.columns.len()) {
            return wrong(
                "time.columns: name one column, or that of the date and that of the time".into(),
            );
        }
        let Time { format, clock, .. } = &self.time;
        clock::check("time", format, clock.as_deref()).map_err(DescriptionError)?;
        self.issue.as_ref().map_or(Ok(()), issue::check).map_err(DescriptionError)?;
        self.check_interval()?;
        if self.columns().iter().any(|column| matches!(column, Column::Place(0))) {
            return wrong("columns: they are counted from 1".into());
        }
        if matches!(&self.container, Container::Json { path } if path.split('.').count() > PATH_STEPS_MAX)
        {
            return wrong(format!("container.path: it has at most {PATH_STEPS_MAX} steps"));
        }
        let is_wide = matches!(self.layout, Layout::Wide { .. });
        if is_wide && self.channels.iter().any(|channel| channel.name == "*") {
            return wrong("channels: in a wide layout each has the name of its column".into());
        }
        if let Some(Place::FileName(pattern)) = self.identifier()
            && (pattern.matches("{}").count() != 1 || pattern.matches('*').count() > 4)
        {
            return wrong(
                "layout.identifier.file_name: it has {} once, and * at most four times".into(),
            );
        }
        if self.numbers.thousands == Some(self.numbers.decimal) {
            return wrong("numbers: decimals and thousands have the same sign before them".into());
        }
        if self.channels.is_empty() {
            return wrong("channels: say what is measured by at least one".into());
        }
        if let Some(mqtt) = &self.mqtt {
            mqtt.check(&self.container)?;
            if mqtt.username.is_some()
                && self.pull.as_ref().is_some_and(|pull| pull.auth.needs_secret())
            {
                return wrong("mqtt.username: a source has one secret, and [pull] needs it: describe two sources".into());
            }
        }
        if let Some(pull) = &self.pull {
            pull.check().map_err(DescriptionError)?;
        }
        self.check_channels()
    }

    fn check_interval(&self) -> Result<(), DescriptionError> {
        let wrong = |words: String| Err(DescriptionError(words));
        let Interval { minutes, seconds, least_coverage, .. } = self.interval;
        if !matches!(minutes, 1 | 5 | 15) {
            return wrong(format!("interval.minutes: {minutes} is not 1, 5 or 15"));
        }
        if let Some(seconds) = seconds
            && !(matches!(seconds, 1..300) && 300 % seconds == 0 && minutes == 5)
        {
            return wrong(format!(
                "interval.seconds: {seconds} is no whole part of five minutes, or there are minutes beside it"
            ));
        }
        if !(1..=100).contains(&least_coverage) {
            return wrong(format!("interval.least_coverage: {least_coverage} is not 1 to 100"));
        }
        Ok(())
    }

    fn check_channels(&self) -> Result<(), DescriptionError> {
        for (place, channel) in self.channels.iter().enumerate() {
            let Channel { name, quantity, unit, counter, .. } = channel;
            let wrong = |words: &str| Err(DescriptionError(format!("channels: {name}: {words}")));
            let before = self.channels.get(..place).unwrap_or_default();
            if before.iter().any(|other| other.name.eq_ignore_ascii_case(name)) {
                return wrong("it is there twice");
            }
            if quantity.is_some_and(|quantity| !unit.fits(quantity)) {
                return wrong("its unit is not one of its quantity");
            }
            if *counter && !unit.is_energy() {
                return wrong("a counter has a unit of energy");
            }
        }
        Ok(())
    }
}
