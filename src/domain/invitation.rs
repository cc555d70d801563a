//! Invitations: a code on paper with which a customer comes into the consent portal, once.
//!
//! A code exists in clear only between its making and its one showing. Letters and digits are those
//! of Crockford's Base32, of which no two look alike, and what looks like one of them is read as it.

use std::fmt;

use async_graphql::Enum;
use chrono::{DateTime, Days, Utc};
use rand::CryptoRng;
use rand::seq::IndexedRandom;
use sha2::{Digest, Sha256};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::ean::Ean;

/// How long the code of a letter works, in days.
pub const INVITATION_DAYS: u64 = 60;

/// How long a code works with which a customer comes back, in days: withdrawing is to stay easy.
pub const RETURN_CODE_DAYS: u64 = 366;

/// 16 of 32 characters are 80 bits: beyond guessing, and few enough to be typed.
const CODE_CHARACTERS: usize = 16;

/// A code is written in groups of this many.
const GROUP_CHARACTERS: usize = 4;

/// Neither I, L, O nor U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of an invitation.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationCode([u8; CODE_CHARACTERS]);

impl InvitationCode {
    /// A new one.
    #[must_use]
    pub fn new(random: &mut impl CryptoRng) -> Self {
        Self([(); CODE_CHARACTERS].map(|()| *ALPHABET.choose(random).unwrap_or(&b'0')))
    }

    /// Reads what somebody typed: in small letters or large, in groups or not. `None` if it cannot
    /// be a code of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut code = [0; CODE_CHARACTERS];
        let mut places = code.iter_mut();
        for typed in text.chars().filter(|typed| !typed.is_whitespace() && !is_dash(*typed)) {
            *places.next()? = meant(typed)?;
        }
        places.next().is_none().then_some(Self(code))
    }

    /// The code for its one showing: `ABCD-EFGH-JKMN-PQRS`.
    #[must_use]
    pub fn expose(&self) -> String {
        let groups = self.0.chunks(GROUP_CHARACTERS).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }

    /// What is kept of it. The EAN goes in as well, so that a guess at a code is one at a single
    /// customer's, also for who reads the database.
    #[must_use]
    pub fn sha256(&self, klant_ean: Ean) -> [u8; 32] {
        Sha256::new().chain_update(klant_ean.to_string()).chain_update(self.0).finalize().into()
    }
}

impl fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationCode")
    }
}

/// Whatever a keyboard or a telephone makes of a dash.
fn is_dash(typed: char) -> bool {
    matches!(typed, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The character of the alphabet that is meant.
fn meant(typed: char) -> Option<u8> {
    let read = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    u8::try_from(read).ok().filter(|read| ALPHABET.contains(read))
}

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum InvitationKind {
    /// We sent it to the customer.
    Invitation,
    /// The customer asked for it in the portal, to come back.
    ReturnCode,
}

impl InvitationKind {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// When a code that is made now stops to work.
    #[must_use]
    pub fn expires_at(self, made_at: DateTime<Utc>) -> DateTime<Utc> {
        made_at
            + Days::new(match self {
                Self::Invitation => INVITATION_DAYS,
                Self::ReturnCode => RETURN_CODE_DAYS,
            })
    }
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum InvitationState {
    /// Its code works.
    Open,
    /// Its code was used.
    Used,
    /// Nobody used its code in time.
    Expired,
    /// It was revoked, or replaced by a newer one.
    Revoked,
}

impl InvitationState {
    /// Its name in our queries.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> InvitationCode {
        InvitationCode::read(text).expect("a code")
    }

    #[test]
    fn a_code_is_read_as_it_is_shown() {
        let made = InvitationCode::new(&mut rand::rng());
        let shown = made.expose();
        assert_eq!(shown.len(), 19);
        assert!(shown.split('-').all(|group| group.len() == 4), "{shown}");
        assert!(code(&shown) == made);
    }

    #[test]
    fn case_spaces_dashes_and_what_looks_alike_do_not_matter() {
        let right = code("0123-4567-89AB-1100");
        for typed in [
            "o123456789abiLOo",
            " 0123 4567 89ab 1100\n",
            "0123–4567—89AB‑1100",
            "O123.4567_89AB.ll00",
        ] {
            assert!(code(typed) == right, "{typed}");
        }
    }

    #[test]
    fn what_is_too_short_too_long_or_has_other_characters_is_no_code() {
        for text in ["", "0123-4567-89AB-110", "0123-4567-89AB-11000", "0123-4567-89AB-110U", "é"]
        {
            assert!(InvitationCode::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_same_code_is_kept_otherwise_for_another_connection() {
        let [one, other] = ["871685900000000127", "871685900000000226"]
            .map(|text| code("0123-4567-89AB-CDEF").sha256(text.parse().expect("an EAN")));
        assert_ne!(one, other);
    }

    #[test]
    fn no_log_shows_a_code() {
        assert_eq!(format!("{:?}", code("0123-4567-89AB-CDEF")), "InvitationCode");
    }
}
