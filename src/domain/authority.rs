//! By what authority somebody declares something for the holder of a connection: a kind, which the pages
//! have a word for in each language, and what they said of it themselves, which stays as they said it.

use async_graphql::Enum;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::outside_text::line;

/// By what authority somebody acts for the holder of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Authority")]
pub enum StatedAuthority {
    /// They are the holder.
    Owner,
    /// They may sign for the holder.
    Authorised,
}

/// What the authority of a declaration was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum AuthorityKind {
    /// Of the holder.
    Owner,
    /// Of somebody who may sign for the holder.
    Authorised,
    /// Of the metering company, since the holder left the connection: nobody declared it.
    EndOfHolding,
    /// In words of their own, from before kinds were kept.
    Other,
}

impl AuthorityKind {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// What it is.
    pub kind: AuthorityKind,
    /// What they said of it, such as "director".
    pub explanation: Option<String>,
}

impl Authority {
    /// What somebody states of themselves. `None` if who is not the holder does not say why they may sign, or
    /// what they say is too long or more than a line.
    #[must_use]
    pub fn stated(stated: StatedAuthority, explanation: Option<&str>) -> Option<Self> {
        let said = explanation.map(str::trim).filter(|said| !said.is_empty());
        let explanation = match said {
            Some(said) => Some(line(said)?),
            None => None,
        };
        let kind = match stated {
            StatedAuthority::Owner => AuthorityKind::Owner,
            StatedAuthority::Authorised => AuthorityKind::Authorised,
        };
        let is_complete = kind == AuthorityKind::Owner || explanation.is_some();
        is_complete.then_some(Self { kind, explanation })
    }

    /// That of the holder.
    #[must_use]
    pub const fn owner() -> Self {
        Self { kind: AuthorityKind::Owner, explanation: None }
    }

    /// That of the metering company if the holder has left the connection.
    #[must_use]
    pub const fn end_of_holding() -> Self {
        Self { kind: AuthorityKind::EndOfHolding, explanation: None }
    }

    /// In Dutch, for what is written to a customer.
    #[must_use]
    pub fn in_dutch(&self) -> String {
        let kind = match self.kind {
            AuthorityKind::Owner => Some("houder van de aansluiting"),
            AuthorityKind::Authorised => Some("mag namens de houder tekenen"),
            AuthorityKind::EndOfHolding => {
                Some("meetbedrijf: de klant is geen houder van de aansluiting meer")
            }
            AuthorityKind::Other => None,
        };
        let said = kind.into_iter().chain(self.explanation.as_deref());
        said.collect::<Vec<_>>().join(": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_for_the_holder_says_why_they_may() {
        for missing in [None, Some(""), Some(" ")] {
            assert_eq!(Authority::stated(StatedAuthority::Authorised, missing), None);
            let owner = Authority::stated(StatedAuthority::Owner, missing);
            assert_eq!(owner, Some(Authority::owner()));
        }
        let said = Authority::stated(StatedAuthority::Authorised, Some(" director "));
        assert_eq!(said.and_then(|said| said.explanation).as_deref(), Some("director"));
    }

    #[test]
    fn what_is_said_of_an_authority_is_a_line() {
        for said in ["two\nlines", &"x".repeat(201)] {
            assert_eq!(Authority::stated(StatedAuthority::Owner, Some(said)), None, "{said}");
        }
    }

    #[test]
    fn an_authority_is_said_in_dutch_with_what_was_said_beside_it() {
        let other = Authority {
            kind: AuthorityKind::Other,
            explanation: Some("lid van het bestuur".to_owned()),
        };
        for (authority, expected) in [
            (Some(Authority::owner()), "houder van de aansluiting"),
            (
                Authority::stated(StatedAuthority::Authorised, Some("bestuurder")),
                "mag namens de houder tekenen: bestuurder",
            ),
            (Some(other), "lid van het bestuur"),
        ] {
            assert_eq!(authority.map(|authority| authority.in_dutch()).as_deref(), Some(expected));
        }
    }
}
