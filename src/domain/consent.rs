//! Consent: what a customer agreed to, and which readings that opens.
//!
//! A consent belongs to one holder of one connection and never passes to the next. Its text is
//! versioned; a published version is never changed, since the ledger refers to it by its hash.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::authority::Authority;
use super::portal_login::PortalLogin;

/// A consent text in another language, to understand it by. Nobody agrees to a translation: it may be
/// mended, and stands in no ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Translation {
    /// BCP 47 language of the translation.
    pub language: &'static str,
    /// The translation.
    pub body: &'static str,
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// What it is about, if it begins with that and a colon.
    pub heading: Option<&'static str>,
    /// What it says.
    pub text: &'static str,
}

/// The longest beginning of a paragraph that is a heading, in bytes.
const HEADING_BYTES_MAX: usize = 40;

/// A version of the text that customers agree to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentText {
    /// Unique name of this version.
    pub version: &'static str,
    /// BCP 47 language of the text.
    pub language: &'static str,
    /// The text as shown.
    pub body: &'static str,
    /// The text in other languages.
    pub translations: &'static [Translation],
}

impl ConsentText {
    /// Every version ever published, oldest first.
    pub const PUBLISHED: &'static [Self] = &[Self {
        version: "2026-11-nl",
        language: "nl",
        body: include_str!("consent_text/2026-11-nl.txt"),
        translations: &[Translation {
            language: "en",
            body: include_str!("consent_text/2026-11-en.txt"),
        }],
    }];

    /// The version that is in use now.
    #[must_use]
    pub fn current() -> &'static Self {
        const { &Self::PUBLISHED[Self::PUBLISHED.len() - 1] }
    }

    /// The version with this name, if it was ever published.
    #[must_use]
    pub fn published(version: &str) -> Option<&'static Self> {
        Self::PUBLISHED.iter().find(|text| text.version == version)
    }

    /// The paragraphs of a text: its title, then its parts.
    pub fn sections(body: &'static str) -> impl Iterator<Item = Section> {
        body.split("\n\n").map(str::trim).map(|paragraph| match paragraph.split_once(": ") {
            Some((heading, text)) if heading.len() <= HEADING_BYTES_MAX => {
                Section { heading: Some(heading), text }
            }
            _ => Section { heading: None, text: paragraph },
        })
    }

    /// SHA-256 of the body.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.body).into()
    }
}

/// The way in which a customer expressed their will.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    /// A signed letter or form, kept by the metering company.
    Paper,
    /// The metering company acted on the customer's word by telephone or e-mail.
    Operator,
    /// The customer's own act, in the consent portal.
    Portal,
}

impl Channel {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What happened to a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[graphql(name = "ConsentEventKind")]
#[strum(serialize_all = "snake_case")]
pub enum EventKind {
    /// It was given.
    Given,
    /// It was withdrawn.
    Withdrawn,
}

impl EventKind {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Who expressed the customer's will, and how: what the ledger must be able to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Name of the person who consented or withdrew.
    pub declared_by: String,
    /// By what authority that person acts for the customer.
    pub authority: Authority,
    /// How it reached us.
    pub channel: Channel,
    /// When the will was expressed; `None` if it is by this very act. Then it is the moment at which the
    /// act counts, which is known only once nobody else is at the same consent.
    pub declared_at: Option<DateTime<Utc>>,
    /// Where the metering company keeps the letter or the note, if it says so.
    pub reference: Option<String>,
    /// How whoever declared it had come into the portal, if they did so there.
    pub login: Option<PortalLogin>,
}

/// How the consent of a customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ConsentState {
    /// One is in force.
    InForce,
    /// They gave one, and withdrew it.
    Withdrawn,
    /// They never gave one.
    Never,
}

impl ConsentState {
    /// Its name in our queries.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The state of a customer with these consents: of each, whether it is in force.
    #[must_use]
    pub fn of(consents: impl IntoIterator<Item = bool>) -> Self {
        consents.into_iter().fold(Self::Never, |state, is_in_force| match state {
            Self::InForce => state,
            _ if is_in_force => Self::InForce,
            _ => Self::Withdrawn,
        })
    }
}

/// A consent that is in force, and what it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentInForce {
    /// Its number in the ledger.
    pub consent_id: i32,
    /// Only intervals that ended after this moment may be shared.
    pub given_at: DateTime<Utc>,
}

impl ConsentInForce {
    /// The moment after which an interval must have ended to be shared now.
    #[must_use]
    pub fn opens_after(&self, readable_after: DateTime<Utc>) -> DateTime<Utc> {
        self.given_at.max(readable_after)
    }
}
