//! How a moment is written: the one reader of dates and times, whichever door they come in by.
//!
//! Taken is RFC 3339, and what is commonly written for it: see [`read`]. What a time without an offset
//! means is for the caller to say: in a file nothing, on Liander's wire the Amsterdam clock.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// The longest text that can be a moment.
pub const CHARACTERS_MAX: usize = 64;

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// An instant.
    Instant(DateTime<Utc>),
    /// A time on some clock: it has no offset.
    Local(NaiveDateTime),
}

/// Reads a date and time: `2026-11-21T00:05:00+01:00`, with
///
/// - `T`, `t` or a space between the two,
/// - the seconds left out, or with decimals,
/// - `24:00` for the end of a day,
/// - `Z`, `z`, an offset such as `+01:00`, or none.
///
/// Every part has all of its digits. `None` if it is anything else, a day that the calendar does not
/// have, or year 0, which is how other systems write that there is none.
#[must_use]
pub fn read(text: &str) -> Option<Written> {
    if text.len() > CHARACTERS_MAX {
        return None;
    }
    let mut rest = Rest(text.as_bytes());
    let local = rest.local()?;
    if rest.0.is_empty() {
        return Some(Written::Local(local));
    }
    let offset = rest.offset_minutes()?;
    let instant = local.checked_sub_signed(TimeDelta::minutes(offset))?;
    rest.0.is_empty().then(|| Written::Instant(instant.and_utc()))
}

/// What is still to be read.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn local(&mut self) -> Option<NaiveDateTime> {
        let year = self.number(4)?;
        self.one_of(b"-")?;
        let month = self.number(2)?;
        self.one_of(b"-")?;
        let day = self.number(2)?;
        self.one_of(b"Tt ")?;
        let hour = self.number(2)?;
        self.one_of(b":")?;
        let minute = self.number(2)?;
        let (mut second, mut nanosecond) = (0, 0);
        if self.one_of(b":").is_some() {
            second = self.number(2)?;
            if self.one_of(b".").is_some() {
                nanosecond = self.decimals()?;
            }
        }
        let date = NaiveDate::from_ymd_opt(year.cast_signed(), month, day);
        let date = date.filter(|_| year > 0)?;
        if hour == 24 {
            let is_midnight = (minute, second, nanosecond) == (0, 0, 0);
            return Some(date.succ_opt().filter(|_| is_midnight)?.and_time(NaiveTime::MIN));
        }
        date.and_hms_nano_opt(hour, minute, second, nanosecond)
    }

    /// East of Greenwich.
    fn offset_minutes(&mut self) -> Option<i64> {
        let sign = self.one_of(b"Zz+-")?;
        if sign.eq_ignore_ascii_case(&b'z') {
            return Some(0);
        }
        let hours = self.number(2).filter(|hours| *hours < 24)?;
        self.one_of(b":")?;
        let minutes = self.number(2).filter(|minutes| *minutes < 60)?;
        let minutes = i64::from(hours * 60 + minutes);
        Some(if sign == b'-' { -minutes } else { minutes })
    }

    fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, after) = self.0.split_first()?;
        if !wanted.contains(first) {
            return None;
        }
        self.0 = after;
        Some(*first)
    }

    /// A number of exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, after) = self.0.split_at_checked(digits)?;
        self.0 = after;
        number.iter().try_fold(0, |value, byte| {
            byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0'))
        })
    }

    /// Nanoseconds. What is finer than that says nothing.
    fn decimals(&mut self) -> Option<u32> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (decimals, after) = self.0.split_at_checked(digits).filter(|_| digits > 0)?;
        self.0 = after;
        let padded = decimals.iter().map(|byte| u32::from(byte - b'0')).chain([0; 9]);
        Some(padded.take(9).fold(0, |value, digit| value * 10 + digit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Option<String> {
        match read(text)? {
            Written::Instant(instant) => Some(instant.to_rfc3339()),
            Written::Local(_) => None,
        }
    }

    #[test]
    fn one_instant_may_be_written_in_many_ways() {
        for text in [
            "2026-11-20T23:00:00+00:00",
            "2026-11-20T23:00:00Z",
            "2026-11-20t23:00:00z",
            "2026-11-20 23:00:00Z",
            "2026-11-20T23:00Z",
            "2026-11-20 23:00z",
            "2026-11-20T23:00:00.000Z",
            "2026-11-21T00:00:00+01:00",
            "2026-11-20T24:00:00+01:00",
            "2026-11-20T24:00+01:00",
            "2026-11-20T18:30:00-04:30",
        ] {
            assert_eq!(instant(text).as_deref(), Some("2026-11-20T23:00:00+00:00"), "{text}");
        }
        assert_eq!(instant("2026-12-31T24:00Z").as_deref(), Some("2027-01-01T00:00:00+00:00"));
    }

    #[test]
    fn decimals_of_a_second_are_kept() {
        let read = instant("2026-11-26T12:00:03.120000+01:00");
        assert_eq!(read.as_deref(), Some("2026-11-26T11:00:03.120+00:00"));
    }

    #[test]
    fn a_time_without_an_offset_is_a_local_one() {
        let midnight =
            NaiveDate::from_ymd_opt(2026, 11, 21).and_then(|day| day.and_hms_opt(0, 0, 0));
        for text in ["2026-11-21T00:00:00", "2026-11-21 00:00", "2026-11-20T24:00"] {
            assert_eq!(read(text), midnight.map(Written::Local), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_and_time_is_not_read() {
        for text in [
            "",
            "gisteren",
            "2026-11-21",
            "1763679600",
            "26-11-21T00:00:00Z",
            "2026-1-1T0:0:0Z",
            "0000-00-00T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-11-21T24:00:01Z",
            "2026-11-21T25:00:00Z",
            "2026-11-21T00:60:00Z",
            "2026-11-21T00:00:60Z",
            "2026-11-21T00:00:00.Z",
            "2026-11-21T00:00:00+0100",
            "2026-11-21T00:00:00+24:00",
            "2026-11-21T00:00:00Zx",
            "+2026-11-21T00:00:00Z",
            "2026-11-21T00:00:00 +01:00",
            "2026-11-21T00",
            " 2026-11-21T00:00:00Z",
            "12026-11-21T00:00:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn no_text_makes_it_panic() {
        let text = "9999-12-31T24:00:00.999999999+23:59é";
        for (start, _) in text.char_indices() {
            for (end, _) in text.char_indices().filter(|(end, _)| *end >= start) {
                let _ = read(&text[start..end]);
            }
        }
    }
}
