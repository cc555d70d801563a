//! Moments on the clock of an API: where its days begin, and how it writes times.

use chrono::format::{Item, StrftimeItems};
use chrono::{
    DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, SecondsFormat,
    TimeDelta, TimeZone, Utc,
};
use chrono_tz::Europe::Amsterdam;

use crate::domain::source::clock::{Format, Zone, format_of};

impl Zone {
    /// What the clock shows.
    pub(super) fn local(self, instant: DateTime<Utc>) -> NaiveDateTime {
        self.dated(instant).naive_local()
    }

    /// The moment with the offset of the clock.
    fn dated(self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        match self {
            Self::Offset(offset) => instant.with_timezone(&offset),
            Self::Amsterdam => {
                let local = instant.with_timezone(&Amsterdam);
                local.with_timezone(&local.offset().fix())
            }
        }
    }

    /// When the clock first shows this or, if it never does, when it goes forward over it.
    pub(super) fn first_at(self, local: NaiveDateTime) -> DateTime<Utc> {
        match self {
            Self::Offset(offset) => DateTime::from_naive_utc_and_offset(local - offset, Utc),
            Self::Amsterdam => match Amsterdam.from_local_datetime(&local).earliest() {
                Some(instant) => instant.to_utc(),
                // What it would be by the clock as it was before, which is an hour too late.
                None => {
                    let before = Amsterdam.from_utc_datetime(&(local - TimeDelta::hours(12)));
                    let late = local - before.offset().fix();
                    DateTime::from_naive_utc_and_offset(late, Utc) - since_gap(local)
                }
            },
        }
    }

    /// When the day begins in which this moment lies.
    pub(super) fn day_start(self, instant: DateTime<Utc>) -> DateTime<Utc> {
        self.first_at(self.local(instant).date().and_time(NaiveTime::MIN))
    }

    /// When the day after that begins.
    pub(super) fn next_day_start(self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let next = self.local(instant).date() + Days::new(1);
        self.first_at(next.and_time(NaiveTime::MIN))
    }
}

/// How far into the hour it is that the clock never shows.
fn since_gap(local: NaiveDateTime) -> TimeDelta {
    let hour = local.time().signed_duration_since(NaiveTime::MIN).num_seconds() % 3600;
    TimeDelta::seconds(hour)
}

/// How an API writes a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Writer {
    format: Format,
    zone: Zone,
}

impl Writer {
    /// In this format, which was looked at, by this clock.
    pub(super) fn new(format: &str, zone: Zone) -> Self {
        Self { format: format_of(format), zone }
    }

    /// Whether what it writes says of a moment only on which day it is, or less.
    pub(super) fn is_of_days(&self) -> bool {
        let at = |hour, minute, second| {
            let date = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
            date.and_hms_opt(hour, minute, second).unwrap_or_default()
        };
        match &self.format {
            Format::Pattern(pattern) => {
                let written = |local: NaiveDateTime| {
                    let instant = self.zone.first_at(local);
                    self.zone.dated(instant).format(pattern).to_string()
                };
                written(at(0, 0, 0)) == written(at(13, 37, 42))
            }
            _ => false,
        }
    }

    /// The moment as the API reads it.
    pub(super) fn write(&self, instant: DateTime<Utc>) -> String {
        let dated = self.zone.dated(instant);
        match &self.format {
            Format::Iso => dated.to_rfc3339_opts(SecondsFormat::Secs, true),
            Format::UnixSeconds => instant.timestamp().to_string(),
            Format::UnixMillis => instant.timestamp_millis().to_string(),
            Format::Pattern(pattern) => dated.format(pattern).to_string(),
        }
    }
}

/// What is wrong with a format in which times are to be written.
pub(super) fn check_format(format: &str) -> Result<(), String> {
    let Format::Pattern(pattern) = format_of(format) else { return Ok(()) };
    let mut items = StrftimeItems::new(&pattern);
    if !pattern.contains('%') || items.any(|item| item == Item::Error) {
        return Err(format!(
            "\"{pattern}\" is not iso, unix_seconds, unix_millis or a pattern such as %Y-%m-%d"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::clock::zone_named;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn zone(name: &str) -> Zone {
        zone_named(name).expect("a clock")
    }

    #[test]
    fn a_time_is_written_as_the_api_reads_it() {
        let instant = utc("2026-11-20T23:00:00Z");
        for (format, clock, text) in [
            ("iso", "utc", "2026-11-20T23:00:00Z"),
            ("iso", "amsterdam", "2026-11-21T00:00:00+01:00"),
            ("unix_seconds", "amsterdam", "1795215600"),
            ("unix_millis", "utc", "1795215600000"),
            ("%d-%m-%Y %H:%M", "amsterdam", "21-11-2026 00:00"),
            ("%Y-%m-%d", "+02:00", "2026-11-21"),
        ] {
            assert_eq!(Writer::new(format, zone(clock)).write(instant), text, "{format} {clock}");
        }
    }

    #[test]
    fn a_format_without_hours_is_one_of_days() {
        for (format, is_of_days) in [
            ("%Y-%m-%d", true),
            ("%m", true),
            ("%Y-%m-%dT%H", false),
            ("%s", false),
            ("iso", false),
        ] {
            assert_eq!(Writer::new(format, zone("amsterdam")).is_of_days(), is_of_days, "{format}");
        }
    }

    #[test]
    fn days_begin_by_the_clock_of_the_api_also_when_it_is_changed() {
        let amsterdam = zone("amsterdam");
        for (instant, start, next) in [
            ("2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
            ("2026-10-25T22:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        ] {
            assert_eq!(amsterdam.day_start(utc(instant)), utc(start));
            assert_eq!(amsterdam.next_day_start(utc(instant)), utc(next));
        }
        assert_eq!(zone("utc").day_start(utc("2026-03-29T12:00:00Z")), utc("2026-03-29T00:00:00Z"));
    }

    #[test]
    fn what_the_clock_never_shows_is_when_it_goes_forward_and_what_it_shows_twice_the_first_time() {
        let local = |text: &str| text.parse().expect("a local time");
        let first_at = |text| zone("amsterdam").first_at(local(text));
        assert_eq!(first_at("2026-03-29T02:00:00"), utc("2026-03-29T01:00:00Z"));
        assert_eq!(first_at("2026-03-29T02:30:00"), utc("2026-03-29T01:00:00Z"));
        assert_eq!(first_at("2026-10-25T02:00:00"), utc("2026-10-25T00:00:00Z"));
    }

    #[test]
    fn a_format_that_means_nothing_is_told() {
        assert!(check_format("%Y-%m-%d").is_ok());
        assert!(check_format("daily").is_err());
        assert!(check_format("%Q").is_err());
    }
}
