//! What went wrong in a turn, told and tried again: after a pause that grows, and not before the API wants it.

use chrono::TimeDelta;

use super::question::Questions;
use super::turn::SourceTurn;
use super::{PullTrouble, Puller};
use crate::db::DbError;
use crate::db::source::StoredSource;
use crate::db::source_fetch::{self, ListedFetch};
use crate::db::source_pull::{Progress, Trouble};
use crate::domain::pause::{self, Pauses};
use crate::fetch::failure::FetchError;

/// Whom we cannot show who we are is not asked again before this: too many tries may shut us out.
const NOT_LET_IN_PAUSE: TimeDelta = TimeDelta::minutes(15);
/// However long an API wants us to wait, it is no longer than this.
const ASKED_PAUSE_MAX: TimeDelta = TimeDelta::days(1);
/// Of windows that are asked for beside the mark.
const WINDOW_PAUSES: Pauses = Pauses { first: TimeDelta::minutes(1), longest: TimeDelta::days(1) };
/// The status of HTTP of an API that knows us, and does not give us this.
const FORBIDDEN: u16 = 403;

impl Puller {
    /// Tells what went wrong: in the log, and with the source.
    pub(super) async fn tell(
        &self,
        turn: &SourceTurn,
        source: &StoredSource,
        progress: &Progress,
        trouble: &PullTrouble,
        questions: Option<&Questions<'_>>,
    ) -> Result<(), DbError> {
        let now = self.store.now();
        let words = trouble.to_string();
        let words = questions.map_or_else(|| words.clone(), |questions| questions.hide(&words));
        let attempts = progress.attempts.saturating_add(1);
        tracing::warn!(
            source = source.name.as_str(),
            attempts,
            why = words,
            "could not be fetched from"
        );
        if matches!(trouble, PullTrouble::Lost) {
            return Ok(());
        }
        let mut pause = pause::SHORT.after(attempts);
        if let PullTrouble::Fetch(error) = trouble {
            let is_shut = matches!(error, FetchError::NotLetIn(_) | FetchError::NoToken(_));
            if is_shut || error.status() == Some(FORBIDDEN) {
                pause = pause.max(NOT_LET_IN_PAUSE);
            }
            pause = pause.max(error.asked_pause(now).unwrap_or_default().min(ASKED_PAUSE_MAX));
        }
        let told = Trouble { now, version: source.version, due_at: now + pause, failure: &words };
        turn.held().fail(&self.store.database.connection().await?, &told).await
    }

    /// What was asked for beside the mark is asked for later, for this reason.
    pub(super) async fn postpone_all(
        &self,
        asked: &[ListedFetch],
        failure: &str,
    ) -> Result<(), DbError> {
        let client = self.store.database.connection().await?;
        let now = self.store.now();
        for fetch in asked {
            let due_at = now + WINDOW_PAUSES.after(fetch.attempts.saturating_add(1));
            source_fetch::postpone(&client, fetch.id, failure, due_at).await?;
        }
        Ok(())
    }
}
