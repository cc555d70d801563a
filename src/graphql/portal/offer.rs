//! What a customer is asked to consent to.

use async_graphql::{Object, SimpleObject};

use crate::domain::consent::{ConsentText, Section};
use crate::graphql::scalar::hexadecimal;

/// A part of the text.
#[derive(SimpleObject)]
pub struct ConsentSection {
    /// What it is about, if the text says so, such as "Met wie".
    heading: Option<&'static str>,
    /// What it says.
    text: &'static str,
}

impl From<Section> for ConsentSection {
    fn from(section: Section) -> Self {
        Self { heading: section.heading, text: section.text }
    }
}

/// The text in another language, to understand it. What is agreed to is the original.
#[derive(SimpleObject)]
pub struct ConsentTranslation {
    /// BCP 47 language of the translation.
    language: &'static str,
    /// The translation: paragraphs, with an empty line between two.
    body: &'static str,
    /// Its title and its parts.
    sections: Vec<ConsentSection>,
}

/// What a customer is asked to consent to: what is shared, with whom, why, how often, how long, and
/// how it is withdrawn.
#[derive(SimpleObject)]
pub struct ConsentOffer {
    /// Version of the text, to be named when consent is given.
    text_version: &'static str,
    /// BCP 47 language of the text.
    language: &'static str,
    /// The text: paragraphs, with an empty line between two.
    body: &'static str,
    /// Its title and its parts.
    sections: Vec<ConsentSection>,
    /// SHA-256 of the text, in hexadecimal, as the ledger will name it.
    sha256: String,
    /// The text in other languages.
    translations: Vec<ConsentTranslation>,
}

impl From<&'static ConsentText> for ConsentOffer {
    fn from(text: &'static ConsentText) -> Self {
        let sections = |body| ConsentText::sections(body).map(ConsentSection::from).collect();
        let translations = text.translations.iter().map(|translation| ConsentTranslation {
            language: translation.language,
            body: translation.body,
            sections: sections(translation.body),
        });
        Self {
            text_version: text.version,
            language: text.language,
            body: text.body,
            sections: sections(text.body),
            sha256: hexadecimal(&text.sha256()),
            translations: translations.collect(),
        }
    }
}

/// The queries.
#[derive(Default)]
pub struct OfferQuery;

#[Object]
impl OfferQuery {
    /// What a customer is asked to consent to now.
    async fn consent_offer(&self) -> ConsentOffer {
        ConsentText::current().into()
    }
}
