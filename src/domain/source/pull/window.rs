//! For which time an API is asked: windows that begin with a day or a part of one, by its clock.

use std::iter::successors;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use super::Pull;
use crate::domain::source::clock::{Zone, zone_named};

/// What one question is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// Its first moment.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub until: DateTime<Utc>,
}

impl Pull {
    /// By which clock its days begin. A description that was looked at names one that is known.
    pub(super) fn zone(&self) -> Zone {
        zone_named(&self.time.clock).unwrap_or(Zone::Amsterdam)
    }

    /// From when it is asked, if it was fetched until `fetched_until` and asked for corrections at `looked_back_at`;
    /// and whether that asks for corrections.
    #[must_use]
    pub fn asked_from(
        &self,
        fetched_until: Option<DateTime<Utc>>,
        looked_back_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> (DateTime<Utc>, bool) {
        let days = |days: u32| TimeDelta::days(days.into());
        let Some(fetched_until) = fetched_until else {
            return (now - days(self.start_days), true);
        };
        if looked_back_at.is_none() {
            // The first time has not come to its end yet: it goes on, and does not reach further back than it began.
            return (fetched_until.min(now - days(self.start_days)), true);
        }
        let from = fetched_until.min(now) - TimeDelta::hours(self.overlap_hours.into());
        let is_look_back = looked_back_at.is_none_or(|at| at > now || now - at >= days(1));
        if is_look_back { (from.min(now - days(self.lookback_days)), true) } else { (from, false) }
    }

    /// The windows from the one in which `from` lies until `until`, in the order of time. The last one ends there.
    pub fn windows(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Iterator<Item = Window> + use<> {
        let (zone, hours) = (self.zone(), self.window_hours);
        let starts = successors(Some(start(zone, hours, from)), move |start| {
            Some(next(zone, hours, *start))
        });
        let window = move |from| Window { from, until: next(zone, hours, from).min(until) };
        starts.take_while(move |start| *start < until).map(window)
    }
}

/// When the window begins in which this moment lies.
fn start(zone: Zone, hours: u32, instant: DateTime<Utc>) -> DateTime<Utc> {
    let day = zone.day_start(instant);
    if hours >= 24 {
        return day;
    }
    successors(Some(day), |start| Some(next(zone, hours, *start)))
        .take_while(|start| *start <= instant)
        .last()
        .unwrap_or(day)
}

/// When the one after it begins. The clock may go over that, or show it twice: then it is later, and never earlier.
fn next(zone: Zone, hours: u32, start: DateTime<Utc>) -> DateTime<Utc> {
    let local = zone.local(start);
    if hours >= 24 {
        let days = Days::new((hours / 24).into());
        return zone.first_at((local.date() + days).and_time(NaiveTime::MIN));
    }
    let midnight = local.date().and_time(NaiveTime::MIN);
    let hours = i64::from(hours.max(1));
    let into_day = (local - midnight).num_hours() / hours;
    // No clock is turned by as much as a day.
    (1..=24)
        .map(|parts| zone.first_at(midnight + TimeDelta::hours((into_day + parts) * hours)))
        .find(|next| *next > start)
        .unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn pull(clock: &str, hours: u32) -> Pull {
        let toml = format!(
            "url = \"https://a.example/{{from}}\"\nwindow_hours = {hours}\ntime = {{ clock = \"{clock}\" }}"
        );
        toml::from_str(&toml).expect("a pull")
    }

    fn windows(pull: &Pull, from: &str, until: &str) -> Vec<[String; 2]> {
        let text = |instant: DateTime<Utc>| instant.format("%dT%H:%M").to_string();
        let windows = pull.windows(utc(from), utc(until));
        windows.map(|window| [text(window.from), text(window.until)]).collect()
    }

    #[test]
    fn windows_are_whole_days_of_the_clock_until_now() {
        assert_eq!(
            windows(&pull("amsterdam", 24), "2026-11-20T12:00:00Z", "2026-11-22T11:05:00Z"),
            [["19T23:00", "20T23:00"], ["20T23:00", "21T23:00"], ["21T23:00", "22T11:05"]]
        );
    }

    #[test]
    fn a_day_on_which_the_clock_changes_is_shorter_or_longer() {
        let day = pull("amsterdam", 24);
        assert_eq!(
            windows(&day, "2026-03-29T00:00:00Z", "2026-03-30T22:00:00Z"),
            [["28T23:00", "29T22:00"], ["29T22:00", "30T22:00"]]
        );
        assert_eq!(
            windows(&day, "2026-10-25T00:00:00Z", "2026-10-26T23:00:00Z"),
            [["24T22:00", "25T23:00"], ["25T23:00", "26T23:00"]]
        );
    }

    #[test]
    fn windows_cover_all_time_once_however_long_they_are_and_whatever_the_clock_does() {
        for clock in ["utc", "amsterdam", "+01:00"] {
            for hours in [1, 2, 3, 4, 6, 8, 12, 24, 48, 168] {
                for (from, until) in [
                    ("2026-03-28T05:10:00Z", "2026-03-31T05:10:00Z"),
                    ("2026-10-24T00:30:00Z", "2026-10-27T12:00:00Z"),
                ] {
                    let (from, until) = (utc(from), utc(until));
                    let windows: Vec<Window> = pull(clock, hours).windows(from, until).collect();
                    let first = windows.first().expect("one");
                    assert!(first.from <= from && from < first.until, "{clock} {hours}");
                    assert_eq!(windows.last().expect("one").until, until);
                    assert!(windows.windows(2).all(|pair| pair[0].until == pair[1].from));
                    assert!(windows.iter().all(|window| window.from < window.until));
                }
            }
        }
    }

    #[test]
    fn nothing_is_asked_before_its_time() {
        assert!(
            windows(&pull("utc", 24), "2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z").is_empty()
        );
    }

    #[test]
    fn it_is_asked_from_the_start_then_with_an_overlap_and_once_a_day_for_corrections() {
        let (pull, now) = (pull("utc", 24), utc("2026-11-20T12:00:00Z"));
        let ago = |hours| now - TimeDelta::hours(hours);
        assert_eq!(pull.asked_from(None, None, now), (ago(240), true));
        assert_eq!(pull.asked_from(Some(ago(1)), Some(ago(23)), now), (ago(25), false));
        assert_eq!(pull.asked_from(Some(ago(1)), Some(ago(24)), now), (ago(240), true));
        assert_eq!(pull.asked_from(Some(ago(300)), Some(ago(24)), now), (ago(324), true));
        // Whose clock was ahead.
        assert_eq!(pull.asked_from(Some(ago(-5)), Some(ago(-5)), now), (ago(240), true));
    }

    #[test]
    fn a_first_time_that_did_not_come_to_its_end_reaches_no_further_back_than_it_began() {
        let (pull, now) = (pull("utc", 24), utc("2026-11-20T12:00:00Z"));
        let pull = Pull { start_days: 2, ..pull };
        let ago = |hours| now - TimeDelta::hours(hours);
        assert_eq!(pull.asked_from(None, None, now), (ago(48), true));
        assert_eq!(pull.asked_from(Some(ago(12)), None, now), (ago(48), true));
        assert_eq!(pull.asked_from(Some(ago(60)), None, now), (ago(60), true));
    }
}
