//! What the times of a source mean. Nothing is guessed: a local time that does not exist is refused, and one that
//! exists twice is too, unless a column or the line before it tells which of the two it is.

use std::ops::{Range, RangeInclusive};

use chrono::format::{Item, StrftimeItems};
use chrono::{
    DateTime, Datelike, Days, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime,
    TimeDelta, TimeZone, Utc,
};
use chrono_tz::Europe::Amsterdam;

use crate::domain::moment::{self, Written};
use crate::domain::source_line::RejectionReason;

/// The years in which a reading can be: far from where the calendar ends.
const YEARS: RangeInclusive<i32> = 1970..=9999;

/// How a time is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Format {
    Iso,
    UnixSeconds,
    UnixMillis,
    Pattern(String),
}

/// On which clock a time is that does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Offset(FixedOffset),
    Amsterdam,
}

/// Reads the times of one source.
#[derive(Debug, Clone)]
pub struct ClockReader {
    format: Format,
    zone: Option<Zone>,
    /// From one time to the next.
    step: TimeDelta,
}

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFault {
    /// What kind of reason it is.
    pub reason: RejectionReason,
    /// What there is to say of it.
    pub words: String,
}

/// What tells which of two instants a local time is that exists twice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// Whether the source says that it is summer time.
    pub is_summer: Option<bool>,
    /// The time that came before it for the same values.
    pub before: Option<DateTime<Utc>>,
}

