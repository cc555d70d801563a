//! One window, asked for: for all or for each meter.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::StreamExt;
use futures_util::stream;

use super::pages::Pages;
use super::turn::SourceTurn;
use super::{PullTrouble, Puller};
use crate::db::source::StoredSource;
use crate::domain::source::{Alias, Pull, Subject, Template, Window};
use crate::fetch::client::Client;
use crate::fetch::failure::FetchError;
use crate::spool::DropFolder;

/// Why there is no question about a meter.
const UNASKED: &str = "it cannot stand in pull.url";

/// What there is to ask of one source.
pub(super) struct Questions<'q> {
    pub(super) puller: &'q Puller,
    pub(super) turn: &'q SourceTurn,
    pub(super) source: &'q StoredSource,
    pub(super) pull: &'q Pull,
    template: Template,
    pub(super) client: Arc<Client>,
    pub(super) folder: DropFolder,
    pages: AtomicU64,
}

/// One question: a URL, and for whom it is.
pub(super) struct Question {
    pub url: String,
    pub subject: Option<Subject>,
}

/// A meter for which a window was refused.
pub(super) struct Refused {
    /// What the source calls it.
    pub identifier: String,
    /// Why.
    pub why: String,
    /// Whether it is of no use to ask again.
    pub is_final: bool,
}

impl<'q> Questions<'q> {
    pub async fn of(
        puller: &'q Puller,
        turn: &'q SourceTurn,
        source: &'q StoredSource,
        pull: &'q Pull,
    ) -> Result<Self, PullTrouble> {
        let template = Template::of(pull).map_err(FetchError::Settings)?;
        let client = puller.client_of(source, pull).await?;
        let folder = puller.folder.of_source(&source.name);
        Ok(Self { puller, turn, source, pull, template, client, folder, pages: AtomicU64::new(0) })
    }

    /// Pages that became files.
    pub fn pages(&self) -> u64 {
        self.pages.load(Ordering::Relaxed)
    }

    /// Counts a page that became a file.
    pub fn count_page(&self) {
        self.pages.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether each meter is asked for, and there is none.
    pub fn have_nobody(&self) -> bool {
        self.template.is_of_each() && self.source.aliases.is_empty()
    }

    /// The words without the secret of the source.
    pub fn hide(&self, words: &str) -> String {
        self.client.hide(words)
    }

    /// Fetches a window: all of it, or what is there of one identifier. Returns for which meters it was refused, while
    /// it was not for others.
    pub async fn fetch(
        &self,
        window: Window,
        identifier: Option<&str>,
    ) -> Result<Vec<Refused>, PullTrouble> {
        let (questions, mut refused) = self.of_window(window, identifier);
        let unasked = refused.len();
        let (count, at_once) = (questions.len(), usize::try_from(self.pull.at_once).unwrap_or(1));
        let ask = |question: Question| async move {
            let asked = async { Pages::of(self, &question, window)?.take_all().await }.await;
            (question.subject, asked)
        };
        let mut answers = stream::iter(questions).map(ask).buffer_unordered(at_once.max(1));
        while let Some((subject, answer)) = answers.next().await {
            match (answer, subject) {
                (Ok(()), _) => {}
                (Err(PullTrouble::Fetch(error)), Some(subject)) if error.is_of_question() => {
                    // What is refused to all is no matter of one meter.
                    if refused.len() - unasked + 1 == count {
                        return Err(error.into());
                    }
                    let why = self.hide(&error.to_string());
                    let identifier = subject.identifier;
                    refused.push(Refused { identifier, why, is_final: false });
                }
                (Err(trouble), _) => return Err(trouble),
            }
        }
        Ok(refused)
    }

    /// The questions about a window, and for which meters there can be none.
    fn of_window(&self, window: Window, identifier: Option<&str>) -> (Vec<Question>, Vec<Refused>) {
        if !self.template.is_of_each() {
            let url = self.template.fill(window, None).unwrap_or_default();
            return (vec![Question { url, subject: None }], Vec::new());
        }
        let is_wanted = |alias: &&Alias| {
            identifier.is_none_or(|identifier| alias.identifier == identifier)
                && alias.valid_from.is_none_or(|from| from < window.until)
                && alias.valid_until.is_none_or(|until| until > window.from)
        };
        let (mut questions, mut unasked) = (BTreeMap::new(), BTreeSet::new());
        for alias in self.source.aliases.iter().filter(is_wanted) {
            let subject = Subject {
                identifier: alias.identifier.clone(),
                meter_ean: alias.meter_ean.to_string(),
            };
            match self.template.fill(window, Some(&subject)) {
                Some(url) => drop(questions.entry(url).or_insert(subject)),
                None => drop(unasked.insert(subject.identifier)),
            }
        }
        let question = |(url, subject)| Question { url, subject: Some(subject) };
        let refused = |identifier| Refused { identifier, why: UNASKED.to_owned(), is_final: true };
        (questions.into_iter().map(question).collect(), unasked.into_iter().map(refused).collect())
    }
}
