//! Windows that are asked for beside the mark: somebody wants them again, or one meter was refused. The mark stays where
//! it is.

use chrono::TimeDelta;

use super::{PullEnd, PullTrouble, Work};
use crate::db::DbError;
use crate::db::source_fetch::{self, ListedFetch};
use crate::domain::interval::floor_to_grid;

impl Work<'_> {
    /// Fetches what is asked for. What goes wrong for all of it is tried again after a pause.
    pub(super) async fn fetch_asked(&self, asked: Vec<ListedFetch>) -> Result<PullEnd, DbError> {
        let mut rest = asked.as_slice();
        while let Some((fetch, others)) = rest.split_first() {
            let failure = match self.fetch_one(fetch).await {
                Ok(failure) => failure,
                Err(PullTrouble::Database(error)) => return Err(error),
                Err(PullTrouble::Fetch(error)) if error.is_of_question() => {
                    let words = self.questions.hide(&error.to_string());
                    self.postpone(std::slice::from_ref(fetch), &words).await?;
                    rest = others;
                    continue;
                }
                Err(trouble) => {
                    self.postpone(rest, &self.questions.hide(&trouble.to_string())).await?;
                    return Ok(PullEnd::Failed);
                }
            };
            let client = self.puller.store.database.connection().await?;
            let now = self.puller.store.now();
            source_fetch::end(&client, fetch.id, now, failure.as_deref()).await?;
            rest = others;
        }
        Ok(PullEnd::Done)
    }

    /// Fetches one, and says why it is given up, if it is.
    async fn fetch_one(&self, fetch: &ListedFetch) -> Result<Option<String>, PullTrouble> {
        let Self { puller, now, .. } = self;
        let kept = TimeDelta::days(puller.store.retention_days.into());
        if fetch.until <= *now - kept {
            return Ok(Some("given up: it is older than what is kept".to_owned()));
        }
        let until = fetch.until.min(floor_to_grid(*now));
        for window in self.questions.pull().windows(fetch.from, until) {
            let refused = self.questions.fetch(window, fetch.identifier.as_deref()).await?;
            let client = puller.store.database.connection().await?;
            for refused in &refused {
                self.want_again(&client, window, refused).await?;
            }
        }
        Ok(None)
    }

    async fn postpone(&self, asked: &[ListedFetch], why: &str) -> Result<(), DbError> {
        let source = self.source.name.as_str();
        tracing::warn!(source, why, "what was asked for could not be fetched");
        self.puller.postpone_all(asked, why).await
    }
}
