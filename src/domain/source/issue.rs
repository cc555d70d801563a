//! Reads which issue of its values a record is. What comes out can be compared, and says nothing else.

use super::clock::{self, ClockReader, Hints, TimeFault};
use super::description::{Column, Issue};
use super::interpreter::shown;
use crate::domain::source_line::RejectionReason;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};

/// What a number is called among the ways in which an issue is written.
const NUMBER: &str = "number";

/// Reads the issues of one source.
#[derive(Debug, Clone)]
pub enum IssueReader {
    /// A number that counts up.
    Number,
    /// When it was made.
    Time(ClockReader),
}

/// From which source, and how, issues were read: only those of one kind can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueKind(pub i64);

impl IssueKind {
    /// Of the records of a source that writes them so.
    #[must_use]
    pub fn of_records(source_id: i32, issue: &Issue) -> Self {
        let column = |column: &Column| match column {
            Column::Place(place) => place.to_string(),
            // A heading is the same in any case.
            Column::Name(name) => format!("\"{}\"", name.to_lowercase()),
        };
        let columns: Vec<String> = issue.columns.iter().map(column).collect();
        Self::named(&format!("{source_id} {columns:?} {:?} {:?}", issue.format, issue.clock))
    }

    /// Of what is composed of the values of a source: a moment, however its records say issues.
    #[must_use]
    pub fn of_what_is_composed(source_id: i32) -> Self {
        Self::named(&format!("{source_id} composed"))
    }

    fn named(name: &str) -> Self {
        // The first of its 32 bytes.
        let hash: [u8; 32] = Sha256::digest(name).into();
        Self(hash.first_chunk().copied().map(i64::from_be_bytes).unwrap_or_default())
    }
}

/// Looks whether issues can be read so.
///
/// # Errors
/// What is wrong, in words.
pub fn check(issue: &Issue) -> Result<(), String> {
    if !(1..=2).contains(&issue.columns.len()) {
        return Err(
            "issue.columns: name one column, or that of the date and that of the time".into()
        );
    }
    match issue.format.as_str() {
        NUMBER if issue.columns.len() > 1 => Err("issue.columns: a number stands in one".into()),
        NUMBER if issue.clock.is_some() => Err("issue.clock: a number has none".into()),
        NUMBER => Ok(()),
        format => clock::check("issue", format, issue.clock.as_deref()),
    }
}

impl IssueReader {
    /// Of a source that writes them so.
    #[must_use]
    pub fn of(issue: &Issue) -> Self {
        match issue.format.as_str() {
            NUMBER => Self::Number,
            format => {
                Self::Time(ClockReader::of(format, issue.clock.as_deref(), TimeDelta::zero()))
            }
        }
    }

    /// The issue in a text: the number, or microseconds since 1970. `None` if the text is empty.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(&self, text: &str) -> Result<Option<i64>, TimeFault> {
        if text.is_empty() {
            return Ok(None);
        }
        match self {
            Self::Number => text.parse().map(Some).map_err(|_| TimeFault {
                reason: RejectionReason::InvalidNumber,
                words: format!("is \"{}\", and no whole number of an issue", shown(text)),
            }),
            // In the hour that comes twice those of the first are told from those before and after, which is enough:
            // a line is not worth refusing for it.
            Self::Time(clock) => clock
                .instant(text, Hints { is_summer: Some(true), before: None })
                .map(|instant| Some(instant.timestamp_micros())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(format: &str, clock: Option<&str>) -> Issue {
        let columns = vec![Column::Name("Versie".to_owned())];
        Issue { columns, format: format.to_owned(), clock: clock.map(str::to_owned) }
    }

    fn read(issue: &Issue, text: &str) -> Option<i64> {
        IssueReader::of(issue).read(text).expect("an issue")
    }

    #[test]
    fn the_kind_of_an_issue_is_that_of_its_source_and_of_how_it_is_written() {
        let number = issue("number", None);
        let kind = IssueKind::of_records(1, &number);
        // It stands beside values that were taken in.
        assert_eq!(kind, IssueKind(3_144_840_337_942_924_747));
        let lower = Issue { columns: vec![Column::Name("versie".to_owned())], ..number.clone() };
        assert_eq!(IssueKind::of_records(1, &lower), kind);
        for other in [
            IssueKind::of_records(2, &number),
            IssueKind::of_records(1, &issue("iso", None)),
            IssueKind::of_records(1, &issue("iso", Some("utc"))),
            IssueKind::of_records(1, &Issue { columns: vec![Column::Place(3)], ..number.clone() }),
            IssueKind::of_what_is_composed(1),
        ] {
            assert_ne!(other, kind);
        }
    }

    #[test]
    fn a_number_is_read_as_it_is() {
        let number = issue("number", None);
        assert_eq!(check(&number), Ok(()));
        assert_eq!(
            [read(&number, "12"), read(&number, "-1"), read(&number, "")],
            [Some(12), Some(-1), None]
        );
        for text in ["1.5", "v2", "9223372036854775808"] {
            let fault = IssueReader::of(&number).read(text).expect_err(text);
            assert_eq!(fault.reason, RejectionReason::InvalidNumber, "{text}");
        }
    }

    #[test]
    fn a_later_time_is_a_later_issue() {
        let time = issue("%d-%m-%Y %H:%M:%S", Some("amsterdam"));
        assert_eq!(check(&time), Ok(()));
        assert!(read(&time, "02-11-2026 09:00:00") > read(&time, "01-11-2026 10:00:00"));
        assert_eq!(read(&issue("unix_seconds", None), "2"), Some(2_000_000));
        let fault = IssueReader::of(&time).read("gisteren").expect_err("no time");
        assert_eq!(fault.reason, RejectionReason::InvalidTime);
    }

    #[test]
    fn a_time_that_exists_twice_is_an_issue_between_those_around_its_hour() {
        let time = issue("iso", Some("amsterdam"));
        let [before, within, after] =
            ["2026-10-25T01:59:59", "2026-10-25T02:30:00", "2026-10-25T03:00:00"]
                .map(|text| read(&time, text));
        assert!(before < within && within < after);
    }

    #[test]
    fn what_goes_together_is_looked_at() {
        for (issue, words) in [
            (issue("number", Some("utc")), "issue.clock"),
            (issue("%H", None), "issue.clock"),
            (issue("versie", None), "issue.format"),
            (Issue { columns: Vec::new(), ..issue("number", None) }, "issue.columns"),
        ] {
            assert!(check(&issue).is_err_and(|error| error.starts_with(words)), "{issue:?}");
        }
    }
}
