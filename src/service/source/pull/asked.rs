//! Windows that are asked for beside the mark: somebody wants them again, or one meter was refused or is new. The mark
//! stays where it is.

use chrono::TimeDelta;

use super::{PullEnd, PullTrouble, Work};
use crate::db::DbError;
use crate::db::source_fetch::{self, ListedFetch};
use crate::domain::interval::floor_to_grid;

/// How far one of them came.
enum Came {
    /// It is over: fetched or, for this reason, given up.
    ToItsEnd(Option<&'static str>),
    /// It goes on in the next turn.
    SoFar,
}

impl Work<'_> {
    /// Fetches what is asked for, until this turn is over. What goes wrong for all of it is tried again after a pause.
    pub(super) async fn fetch_asked(&self, asked: Vec<ListedFetch>) -> Result<PullEnd, DbError> {
        let mut rest = asked.as_slice();
        while let Some((fetch, others)) = rest.split_first() {
            match self.fetch_one(fetch).await {
                Ok(Came::SoFar) => return Ok(PullEnd::GoesOn),
                Ok(Came::ToItsEnd(failure)) => {
                    let client = self.puller.store.database.connection().await?;
                    let now = self.puller.store.now();
                    source_fetch::end(&client, fetch.id, now, failure).await?;
                }
                Err(PullTrouble::Database(error)) => return Err(error),
                Err(PullTrouble::Fetch(error)) if error.is_of_question() => {
                    let words = self.questions.hide(&error.to_string());
                    self.postpone(std::slice::from_ref(fetch), &words).await?;
                }
                Err(trouble) => {
                    self.postpone(rest, &self.questions.hide(&trouble.to_string())).await?;
                    return Ok(PullEnd::Failed);
                }
            }
            rest = others;
            if !rest.is_empty() && self.is_over() {
                return Ok(PullEnd::GoesOn);
            }
        }
        Ok(PullEnd::Done)
    }

    /// Fetches one, window by window, from where it ended the last time. However long the turn is already, it fetches
    /// one window: it comes to its end some time.
    async fn fetch_one(&self, fetch: &ListedFetch) -> Result<Came, PullTrouble> {
        let Self { puller, now, .. } = self;
        let kept = TimeDelta::days(puller.store.retention_days.into());
        if fetch.until <= *now - kept {
            return Ok(Came::ToItsEnd(Some("given up: it is older than what is kept")));
        }
        let from = fetch.fetched_until.unwrap_or(fetch.from);
        let until = fetch.until.min(floor_to_grid(*now));
        for window in self.questions.pull.windows(from, until) {
            let refused = self.questions.fetch(window, fetch.identifier.as_deref()).await?;
            let client = puller.store.database.connection().await?;
            self.want_again(&client, window, &refused).await?;
            source_fetch::advance(&client, fetch.id, window.until.clamp(fetch.from, fetch.until))
                .await?;
            if window.until < until && self.is_over() {
                return Ok(Came::SoFar);
            }
        }
        Ok(Came::ToItsEnd(None))
    }

    async fn postpone(&self, asked: &[ListedFetch], why: &str) -> Result<(), DbError> {
        let source = self.source.name.as_str();
        tracing::warn!(source, why, "what was asked for could not be fetched");
        self.puller.postpone_all(asked, why).await
    }
}
