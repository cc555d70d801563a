//! The texts that customers agree to.

use async_graphql::{Object, SimpleObject};

use super::super::scalar::hexadecimal;
use crate::domain::consent::ConsentText as Text;

/// A version of the text that customers agree to. A version that was published is never changed.
#[derive(SimpleObject)]
pub struct ConsentText {
    /// Name of the version.
    version: &'static str,
    /// BCP 47 language of the text.
    language: &'static str,
    /// The text as it is shown: paragraphs, with an empty line between two.
    body: &'static str,
    /// SHA-256 of it, in hexadecimal, as the ledger names it.
    sha256: String,
    /// Whether customers agree to this one now.
    is_current: bool,
}

impl From<&Text> for ConsentText {
    fn from(text: &Text) -> Self {
        Self {
            version: text.version,
            language: text.language,
            body: text.body,
            sha256: hexadecimal(&text.sha256()),
            is_current: text == Text::current(),
        }
    }
}

/// The queries.
#[derive(Default)]
pub struct ConsentTextQuery;

#[Object]
impl ConsentTextQuery {
    /// Every version of the text that customers agree to, oldest first.
    async fn consent_texts(&self) -> Vec<ConsentText> {
        Text::PUBLISHED.iter().map(ConsentText::from).collect()
    }
}
