//! The drop folder: files appear in `incoming/`, are taken in from `taking/`, and end in `done/` or
//! `failed/`.
//!
//! A file counts as delivered once it has its final name; writers use a temporary name (a leading
//! dot, or another extension such as `.part`) and rename. It is a delivery, with a number, before anything
//! is done with it: from `incoming/`, where its sender may replace it at any moment, it is moved into a
//! folder of its own in `taking/`, which is called by that number. Whatever moment we are stopped at, the
//! next look finds by row and place how far it is: a row whose file has not moved yet is moved, and a
//! delivery that has ended is moved away and never taken in again.
//!
//! What is in the way of one file is told by its delivery, is tried again after a pause that grows, and holds
//! up no other file.

mod arrivals;
mod claims;
mod drop_expired;
mod find_kept;
mod foreign;
mod identity;
mod open;
mod place;
mod turn;
mod work;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use tokio::fs;

use self::turn::FolderTurn;
use crate::clock::Clock;
use crate::db::{Database, DbError, delivery};
use crate::metrics::deliveries::DeliveryMetrics;
use crate::service::delivery::ingest::IngestError;

pub use crate::service::delivery::retry::SOURCE;

/// The four folders under one root.
#[derive(Clone)]
pub struct DropFolder {
    root: PathBuf,
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
    #[error("{path}: {error}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What.
        error: io::Error,
    },
    /// A file could not be taken in.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl FolderError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |error| Self::Io { path: path.to_owned(), error }
    }
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
    /// The identifier of the folder.
    id: &'l str,
    database: &'l Database,
    retention_days: u16,
    clock: &'l Clock,
    turn: &'l FolderTurn,
}

impl DropFolder {
    /// The drop folder here, whose folders are there already.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), metrics: DeliveryMetrics::default() }
    }

    /// Counts what becomes of deliveries here.
    #[must_use]
    pub fn counted(self, metrics: DeliveryMetrics) -> Self {
        Self { metrics, ..self }
    }

    /// Makes the folders that are not there yet. `done/` and `failed/` can wait until something is moved
    /// there: what is wrong with them is told by the delivery that should be.
    ///
    /// # Errors
    /// If the others cannot be made.
    pub async fn open(root: &Path) -> Result<Self, FolderError> {
        let folder = Self::at(root);
        for path in [folder.incoming(), folder.taking()] {
            fs::create_dir_all(&path).await.map_err(FolderError::at(&path))?;
        }
        for path in [folder.done(), folder.failed()] {
            if let Err(error) = fs::create_dir_all(&path).await {
                tracing::warn!(folder = %path.display(), %error, "cannot be made");
            }
        }
        Ok(folder)
    }

    /// Where files are delivered.
    #[must_use]
    pub fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    /// Where files are while they are taken in, each in a folder that is called by the number of its
    /// delivery. Nobody writes here but us.
    #[must_use]
    pub fn taking(&self) -> PathBuf {
        self.root.join("taking")
    }

    /// Where files go that were taken in.
    #[must_use]
    pub fn done(&self) -> PathBuf {
        self.root.join("done")
    }

    /// Where files go that can never be taken in, each with a text that says why.
    #[must_use]
    pub fn failed(&self) -> PathBuf {
        self.root.join("failed")
    }

    /// The identifier of this folder, however it is reached.
    ///
    /// # Errors
    /// If it can be neither read nor made.
    pub async fn id(&self) -> Result<String, FolderError> {
        identity::of(&self.root).await
    }

    /// Takes in all that was delivered and is due, in the order of arrival. Does nothing if another
    /// process has the turn.
    ///
    /// # Errors
    /// If the folder cannot be read. A single file's trouble is told by its delivery, and the next one
    /// tried.
    pub async fn take_in(
        &self,
        database: &Database,
        retention_days: u16,
        clock: &Clock,
    ) -> Result<FolderRun, FolderError> {
        if self.waiting().await? == 0 && self.is_settled(database).await? {
            return Ok(FolderRun::default());
        }
        let id = self.id().await?;
        let Some(turn) = FolderTurn::take(database, &id).await? else {
            return Ok(FolderRun::default());
        };
        let look = Look { folder: self, id: &id, database, retention_days, clock, turn: &turn };
        let run = look.work_through().await;
        turn.give_back().await;
        run
    }

    /// Whether no delivery waits for a file that is not here.
    async fn is_settled(&self, database: &Database) -> Result<bool, FolderError> {
        let client = database.connection().await?;
        Ok(delivery::claim::list(&client, &self.id().await?, &[]).await?.is_empty())
    }

    /// How many files are delivered and not yet moved away.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub async fn waiting(&self) -> Result<usize, FolderError> {
        let mut waiting = arrivals::in_incoming(&self.incoming()).await?.len();
        for entry in arrivals::entries(&self.taking()).await? {
            waiting += if entry.kind.is_dir() {
                arrivals::entries_if_there(&entry.path).await?.len()
            } else {
                usize::from(entry.format().is_some())
            };
        }
        Ok(waiting)
    }

    /// How many deliveries of this folder wait for a cause to go away.
    ///
    /// # Errors
    /// If the database fails, or the folder has no identifier.
    pub async fn troubled(&self, database: &Database) -> Result<i64, FolderError> {
        let id = self.id().await?;
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
