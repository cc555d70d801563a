//! The drop folder: files appear in `incoming/`, are taken in from `taking/`, and end in `done/` or
//! `failed/`.
//!
//! A file counts as delivered once it has its final name; writers use a temporary name (a leading
//! dot, or another extension such as `.part`) and rename. From `incoming/`, where they may replace it
//! at any moment, it is moved to `taking/` before anything of it is read. One that cannot be taken in
//! for a reason of ours stays there and is tried again.

mod bring_back;
mod drop_expired;
mod place;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use tokio::fs;

use self::place::{explain, files_in, move_into};
use super::file::ingest_file;
use crate::clock::Clock;
use crate::db::lock::{self, Lock};
use crate::db::{Connection, Database, DbError, Transaction, delivery};
use crate::domain::source_format::Format;
use crate::service::ingest_delivery::{DeliveryOutcome, IngestError};

/// What the deliveries of a drop folder have for their source.
pub const SOURCE: &str = "folder";

/// The four folders under one root.
#[derive(Debug, Clone)]
pub struct DropFolder {
    root: PathBuf,
}

/// What one look into the folder did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FolderRun {
    /// Files that were taken in, or had been before.
    pub done: usize,
    /// Files that can never be taken in.
    pub failed: usize,
    /// Files that are left for the next look.
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

/// What became of one file.
enum FileEnd {
    Done,
    Failed,
    /// An earlier one of its name is still to be taken in.
    Waits,
    /// It went away before it was read.
    Gone,
}

impl DropFolder {
    /// The drop folder here, whose folders are there already.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Makes the folders where they are not there yet.
    ///
    /// # Errors
    /// Where they cannot be made.
    pub async fn open(root: &Path) -> Result<Self, FolderError> {
        let folder = Self::at(root);
        for path in [folder.incoming(), folder.taking(), folder.done(), folder.failed()] {
            fs::create_dir_all(&path).await.map_err(|error| FolderError::Io { path, error })?;
        }
        Ok(folder)
    }

    /// Where files are delivered.
    #[must_use]
    pub fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    /// Where files are while they are taken in. Nobody writes here but us.
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

    /// Takes in all that was delivered: first what a look before this one left, then the rest, by name.
    /// Does nothing where another replica is at it.
    ///
    /// # Errors
    /// Where the folder cannot be read. A single file's trouble is logged, and the next one tried.
    pub async fn take_in(
        &self,
        database: &Database,
        kept_days: u16,
        clock: &Clock,
    ) -> Result<FolderRun, FolderError> {
        let mut run = FolderRun::default();
        if self.waiting().await?.is_empty() {
            return Ok(run);
        }
        let mut client = database.connection().await?;
        let turn = client.transaction().await?;
        // A long file must not make the server end this transaction, which does nothing but hold the lock.
        turn.batch_execute("set local idle_in_transaction_session_timeout = 0")
            .await
            .map_err(DbError::from)?;
        if !lock::try_in_transaction(&turn, Lock::DropFolder).await? {
            return Ok(run);
        }
        // Looked for again: whoever had the turn before may have taken them.
        for (path, format) in self.waiting().await? {
            match self.take_in_file(database, &path, format, kept_days, clock).await {
                Ok(FileEnd::Done) => run.done += 1,
                Ok(FileEnd::Failed) => run.failed += 1,
                Ok(FileEnd::Waits) => run.left += 1,
                Ok(FileEnd::Gone) => {}
                Err(error) => {
                    tracing::error!(file = %path.display(), %error, "left for the next time");
                    run.left += 1;
                }
            }
        }
        Ok(run)
    }

    async fn take_in_file(
        &self,
        database: &Database,
        delivered: &Path,
        format: Format,
        kept_days: u16,
        clock: &Clock,
    ) -> Result<FileEnd, FolderError> {
        let file = match self.claim(database, delivered).await? {
            Ok(file) => file,
            Err(end) => return Ok(end),
        };
        match ingest_file(database, SOURCE, &file, format, kept_days, clock).await {
            Ok(DeliveryOutcome::Failed { delivery_id, reason }) => {
                let moved = move_into(&file, &self.failed()).await?;
                note_place(database, delivery_id, &moved).await?;
                explain(&moved, &reason).await?;
                Ok(FileEnd::Failed)
            }
            Ok(DeliveryOutcome::TakenIn { delivery_id, .. }) => {
                let moved = move_into(&file, &self.done()).await?;
                note_place(database, delivery_id, &moved).await?;
                Ok(FileEnd::Done)
            }
            Ok(DeliveryOutcome::KnownAlready { delivery_id }) => {
                tracing::info!(file = %file.display(), delivery_id, "taken in before; nothing changed");
                move_into(&file, &self.done()).await?;
                Ok(FileEnd::Done)
            }
            // The database was away for a moment, and with it our lock: another replica took it in.
            Err(IngestError::Read(error)) if error.kind() == io::ErrorKind::NotFound => {
                Ok(FileEnd::Gone)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Moves a file from `incoming/` to where its sender cannot replace it any more. Not past an earlier
    /// one of its name: of two readings for one interval the later delivery counts.
    async fn claim(
        &self,
        database: &Database,
        delivered: &Path,
    ) -> Result<Result<PathBuf, FileEnd>, FolderError> {
        let target = self.taking().join(delivered.file_name().unwrap_or_default());
        if target == delivered {
            return Ok(Ok(target));
        }
        let io = |error| FolderError::Io { path: delivered.to_owned(), error };
        let mut client = database.connection().await?;
        let _lock = lock_taking(&mut client).await?;
        if fs::try_exists(&target).await.map_err(io)? {
            return Ok(Err(FileEnd::Waits));
        }
        match fs::rename(delivered, &target).await {
            Ok(()) => Ok(Ok(target)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Err(FileEnd::Gone)),
            Err(error) => Err(io(error)),
        }
    }

    /// The files that are delivered and not yet taken in: those of `taking/`, then those of `incoming/`,
    /// by name.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub async fn waiting(&self) -> Result<Vec<(PathBuf, Format)>, FolderError> {
        let mut files = files_in(&self.taking()).await?;
        files.append(&mut files_in(&self.incoming()).await?);
        Ok(files)
    }
}

/// Holds what may be moved into `taking/` until the transaction is dropped: in between looking and moving
/// nobody else may put a file there.
async fn lock_taking(client: &mut Connection) -> Result<Transaction<'_>, FolderError> {
    let transaction = client.transaction().await?;
    lock::wait_in_transaction(&transaction, Lock::TakingFolder).await?;
    Ok(transaction)
}

/// Notes under which name a file stands in `done/` or `failed/`, so that it can be brought back.
async fn note_place(database: &Database, delivery_id: i32, file: &Path) -> Result<(), DbError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    delivery::keep_as(&database.connection().await?, delivery_id, &name).await
}
