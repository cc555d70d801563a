//! Fetches what the APIs of sources have. A page that is fetched is put durably into the source's own drop folder, where
//! it is taken in as whatever a source delivers; only once all of a window lies there the mark is moved. So whenever we are
//! stopped, what was not marked is fetched again, and nothing is lost: what comes twice says nothing new.
//!
//! Knows nothing of how an API is spoken to (`fetch`), nor of what stands in its answers (`ingest`).

mod asked;
mod clients;
mod pages;
mod question;
mod report;
mod turn;
mod walk;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::question::Questions;
use self::turn::SourceTurn;
use crate::auth::seal::SealingKeys;
use crate::db::source::{self, StoredSource};
use crate::db::source_pull::Progress;
use crate::db::{DbError, source_fetch, source_pull};
use crate::domain::source::SourceName;
use crate::fetch::failure::FetchError;
use crate::service::store::Store;
use crate::spool::{DropFolder, SpoolError};

pub use self::clients::Clients;

/// Sources that a process fetches from at once. It is more than there are: a slow one shall hold up no other.
const SOURCES_AT_ONCE: usize = 32;
/// After so long a turn at a source gives way, and the next one goes on where it ended.
const TURN_MAX: Duration = Duration::from_mins(5);
/// Whoever says that a turn is due later than this has a clock that is ahead.
const DUE_DAYS_MAX: i64 = 8;
/// Windows that are asked for beside the mark, in one turn.
const ASKED_MAX: i64 = 100;

/// Fetches from sources. Cheap to clone.
#[derive(Clone)]
pub struct Puller {
    /// The database and the time.
    pub store: Store,
    /// The keys under which the secrets of sources are sealed.
    pub sealing: Arc<SealingKeys>,
    /// Connections and tokens that are kept from one turn to the next.
    pub clients: Clients,
    /// Room for turns.
    pub places: Places,
    /// The drop folder in which those of the sources are.
    pub folder: DropFolder,
}

/// A turn at a source that is due. It goes on for as long as that takes, and others beside it.
pub struct DuePull {
    puller: Puller,
    source_id: i32,
    source: SourceName,
    _place: OwnedSemaphorePermit,
}

/// Room for so many turns as a process has at once. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(SOURCES_AT_ONCE)))
    }
}

/// How a turn at a source ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullEnd {
    /// All that was to be asked for is there.
    Done,
    /// There is more to be asked for, in the next turn.
    GoesOn,
    /// Something went wrong; the source tells what.
    Failed,
}

/// What a turn did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulled {
    /// How it ended.
    pub end: PullEnd,
    /// Pages that became files.
    pub pages: u64,
}

/// Why a turn ended before its end.
#[derive(Debug, Error)]
enum PullTrouble {
    /// The API, or what is said of it.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The drop folder.
    #[error(transparent)]
    Files(#[from] SpoolError),
    /// The secret of the source cannot be opened.
    #[error("its secret: {0}")]
    Secret(#[from] crate::auth::seal::SealError),
    /// The secret of the source was set for others.
    #[error("its secret was set for {set_for} and not for {servers}: set it anew")]
    OtherServer {
        /// For whom it was.
        set_for: String,
        /// Who would get it.
        servers: String,
    },
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Another has the turn.
    #[error("another process has the turn")]
    Lost,
}

/// A turn at one source.
struct Work<'w> {
    puller: &'w Puller,
    turn: &'w SourceTurn,
    source: &'w StoredSource,
    questions: Questions<'w>,
    progress: &'w Progress,
    /// When the turn began.
    now: DateTime<Utc>,
    begun: Duration,
}

impl DuePull {
    /// The source.
    #[must_use]
    pub const fn source(&self) -> &SourceName {
        &self.source
    }

    /// Fetches from the source, if it still is due and nobody else was faster.
    ///
    /// # Errors
    /// If the database fails. What is wrong with the source is told by it.
    pub async fn pull(self) -> Result<Option<Pulled>, DbError> {
        let store = &self.puller.store;
        let now = store.now();
        let Some((turn, progress)) = SourceTurn::take(&store.database, self.source_id, now).await?
        else {
            return Ok(None);
        };
        let ended = self.puller.work(&turn, &progress, now).await;
        turn.give_back().await;
        ended
    }
}

impl Work<'_> {
    /// Whether the turn went on for so long that it gives way.
    fn is_over(&self) -> bool {
        self.puller.store.clock.elapsed().saturating_sub(self.begun) > TURN_MAX
    }
}

impl Puller {
    /// The turns that are due at sources, if nobody else has them. One for which there is no room is due again at the
    /// next look.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list_due(&self) -> Result<Vec<DuePull>, DbError> {
        let now = self.store.now();
        let due = source_pull::list_due(&self.store.database.connection().await?, now).await?;
        let turn = |(source_id, source)| {
            let place = Arc::clone(&self.places.0).try_acquire_owned().ok()?;
            Some(DuePull { puller: self.clone(), source_id, source, _place: place })
        };
        Ok(due.into_iter().map_while(turn).collect())
    }

    async fn work(
        &self,
        turn: &SourceTurn,
        progress: &Progress,
        now: DateTime<Utc>,
    ) -> Result<Option<Pulled>, DbError> {
        let client = self.store.database.connection().await?;
        // Whatever was true before the turn was ours need not be any more.
        let Some(source) = source::load_by_id(&client, turn.source_id()).await? else {
            return Ok(None);
        };
        let asked = source_fetch::list_due(&client, source.id, now, ASKED_MAX).await?;
        drop(client);
        let Some(pull) = source.description.pull.as_ref().filter(|_| source.is_enabled) else {
            return Ok(None);
        };
        let is_due = is_due(progress, source.version, now);
        if !is_due && asked.is_empty() {
            return Ok(None);
        }
        let questions = match Questions::of(self, turn, &source, pull).await {
            Ok(questions) => questions,
            Err(PullTrouble::Database(error)) => return Err(error),
            Err(trouble) => {
                self.tell(turn, &source, progress, &trouble, None).await?;
                self.postpone_all(&asked, &trouble.to_string()).await?;
                return Ok(Some(Pulled { end: PullEnd::Failed, pages: 0 }));
            }
        };
        let begun = self.store.clock.elapsed();
        let work = Work { puller: self, turn, source: &source, questions, progress, now, begun };
        let mut end = PullEnd::Done;
        if is_due {
            end = work.walk().await?;
        }
        if end != PullEnd::Failed {
            let asked_end = work.fetch_asked(asked).await?;
            end = if end == PullEnd::Done { asked_end } else { end };
        }
        Ok(Some(Pulled { end, pages: work.questions.pages() }))
    }
}

fn is_due(progress: &Progress, version: i32, now: DateTime<Utc>) -> bool {
    progress.due_at <= now
        || progress.due_at > now + TimeDelta::days(DUE_DAYS_MAX)
        || progress.version != Some(version)
}