/// Looks whether times can be read so that this table of a description is about.
///
/// # Errors
/// What is wrong, in words.
pub fn check(table: &str, format: &str, clock: Option<&str>) -> Result<(), String> {
    let has_zone = zone_of(clock).map_err(|words| format!("{table}.clock: {words}"))?.is_some();
    match format_of(format) {
        Format::Pattern(pattern) => {
            let mut items = StrftimeItems::new(&pattern);
            if !pattern.contains('%') || items.any(|item| item == Item::Error) {
                return Err(format!(
                    "{table}.format: \"{pattern}\" is not iso, unix_seconds, unix_millis or a pattern such as %d-%m-%Y %H:%M"
                ));
            }
            if !has_zone && !pattern.contains("%z") && !pattern.contains("%:z") {
                return Err(format!(
                    "{table}.clock: say which clock it is: utc, amsterdam or an offset such as +01:00"
                ));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn format_of(text: &str) -> Format {
    match text {
        "iso" => Format::Iso,
        "unix_seconds" => Format::UnixSeconds,
        "unix_millis" => Format::UnixMillis,
        pattern => Format::Pattern(pattern.to_owned()),
    }
}

fn zone_of(clock: Option<&str>) -> Result<Option<Zone>, String> {
    let Some(clock) = clock else { return Ok(None) };
    let words = || format!("\"{clock}\" is not utc, amsterdam or an offset such as +01:00");
    zone_named(clock).map(Some).ok_or_else(words)
}

/// The clock of this name: `utc`, `amsterdam`, or an offset such as `+01:00`.
pub(super) fn zone_named(clock: &str) -> Option<Zone> {
    let offset = match clock {
        "amsterdam" => return Some(Zone::Amsterdam),
        "utc" => FixedOffset::east_opt(0),
        offset => offset.parse().ok(),
    };
    offset.map(Zone::Offset)
}

impl ClockReader {
    /// Of a source that writes them so, one after the other by this step. A description that was looked at has
    /// a clock that is known.
    #[must_use]
    pub fn of(format: &str, clock: Option<&str>, step: TimeDelta) -> Self {
        Self { format: format_of(format), zone: zone_of(clock).unwrap_or_default(), step }
    }

    /// The instant that a text names.
    ///
    /// # Errors
    /// Why it is none.
    pub fn instant(&self, text: &str, hints: Hints) -> Result<DateTime<Utc>, TimeFault> {
        let unreadable = || TimeFault {
            reason: RejectionReason::InvalidTime,
            words: format!("is not a time as {} writes it: {}", self.words(), shown(text)),
        };
        let written = match &self.format {
            Format::UnixSeconds => unix(text, 1).map(Written::Instant),
            Format::UnixMillis => unix(text, 1_000).map(Written::Instant),
            Format::Iso => moment::read(text),
            // Whoever repairs a line may say the offset.
            Format::Pattern(pattern) => by_pattern(text, pattern).or_else(|| moment::read(text)),
        };
        match written.ok_or_else(unreadable)? {
            Written::Instant(instant) if !YEARS.contains(&instant.year()) => Err(unreadable()),
            Written::Local(local) if !YEARS.contains(&local.year()) => Err(unreadable()),
            Written::Instant(instant) => Ok(instant),
            Written::Local(local) => self.on_clock(local, hints),
        }
    }

    /// Whether it is a clock that shows an hour twice.
    #[must_use]
    pub fn shows_an_hour_twice(&self) -> bool {
        self.zone == Some(Zone::Amsterdam)
    }

    /// The start and the end of the day that a text names.
    ///
    /// # Errors
    /// Why it is none.
    pub fn day(&self, text: &str) -> Result<Range<DateTime<Utc>>, TimeFault> {
        let date = match &self.format {
            Format::Pattern(pattern) => NaiveDate::parse_from_str(text, pattern).ok(),
            _ => None,
        };
        let date = date.or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
        let at_midnight = || match moment::read(text) {
            Some(Written::Local(local)) if local.time() == NaiveTime::MIN => Some(local.date()),
            _ => None,
        };
        let date = date.or_else(at_midnight).filter(|date| YEARS.contains(&date.year()));
        let date = date.ok_or_else(|| TimeFault {
            reason: RejectionReason::InvalidTime,
            words: format!("is not a date as {} writes it: {}", self.words(), shown(text)),
        })?;
        let start_of =
            |date: NaiveDate| self.on_clock(date.and_time(NaiveTime::MIN), Hints::default());
        Ok(start_of(date)?..start_of(date + Days::new(1))?)
    }

    fn on_clock(&self, local: NaiveDateTime, hints: Hints) -> Result<DateTime<Utc>, TimeFault> {
        let fault =
            |reason, words: &str| TimeFault { reason, words: format!("is {local}, which {words}") };
        match self.zone {
            None => Err(fault(
                RejectionReason::TimeWithoutOffset,
                "has no UTC offset, and the source does not say on which clock it is",
            )),
            Some(Zone::Offset(offset)) => offset
                .from_local_datetime(&local)
                .single()
                .map(|instant| instant.to_utc())
                .ok_or_else(|| fault(RejectionReason::InvalidTime, "is beyond the calendar")),
            Some(Zone::Amsterdam) => match Amsterdam.from_local_datetime(&local) {
                LocalResult::Single(instant) => Ok(instant.to_utc()),
                LocalResult::None => Err(fault(
                    RejectionReason::AmbiguousTime,
                    "does not exist in Amsterdam: the clock went forward over it",
                )),
                LocalResult::Ambiguous(summer, winter) => self
                    .which([summer.to_utc(), winter.to_utc()], hints)
                    .ok_or_else(|| {
                        fault(
                            RejectionReason::AmbiguousTime,
                            "exists twice in Amsterdam, and the line before it does not tell which it is: write the offset",
                        )
                    }),
            },
        }
    }

    /// In order of time the lines follow each other step by step; a line that does not follow could be of
    /// either hour.
    fn which(&self, instants: [DateTime<Utc>; 2], hints: Hints) -> Option<DateTime<Utc>> {
        let [summer, winter] = instants;
        match (hints.is_summer, hints.before) {
            (Some(true), _) => Some(summer),
            (Some(false), _) => Some(winter),
            (None, Some(before)) => {
                instants.into_iter().find(|instant| *instant == before + self.step)
            }
            (None, None) => None,
        }
    }

    fn words(&self) -> String {
        match &self.format {
            Format::Iso => "RFC 3339".to_owned(),
            Format::UnixSeconds => "Unix (seconds)".to_owned(),
            Format::UnixMillis => "Unix (milliseconds)".to_owned(),
            Format::Pattern(pattern) => format!("\"{pattern}\""),
        }
    }
}

fn unix(text: &str, per_second: i64) -> Option<DateTime<Utc>> {
    let number: i64 = text.parse().ok()?;
    let nanos = u32::try_from(number.rem_euclid(per_second) * (1_000_000_000 / per_second)).ok()?;
    DateTime::from_timestamp(number.div_euclid(per_second), nanos)
}

/// `24:00` is the end of its day, whichever way the rest is written.
fn by_pattern(text: &str, pattern: &str) -> Option<Written> {
    if let Ok(instant) = DateTime::parse_from_str(text, pattern) {
        return Some(Written::Instant(instant.to_utc()));
    }
    if let Ok(local) = NaiveDateTime::parse_from_str(text, pattern) {
        return Some(Written::Local(local));
    }
    let midnight = text.replacen("24:00", "00:00", 1);
    let local = NaiveDateTime::parse_from_str(&midnight, pattern).ok()?;
    let is_end_of_day = midnight != text && local.time() == NaiveTime::MIN;
    local.checked_add_signed(TimeDelta::days(1)).filter(|_| is_end_of_day).map(Written::Local)
}

/// Enough of a text to know it again.
fn shown(text: &str) -> String {
    let head: String = text.chars().take(40).collect();
    format!("\"{head}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(format: &str, clock: Option<&str>) -> ClockReader {
        assert_eq!(check("time", format, clock), Ok(()));
        ClockReader::of(format, clock, TimeDelta::minutes(5))
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn one_instant_is_read_however_it_is_written() {
        let noon = utc("2026-11-26T11:45:00Z");
        for (format, clock, text) in [
            ("iso", None, "2026-11-26T12:45:00+01:00"),
            ("iso", Some("amsterdam"), "2026-11-26 12:45"),
            ("unix_seconds", None, "1795693500"),
            ("unix_millis", None, "1795693500000"),
            ("%d-%m-%Y %H:%M", Some("amsterdam"), "26-11-2026 12:45"),
            ("%d-%m-%Y %H:%M", Some("+02:00"), "26-11-2026 13:45"),
            ("%d/%m/%y %H:%M:%S", Some("utc"), "26/11/26 11:45:00"),
            ("%Y%m%d%H%M%z", None, "202611261245+0100"),
        ] {
            let instant = reader(format, clock).instant(text, Hints::default());
            assert_eq!(instant, Ok(noon), "{format} {text}");
        }
    }

    #[test]
    fn the_end_of_a_day_may_be_written_as_24_00() {
        let reader = reader("%d-%m-%Y %H:%M", Some("amsterdam"));
        let end = reader.instant("26-11-2026 24:00", Hints::default());
        assert_eq!(end, Ok(utc("2026-11-26T23:00:00Z")));
        assert!(reader.instant("26-11-2026 24:05", Hints::default()).is_err());
    }

    #[test]
    fn of_an_hour_that_exists_twice_the_line_before_or_a_column_tells() {
        let reader = reader("%d-%m-%Y %H:%M", Some("amsterdam"));
        let after = |before: &str| Hints { before: Some(utc(before)), is_summer: None };
        let flagged = |is_summer| Hints { before: None, is_summer: Some(is_summer) };
        let read = |hints| reader.instant("25-10-2026 02:05", hints);
        let (first, second) = (utc("2026-10-25T00:05:00Z"), utc("2026-10-25T01:05:00Z"));
        assert_eq!(read(after("2026-10-25T00:00:00Z")), Ok(first));
        assert_eq!(read(after("2026-10-25T01:00:00Z")), Ok(second));
        assert_eq!(read(flagged(true)), Ok(first));
        assert_eq!(read(flagged(false)), Ok(second));
        for hints in
            [Hints::default(), after("2026-10-25T00:05:00Z"), after("2026-10-24T23:50:00Z")]
        {
            let fault = read(hints).expect_err("nobody can tell");
            assert_eq!(fault.reason, RejectionReason::AmbiguousTime);
        }
    }

    #[test]
    fn a_moment_at_the_end_of_the_calendar_is_none() {
        let refused = |format: &str, text: &str| {
            let fault = reader(format, Some("utc")).instant(text, Hints::default());
            fault.expect_err("none").reason
        };
        assert_eq!(refused("unix_seconds", "8210266876799"), RejectionReason::InvalidTime);
        assert_eq!(refused("unix_seconds", "-8334601228800"), RejectionReason::InvalidTime);
        assert_eq!(refused("%Y-%m-%d %H:%M", "+262142-12-31 24:00"), RejectionReason::InvalidTime);
        assert!(reader("%Y-%m-%d", Some("utc")).day("+262142-12-31").is_err());
    }

    #[test]
    fn a_day_ends_where_the_next_one_begins_however_dates_are_written() {
        let day = reader("%Y-%d-%m", Some("amsterdam")).day("2026-25-10").expect("a day");
        assert_eq!(day, utc("2026-10-24T22:00:00Z")..utc("2026-10-25T23:00:00Z"));
    }

    #[test]
    fn a_time_that_the_clock_never_shows_is_refused() {
        let reader = reader("%d-%m-%Y %H:%M", Some("amsterdam"));
        let fault = reader.instant("29-03-2026 02:30", Hints::default()).expect_err("none");
        assert_eq!(fault.reason, RejectionReason::AmbiguousTime);
        assert!(fault.words.contains("does not exist"), "{}", fault.words);
    }

    #[test]
    fn what_is_no_time_is_told_with_what_was_wanted() {
        let fault = reader("%d-%m-%Y %H:%M", Some("utc")).instant("gisteren", Hints::default());
        let words = fault.expect_err("none").words;
        assert_eq!(words, "is not a time as \"%d-%m-%Y %H:%M\" writes it: \"gisteren\"");
        let local = reader("iso", None).instant("2026-11-26T12:45", Hints::default());
        assert_eq!(local.expect_err("none").reason, RejectionReason::TimeWithoutOffset);
    }

    #[test]
    fn a_format_that_means_nothing_is_refused_when_it_is_described() {
        for (format, clock) in [
            ("dagelijks", Some("utc")),
            ("%Q", Some("utc")),
            ("%d-%m-%Y %H:%M", None),
            ("iso", Some("CET")),
        ] {
            assert!(check("time", format, clock).is_err(), "{format} {clock:?}");
        }
    }
}
