//! Takes in what is delivered in the drop folder.
//!
//! A file is a delivery, with a number, before anything is done with it: its row comes first, then it is
//! moved to where it is taken in. Whatever moment we are stopped at, the next look finds by row and place how
//! far it is: a row whose file has not moved yet is moved, and a delivery that has ended is moved away and
//! never taken in again.
//!
//! What is in the way of one file is told by its delivery, is tried again after a pause that grows, and holds
//! up no other file. How files are called and moved stands in `spool`.

mod claims;
mod turn;
mod work;

use thiserror::Error;

use self::turn::FolderTurn;
use crate::db::{Database, DbError, delivery};
use crate::metrics::deliveries::DeliveryMetrics;
use crate::service::delivery::ingest::IngestRefusal;
use crate::service::failure::Failure;
use crate::service::store::Store;
use crate::spool::{DropFolder, SpoolError};

pub use crate::service::delivery::retry::SOURCE;

/// Takes in what is delivered in a drop folder.
#[derive(Clone)]
pub struct FolderIntake {
    folder: DropFolder,
    /// The source whose folder it is, if it is one's.
    source_id: Option<i32>,
    metrics: DeliveryMetrics,
}

/// What one look into the folder did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FolderRun {
    /// Files that were taken in, or had been before.
    pub done: usize,
    /// Files that can never be taken in.
    pub failed: usize,
    /// Files that are left for a later look.
    pub left: usize,
}

/// Why the folder could not be worked through.
#[derive(Debug, Error)]
pub enum FolderError {
    /// A folder could not be read or a file not moved.
    #[error(transparent)]
    Files(#[from] SpoolError),
    /// A file could not be taken in.
    #[error(transparent)]
    Ingest(#[from] Failure<IngestRefusal>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// What became of one file.
enum FileEnd {
    Done,
    Failed,
    /// It is tried again.
    Left,
}

/// One look into the folder, by who has the turn.
struct Look<'l> {
    folder: &'l DropFolder,
    metrics: &'l DeliveryMetrics,
    /// The identifier of the folder.
    id: &'l str,
    store: &'l Store,
    turn: &'l FolderTurn,
    source_id: Option<i32>,
}

impl FolderIntake {
    /// Of this folder.
    #[must_use]
    pub fn of(folder: DropFolder) -> Self {
        Self { folder, source_id: None, metrics: DeliveryMetrics::default() }
    }

    /// Of this source, to which the folder belongs.
    #[must_use]
    pub fn of_source(self, source_id: i32) -> Self {
        Self { source_id: Some(source_id), ..self }
    }

    /// Counts what becomes of deliveries here.
    #[must_use]
    pub fn counted(self, metrics: DeliveryMetrics) -> Self {
        Self { metrics, ..self }
    }

    /// Takes in all that was delivered and is due, in the order of arrival. Does nothing if another
    /// process has the turn.
    ///
    /// # Errors
    /// If the folder cannot be read. A single file's trouble is told by its delivery, and the next one
    /// tried.
    pub async fn take_in(&self, store: &Store) -> Result<FolderRun, FolderError> {
        let Self { folder, source_id, metrics } = self;
        if folder.waiting().await? == 0 && self.is_settled(&store.database).await? {
            return Ok(FolderRun::default());
        }
        let id = folder.id().await?;
        let Some(turn) = FolderTurn::take(&store.database, &id).await? else {
            return Ok(FolderRun::default());
        };
        let look = Look { folder, metrics, id: &id, store, turn: &turn, source_id: *source_id };
        let run = look.work_through().await;
        turn.give_back().await;
        run
    }

    /// Whether no delivery waits for a file that is not here.
    async fn is_settled(&self, database: &Database) -> Result<bool, FolderError> {
        let client = database.connection().await?;
        Ok(delivery::claim::list(&client, &self.folder.id().await?, &[]).await?.is_empty())
    }

    /// How many deliveries of this folder wait for a cause to go away.
    ///
    /// # Errors
    /// If the database fails, or the folder has no identifier.
    pub async fn troubled(&self, database: &Database) -> Result<i64, FolderError> {
        let id = self.folder.id().await?;
        Ok(delivery::claim::count_troubled(&database.connection().await?, &id).await?)
    }
}

impl Look<'_> {
    async fn work_through(&self) -> Result<FolderRun, FolderError> {
        let mut run = FolderRun::default();
        let claims = self.claims(&mut run).await?;
        for (claim, file) in claims {
            match self.work(&claim, &file).await {
                Ok(FileEnd::Done) => run.done += 1,
                Ok(FileEnd::Failed) => run.failed += 1,
                Ok(FileEnd::Left) => run.left += 1,
                Err(error) => {
                    tracing::error!(file = %file.display(), %error, "left for the next time");
                    run.left += 1;
                }
            }
            if self.turn.is_lost() {
                tracing::warn!("another process has the turn at the drop folder now");
                break;
            }
        }
        Ok(run)
    }
}
