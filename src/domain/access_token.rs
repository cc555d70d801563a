//! Personal access tokens: by which scripts ask in an operator's name.

use chrono::{DateTime, Days, TimeDelta, Utc};

/// A token lives this long at most, in days.
pub const LIFE_DAYS_MAX: u32 = 365;

/// The tokens of who comes from the provider count this long after they last did, in days. The provider
/// tells nobody of an account that it closes; who cannot log in there any more is so noticed within a
/// month, and who can has to do so once a month.
pub const SIGN_IN_DAYS: i64 = 30;

/// Tokens of one operator that are alive at once.
pub const ALIVE_MAX: i64 = 50;

/// The longest name of a token.
pub const NAME_CHARACTERS_MAX: usize = 100;

/// A name by which its owner knows a token again, if the text can be one.
#[must_use]
pub fn name(text: &str) -> Option<&str> {
    let name = text.trim();
    let is_good = !name.is_empty()
        && name.chars().count() <= NAME_CHARACTERS_MAX
        && !name.chars().any(char::is_control);
    is_good.then_some(name)
}

/// When a token ends that is made now for so many days, if it may live so long.
#[must_use]
pub fn expires_at(now: DateTime<Utc>, days: i32) -> Option<DateTime<Utc>> {
    let days = u32::try_from(days).ok().filter(|days| (1..=LIFE_DAYS_MAX).contains(days))?;
    now.checked_add_days(Days::new(days.into()))
}

/// The moment after which who comes from the provider must have logged in, for their tokens to count.
#[must_use]
pub fn signed_in_after(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(SIGN_IN_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lives_from_one_day_to_a_year() {
        let now = DateTime::UNIX_EPOCH;
        for (days, is_good) in [(i32::MIN, false), (0, false), (1, true), (365, true), (366, false)]
        {
            assert_eq!(expires_at(now, days).is_some(), is_good, "{days}");
        }
    }

    #[test]
    fn a_name_says_something_and_fits_a_line() {
        assert_eq!(name("  maandrapport "), Some("maandrapport"));
        for text in ["", "   ", "twee\nregels", &"a".repeat(101)] {
            assert_eq!(name(text), None, "{text:?}");
        }
    }
}
