//! A turn at a source: window by window until now, and after each the mark.

use chrono::{DateTime, TimeDelta, Utc};

use super::question::Refused;
use super::{PullEnd, PullTrouble, Work};
use crate::db::source_fetch::{self, Wanted};
use crate::db::source_pull::Success;
use crate::db::{DbError, GenericClient};
use crate::domain::interval::floor_to_grid;
use crate::domain::source::Window;

/// By whom a window is asked for again that was refused for one meter.
const ASKED_BY: &str = "meetpoort";
/// When it is.
const REFUSED_PAUSE: TimeDelta = TimeDelta::minutes(15);

/// How far a walk came.
enum Walked {
    /// Until now. What was refused for single meters, in words.
    Done(Option<String>),
    /// It goes on in the next turn.
    GoesOn,
}

impl Work<'_> {
    /// Asks for all that is due by itself.
    pub(super) async fn walk(&self) -> Result<PullEnd, DbError> {
        let Self { puller, turn, source, progress, now, .. } = self;
        let pull = self.questions.pull;
        let (from, looks_back) =
            pull.asked_from(progress.fetched_until, progress.looked_back_at, *now);
        let walked = match self.windows(from).await {
            Ok(walked) => walked,
            Err(PullTrouble::Database(error)) => return Err(error),
            Err(trouble) => {
                puller.tell(turn, source, progress, &trouble, Some(&self.questions)).await?;
                return Ok(PullEnd::Failed);
            }
        };
        let client = puller.store.database.connection().await?;
        let ended_at = puller.store.now();
        let Walked::Done(refusals) = walked else {
            turn.held().break_off(&client, source.version, ended_at).await?;
            return Ok(PullEnd::GoesOn);
        };
        let success = Success {
            now: ended_at,
            version: source.version,
            due_at: *now + TimeDelta::minutes(pull.minutes.into()),
            looked_back_at: looks_back.then_some(*now),
            refusals: refusals.as_deref(),
        };
        turn.held().succeed(&client, &success).await?;
        if progress.attempts > 0 {
            tracing::info!(source = source.name.as_str(), "fetched from again");
        }
        Ok(PullEnd::Done)
    }

    /// The windows from there until now, each marked once it is fetched.
    async fn windows(&self, from: DateTime<Utc>) -> Result<Walked, PullTrouble> {
        let Self { puller, turn, source, progress, now, .. } = self;
        if self.questions.have_nobody() {
            let words = "there is no alias, so there is no meter to ask for";
            return Ok(Walked::Done(Some(words.to_owned())));
        }
        // One that asked for all this by the same description is not begun anew.
        let is_same = progress.version == Some(source.version);
        let earlier = progress.walked.filter(|(began, _)| is_same && *began <= from);
        let (from, begin) = earlier.unwrap_or((from, from));
        let mut all = Vec::new();
        for window in self.questions.pull.windows(begin, floor_to_grid(*now)) {
            if self.is_over() {
                return Ok(Walked::GoesOn);
            }
            let refused = self.questions.fetch(window, None).await?;
            let client = puller.store.database.connection().await?;
            self.want_again(&client, window, &refused).await?;
            if !turn.held().advance(&client, from, window.until).await? {
                return Err(PullTrouble::Lost);
            }
            all.extend(refused);
        }
        Ok(Walked::Done(self.told(&all)))
    }

    /// Asks for a window of single meters by itself: the mark goes past it.
    pub(super) async fn want_again(
        &self,
        client: &impl GenericClient,
        window: Window,
        refused: &[Refused],
    ) -> Result<(), DbError> {
        for refused in refused.iter().filter(|refused| !refused.is_final) {
            let wanted = Wanted {
                source_id: self.source.id,
                identifier: Some(&refused.identifier),
                from: window.from,
                until: window.until,
                asked_by: ASKED_BY,
                due_at: self.now + REFUSED_PAUSE,
            };
            source_fetch::insert_refused(client, &wanted, self.now).await?;
        }
        Ok(())
    }

    /// What was refused, in a line.
    fn told(&self, refused: &[Refused]) -> Option<String> {
        let Refused { identifier, why, .. } = refused.first()?;
        let count = refused.len();
        let words = format!(
            "{count} questions about single meters were not answered, one about {identifier}: {why}"
        );
        tracing::warn!(source = self.source.name.as_str(), words, "fetched but for some meters");
        Some(words)
    }
}
