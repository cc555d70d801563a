//! The consent portal: how long a customer is in it, and as whom somebody declares something there.

use chrono::{DateTime, TimeDelta, Utc};

use super::operator::SessionEnds;

/// A session ends when nothing was asked in it for this long, in minutes.
pub const IDLE_MINUTES: i64 = 15;

/// A session ends this long after it began, whatever happens in it, in hours.
pub const SESSION_HOURS: i64 = 2;

/// Characters of a name or an explanation, at most.
const LINE_CHARACTERS_MAX: usize = 200;

/// Which sessions of customers are alive at a moment.
#[must_use]
pub fn session_ends(now: DateTime<Utc>) -> SessionEnds {
    SessionEnds {
        seen_after: now - TimeDelta::minutes(IDLE_MINUTES),
        begun_after: now - TimeDelta::hours(SESSION_HOURS),
    }
}

/// By what authority somebody acts for the holder of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// They are the holder.
    Owner,
    /// They may sign for the holder.
    Authorised,
}

impl Authority {
    /// How the ledger has it, with what was said beside it. `None` where somebody who is not the
    /// holder says nothing of why they may sign.
    #[must_use]
    pub fn in_ledger(self, explanation: Option<&str>) -> Option<String> {
        let explanation = explanation.and_then(line);
        match (self, explanation) {
            (Self::Owner, None) => Some("holder of the connection".to_owned()),
            (Self::Owner, Some(said)) => Some(format!("holder of the connection: {said}")),
            (Self::Authorised, Some(said)) => Some(format!("authorised to sign: {said}")),
            (Self::Authorised, None) => None,
        }
    }
}

/// An authority as the ledger has it, in Dutch, for what is written to a customer. Words that are not
/// the ledger's own stay as they are.
#[must_use]
pub fn authority_in_dutch(in_ledger: &str) -> String {
    let own = [
        ("holder of the connection", "houder van de aansluiting"),
        ("authorised to sign", "mag namens de houder tekenen"),
    ];
    let in_dutch = own.into_iter().find_map(|(english, dutch)| {
        let said = in_ledger.strip_prefix(english)?;
        Some(format!("{dutch}{said}"))
    });
    in_dutch.unwrap_or_else(|| in_ledger.to_owned())
}

/// What somebody wrote on one line. `None` where it is empty, too long, or more than a line.
#[must_use]
pub fn line(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = text.chars().count() <= LINE_CHARACTERS_MAX && !text.chars().any(char::is_control);
    (fits && !text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_for_the_holder_says_why_they_may() {
        assert_eq!(Authority::Authorised.in_ledger(None), None);
        assert_eq!(Authority::Authorised.in_ledger(Some(" ")), None);
        let said = Authority::Authorised.in_ledger(Some("director"));
        assert_eq!(said.as_deref(), Some("authorised to sign: director"));
        let owner = Authority::Owner.in_ledger(None);
        assert_eq!(owner.as_deref(), Some("holder of the connection"));
    }

    #[test]
    fn an_authority_is_said_in_dutch_with_what_was_said_beside_it() {
        for (authority, explanation, expected) in [
            (Authority::Owner, None, "houder van de aansluiting"),
            (Authority::Authorised, Some("bestuurder"), "mag namens de houder tekenen: bestuurder"),
        ] {
            let in_ledger = authority.in_ledger(explanation).expect("complete");
            assert_eq!(authority_in_dutch(&in_ledger), expected);
        }
        assert_eq!(authority_in_dutch("bestuurder"), "bestuurder");
    }

    #[test]
    fn a_line_is_not_empty_not_long_and_one() {
        assert_eq!(line(" A name ").as_deref(), Some("A name"));
        for text in ["", " ", "two\nlines", &"x".repeat(201)] {
            assert_eq!(line(text), None, "{text}");
        }
    }
}
