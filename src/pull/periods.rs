//! Which periods are asked for: from where the last pull ended, on borders of days in Amsterdam as far as it can be,
//! so that the door has its answers ready.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::day::Day;
use crate::domain::interval::floor_to_grid;
use crate::domain::period::Period;

/// Days in one period at most, which is one less than the door allows.
const PERIOD_DAYS: usize = 31;

/// How many days back a meter begins of which nothing is here, if nobody says otherwise: so many full days a reading
/// can be pulled at least.
const DAYS_BACK: usize = 31;

/// From where a meter is pulled of which nothing is here.
pub fn begin(since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    match since {
        Some(since) => floor_to_grid(since),
        None => (0..DAYS_BACK).fold(Day::of(now), |day, _| day.before()).start(),
    }
}

/// Until when there are readings of days that are over in Amsterdam, of a meter with this newest one. The last day of
/// a meter that fell silent ends with its newest reading: no other comes that could bring it to midnight.
pub fn end_of_days(newest: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let day = Day::of(newest);
    if day.end() <= now { newest } else { day.start() }
}

/// The periods between two moments, in order; none if the first one is not the earlier one.
pub fn between(after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut start = after;
    while start < until {
        let border = (0..PERIOD_DAYS).fold(Day::of(start), |day, _| day.after()).start();
        let end = border.min(until);
        // Never longer than a door allows, since it has a day less at most.
        periods.extend(Period::new(start, end));
        start = end.max(start + TimeDelta::seconds(1));
    }
    periods
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::amsterdam::parse_instant;

    fn at(text: &str) -> DateTime<Utc> {
        parse_instant(text).expect("an instant")
    }

    #[test]
    fn long_periods_are_split_at_midnights_without_gap_or_overlap() {
        let (after, until) = (at("2026-03-01T12:00"), at("2026-11-27T09:00"));
        let periods = between(after, until);
        assert_eq!(periods[0].start(), after);
        assert_eq!(periods[periods.len() - 1].end(), until);
        for pair in periods.windows(2) {
            assert_eq!(pair[0].end(), pair[1].start());
            assert_eq!(Day::of(pair[0].end()).start(), pair[0].end());
        }
        assert!(periods[1..].iter().all(|it| it.whole_days().is_none_or(|days| days.len() <= 31)));
        assert_eq!(periods.len(), 9);
    }

    #[test]
    fn a_month_is_one_period_and_nothing_new_is_none() {
        let now = at("2026-11-27T12:00");
        let (begin, end) = (begin(None, now), end_of_days(now, now));
        assert_eq!((begin, end), (at("2026-10-27T00:00"), at("2026-11-27T00:00")));
        assert_eq!(between(begin, end).len(), 1);
        assert!(between(end, end).is_empty() && between(now, end).is_empty());
    }

    #[test]
    fn a_day_that_is_over_ends_with_its_newest_reading_and_one_that_is_not_is_left() {
        let now = at("2026-11-27T12:00");
        for (newest, end) in [
            ("2026-11-27T11:55", "2026-11-27T00:00"),
            ("2026-11-27T00:00", "2026-11-27T00:00"),
            ("2026-11-26T23:55", "2026-11-26T23:55"),
            ("2026-11-20T14:00", "2026-11-20T14:00"),
        ] {
            assert_eq!(end_of_days(at(newest), now), at(end), "{newest}");
        }
    }

    #[test]
    fn a_beginning_within_an_interval_takes_the_whole_of_it() {
        let since = Some(at("2026-11-20T00:03:07"));
        assert_eq!(begin(since, at("2026-11-27T12:00")), at("2026-11-20T00:00"));
    }
}
