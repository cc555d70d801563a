//! One window, asked for: for all or for each meter, page by page, each page into a file of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::StreamExt;
use futures_util::stream;
use reqwest::Url;
use tokio::{task, time};

use super::turn::SourceTurn;
use super::{PullTrouble, Puller};
use crate::db::source::StoredSource;
use crate::domain::source::{Alias, Pull, Subject, Template, Window, file_name};
use crate::fetch::client::Client;
use crate::fetch::failure::FetchError;
use crate::fetch::look::has_record;
use crate::fetch::next::{self, Page};
use crate::fetch::tries;
use crate::spool::DropFolder;

/// What there is to ask of one source.
pub(super) struct Questions<'q> {
    puller: &'q Puller,
    turn: &'q SourceTurn,
    source: &'q StoredSource,
    pull: &'q Pull,
    template: Template,
    client: Arc<Client>,
    folder: DropFolder,
    pages: AtomicU64,
}

/// One question: a URL, and for whom it is.
struct Question {
    url: String,
    subject: Option<Subject>,
}

/// A meter for which a window was refused.
pub(super) struct Refused {
    /// What the source calls it.
    pub identifier: String,
    /// Why.
    pub why: String,
}

/// A page that lies in the drop folder, or had nothing in it.
struct Taken {
    next: Option<Url>,
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

    pub const fn pull(&self) -> &'q Pull {
        self.pull
    }

    /// Pages that became files.
    pub fn pages(&self) -> u64 {
        self.pages.load(Ordering::Relaxed)
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
        let questions = self.of_window(window, identifier);
        let (count, at_once) = (questions.len(), usize::try_from(self.pull.at_once).unwrap_or(1));
        let ask = |question: Question| async move {
            let asked = self.ask(&question, window).await;
            (question.subject, asked)
        };
        let mut answers = stream::iter(questions).map(ask).buffer_unordered(at_once.max(1));
        let mut refused = Vec::new();
        while let Some((subject, answer)) = answers.next().await {
            match (answer, subject) {
                (Ok(()), _) => {}
                (Err(PullTrouble::Fetch(error)), Some(subject)) if error.is_of_question() => {
                    // What is refused to all is no matter of one meter.
                    if refused.len() + 1 == count {
                        return Err(error.into());
                    }
                    let why = self.hide(&error.to_string());
                    refused.push(Refused { identifier: subject.identifier, why });
                }
                (Err(trouble), _) => return Err(trouble),
            }
        }
        Ok(refused)
    }

    fn of_window(&self, window: Window, identifier: Option<&str>) -> Vec<Question> {
        if !self.template.is_of_each() {
            let url = self.template.fill(window, None).unwrap_or_default();
            return vec![Question { url, subject: None }];
        }
        let is_wanted = |alias: &&Alias| {
            identifier.is_none_or(|identifier| alias.identifier == identifier)
                && alias.valid_from.is_none_or(|from| from < window.until)
                && alias.valid_until.is_none_or(|until| until > window.from)
        };
        let mut questions = BTreeMap::new();
        for alias in self.source.aliases.iter().filter(is_wanted) {
            let subject = Subject {
                identifier: alias.identifier.clone(),
                meter_ean: alias.meter_ean.to_string(),
            };
            match self.template.fill(window, Some(&subject)) {
                Some(url) => drop(questions.entry(url).or_insert(subject)),
                None => tracing::warn!(
                    source = self.source.name.as_str(),
                    identifier = subject.identifier,
                    "cannot stand in pull.url and is not asked for"
                ),
            }
        }
        let question = |(url, subject)| Question { url, subject: Some(subject) };
        questions.into_iter().map(question).collect()
    }

    /// Asks for all pages of an answer.
    async fn ask(&self, question: &Question, window: Window) -> Result<(), PullTrouble> {
        let first = Url::parse(&question.url)
            .map_err(|error| FetchError::Settings(format!("pull.url makes no URL: {error}")))?;
        let mut url = next::first(&self.pull.paging, &first);
        for number in 0.. {
            if self.turn.is_lost() {
                return Err(PullTrouble::Lost);
            }
            let name = self.file_name(question, window, number);
            let taken = match self.take_patiently(&first, &url, number, &name).await {
                Err(PullTrouble::Fetch(error)) if self.is_absent(&error) => return Ok(()),
                taken => taken?,
            };
            match taken.next {
                Some(next) => url = next,
                None => break,
            }
        }
        Ok(())
    }

    fn is_absent(&self, error: &FetchError) -> bool {
        error.status().is_some_and(|status| status == 204 || self.pull.absent.contains(&status))
    }

    fn file_name(&self, question: &Question, window: Window, number: u32) -> String {
        let (source, container) = (&self.source.name, &self.source.description.container);
        let now = self.puller.store.now();
        file_name(source, container, question.subject.as_ref(), window, now, number + 1)
    }

    /// Takes a page, if need be after several tries. Of one that breaks off nothing is left.
    async fn take_patiently(
        &self,
        first: &Url,
        url: &Url,
        number: u32,
        name: &str,
    ) -> Result<Taken, PullTrouble> {
        let mut made = 0;
        loop {
            let error = match self.take(first, url, number, name).await {
                Err(PullTrouble::Fetch(error)) => error,
                other => return other,
            };
            made += 1;
            let now = self.puller.store.now();
            let Some(pause) = tries::pause(&error, made, now, rand::random()) else {
                return Err(error.into());
            };
            let why = self.hide(&error.to_string());
            tracing::debug!(
                source = self.source.name.as_str(),
                why,
                ?pause,
                "asked again after a pause"
            );
            time::sleep(pause).await;
        }
    }

    async fn take(
        &self,
        first: &Url,
        url: &Url,
        number: u32,
        name: &str,
    ) -> Result<Taken, PullTrouble> {
        let container = &self.source.description.container;
        let mut answer = self.client.ask(url).await?.bounded_for(container);
        let mut deposit = self.folder.deposit(name).await?;
        deposit.check_room(0)?;
        while let Some(piece) = answer.piece().await? {
            deposit.write(&piece).await?;
        }
        let files = (deposit.read_back().await?, deposit.read_back().await?);
        let container = container.clone();
        let (paging, link) = (self.pull.paging.clone(), answer.next_link());
        let (first, url) = (first.clone(), url.clone());
        let look = move || {
            // What cannot be read back is left to whoever takes it in.
            let is_empty = !has_record(&container, files.0).unwrap_or(true);
            let page = Page { first: &first, url: &url, number, is_empty, link: link.as_deref() };
            (is_empty, next::next(&paging, &page, files.1))
        };
        let (is_empty, next) = task::spawn_blocking(look)
            .await
            .map_err(|error| FetchError::Unreadable(error.to_string()))?;
        let next = next?;
        if !is_empty {
            deposit.finish().await?;
            self.pages.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Taken { next })
    }
}
