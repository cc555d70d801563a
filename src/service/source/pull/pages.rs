//! All pages of one answer, each into a file of its own. An answer whose pages repeat themselves has an end.

use std::collections::HashSet;

use reqwest::Url;
use sha2::{Digest, Sha256};
use tokio::{task, time};

use super::PullTrouble;
use super::question::{Question, Questions};
use crate::domain::source::{Paging, Window, file_name};
use crate::fetch::failure::FetchError;
use crate::fetch::look::has_record;
use crate::fetch::next::{self, Page};
use crate::fetch::tries;
use crate::spool::Deposit;

/// Of all pages of one answer together, decoded.
const ANSWER_BYTES_MAX: u64 = 16 << 30;

/// The pages of one answer, as they come.
pub(super) struct Pages<'p> {
    questions: &'p Questions<'p>,
    question: &'p Question,
    window: Window,
    /// What the answer is asked by at first.
    first: Url,
    /// What was asked for until now.
    asked: HashSet<Url>,
    /// What the pages held that came, by SHA-256.
    came: HashSet<[u8; 32]>,
    bytes: u64,
}

/// A page that lies on the disk, and is no file yet.
struct Fetched {
    deposit: Deposit,
    sha256: [u8; 32],
    bytes: u64,
    is_empty: bool,
    next: Option<Url>,
}

impl<'p> Pages<'p> {
    /// Of the answer to this question.
    pub fn of(
        questions: &'p Questions<'p>,
        question: &'p Question,
        window: Window,
    ) -> Result<Self, FetchError> {
        let first = Url::parse(&question.url)
            .map_err(|error| FetchError::Settings(format!("pull.url makes no URL: {error}")))?;
        let (asked, came) = (HashSet::new(), HashSet::new());
        Ok(Self { questions, question, window, first, asked, came, bytes: 0 })
    }

    /// Takes them all.
    pub async fn take_all(mut self) -> Result<(), PullTrouble> {
        let mut url = next::first(&self.questions.pull.paging, &self.first);
        for number in 0.. {
            if self.questions.turn.is_lost() {
                return Err(PullTrouble::Lost);
            }
            self.asked.insert(url.clone());
            let fetched = match self.fetch_patiently(&url, number).await {
                Err(PullTrouble::Fetch(error)) if self.is_absent(&error) => return Ok(()),
                fetched => fetched?,
            };
            match self.take(fetched).await? {
                Some(next) => url = next,
                None => break,
            }
        }
        Ok(())
    }

    /// Makes a file of a page, if it says anything, and gives the URL of the next one.
    async fn take(&mut self, page: Fetched) -> Result<Option<Url>, PullTrouble> {
        self.bytes += page.bytes;
        if self.bytes > ANSWER_BYTES_MAX {
            return Err(FetchError::TooLarge { mebibytes: ANSWER_BYTES_MAX >> 20 }.into());
        }
        if page.is_empty {
            return Ok(page.next);
        }
        if !self.came.insert(page.sha256) {
            return match self.questions.pull.paging {
                // Some give the last page again and again to whoever asks for those after it.
                Paging::Page { .. } => Ok(None),
                _ => Err(FetchError::Unreadable("a page repeats an earlier one".to_owned()).into()),
            };
        }
        page.deposit.finish().await?;
        self.questions.count_page();
        Ok(page.next)
    }

    fn is_absent(&self, error: &FetchError) -> bool {
        let absent = &self.questions.pull.absent;
        error.status().is_some_and(|status| status == 204 || absent.contains(&status))
    }

    /// Fetches a page, if need be after several tries. Of one that breaks off nothing is left.
    async fn fetch_patiently(&self, url: &Url, number: u32) -> Result<Fetched, PullTrouble> {
        let questions = self.questions;
        let mut made = 0;
        loop {
            let error = match self.fetch(url, number).await {
                Err(PullTrouble::Fetch(error)) => error,
                other => return other,
            };
            made += 1;
            let now = questions.puller.store.now();
            let Some(pause) = tries::pause(&error, made, now, rand::random()) else {
                return Err(error.into());
            };
            let (source, why) =
                (questions.source.name.as_str(), questions.hide(&error.to_string()));
            tracing::debug!(source, why, ?pause, "asked again after a pause");
            time::sleep(pause).await;
        }
    }

    async fn fetch(&self, url: &Url, number: u32) -> Result<Fetched, PullTrouble> {
        let questions = self.questions;
        let container = &questions.source.description.container;
        let mut answer = questions.client.ask(url).await?.bounded_for(container);
        let mut deposit = questions.folder.deposit(&self.file_name(number)).await?;
        deposit.check_room(0)?;
        let (mut sha256, mut bytes) = (Sha256::new(), 0);
        while let Some(piece) = answer.piece().await? {
            sha256.update(&piece);
            bytes += piece.len() as u64;
            deposit.write(&piece).await?;
        }
        let files = (deposit.read_back().await?, deposit.read_back().await?);
        let container = container.clone();
        let (paging, link) = (questions.pull.paging.clone(), answer.next_link());
        let (first, url) = (self.first.clone(), url.clone());
        let look = move || {
            // What cannot be read back is left to whoever takes it in.
            let is_empty = !has_record(&container, files.0).unwrap_or(true);
            let (first, url, link) = (&first, &url, link.as_deref());
            let page = Page { first, url, number, is_empty, link };
            (is_empty, next::next(&paging, &page, files.1))
        };
        let (is_empty, next) = task::spawn_blocking(look)
            .await
            .map_err(|error| FetchError::Unreadable(error.to_string()))?;
        let next = next?;
        if next.as_ref().is_some_and(|next| self.asked.contains(next)) {
            let words = "a page leads back to one that was there already";
            return Err(FetchError::Unreadable(words.to_owned()).into());
        }
        Ok(Fetched { deposit, sha256: sha256.finalize().into(), bytes, is_empty, next })
    }

    fn file_name(&self, number: u32) -> String {
        let source = self.questions.source;
        let subject = self.question.subject.as_ref();
        file_name(&source.name, &source.description.container, subject, self.window, number + 1)
    }
}
