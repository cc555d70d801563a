//! The drop folder: files appear in `incoming/` and end in `done/` or `failed/`.
//!
//! A file counts as delivered once it has its final name; writers use a temporary name (a leading
//! dot, or another extension such as `.part`) and rename. A file that cannot be taken in for a
//! reason of ours stays in `incoming/` and is tried again.

mod bring_back;

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use thiserror::Error;
use tokio::fs;

use super::file::ingest_file;
use crate::db::lock::{self, Lock};
use crate::db::{Database, DbError, GenericClient, delivery};
use crate::domain::source_format::Format;
use crate::service::ingest_delivery::{DeliveryOutcome, IngestError};

/// What the deliveries of a drop folder have for their source.
pub const SOURCE: &str = "folder";

/// The three folders under one root.
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
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
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
        for path in [folder.incoming(), folder.done(), folder.failed()] {
            fs::create_dir_all(&path).await.map_err(|error| FolderError::Io { path, error })?;
        }
        Ok(folder)
    }

    /// Where files are delivered.
    #[must_use]
    pub fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
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

    /// Takes in all that was delivered, by name. Does nothing where another replica is at it.
    ///
    /// # Errors
    /// Where the folder cannot be read. A single file's trouble is logged, and the next one tried.
    pub async fn take_in(
        &self,
        database: &Database,
        kept_days: u16,
        now: DateTime<Utc>,
    ) -> Result<FolderRun, FolderError> {
        let mut run = FolderRun::default();
        let files = self.waiting().await?;
        if files.is_empty() {
            return Ok(run);
        }
        let mut client = database.connection().await?;
        let turn = client.transaction().await.map_err(DbError::from)?;
        // A long file must not make the server end this transaction, which does nothing but hold the lock.
        turn.batch_execute("set local idle_in_transaction_session_timeout = 0")
            .await
            .map_err(DbError::from)?;
        if !lock::try_in_transaction(&turn, Lock::DropFolder).await? {
            return Ok(run);
        }
        for (path, format) in files {
            match ingest_file(database, SOURCE, &path, format, kept_days, now).await {
                Ok(DeliveryOutcome::Failed { delivery_id, reason }) => {
                    let moved = move_into(&path, &self.failed()).await?;
                    explain(&moved, &reason).await?;
                    note_place(database, delivery_id, &moved).await?;
                    run.failed += 1;
                }
                Ok(DeliveryOutcome::TakenIn { .. }) => {
                    move_into(&path, &self.done()).await?;
                    run.done += 1;
                }
                Ok(DeliveryOutcome::KnownAlready { delivery_id }) => {
                    tracing::info!(file = %path.display(), delivery_id, "taken in before; nothing changed");
                    move_into(&path, &self.done()).await?;
                    run.done += 1;
                }
                // Another replica moved it since we listed the folder.
                Err(IngestError::Read(error)) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    tracing::error!(file = %path.display(), %error, "left for the next time");
                    run.left += 1;
                }
            }
        }
        Ok(run)
    }

    /// The files that are delivered and not yet taken in, by name.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub async fn waiting(&self) -> Result<Vec<(PathBuf, Format)>, FolderError> {
        let path = self.incoming();
        let io = |error| FolderError::Io { path: path.clone(), error };
        let mut entries = fs::read_dir(&path).await.map_err(io)?;
        let mut files = Vec::new();
        while let Some(entry) = entries.next_entry().await.map_err(io)? {
            let path = entry.path();
            let is_file = entry.file_type().await.is_ok_and(|kind| kind.is_file());
            if let Some(format) = Format::of_file(&path).filter(|_| is_file) {
                files.push((path, format));
            }
        }
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(files)
    }
}

/// Moves a file, under a new name where the old one is taken, since nothing is overwritten.
async fn move_into(file: &Path, folder: &Path) -> Result<PathBuf, FolderError> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let mut target = folder.join(file.file_name().unwrap_or_default());
    let mut copies = 1;
    let io = |path: &Path, error| FolderError::Io { path: path.to_owned(), error };
    // Safe to look before moving: only the holder of the lock moves files.
    while fs::try_exists(&target).await.map_err(|error| io(&target, error))? {
        copies += 1;
        target = folder.join(format!("{stem}.{copies}.{extension}"));
    }
    fs::rename(file, &target).await.map_err(|error| io(file, error))?;
    Ok(target)
}

/// Where the text stands that says why a file failed.
fn explanation(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".reason.txt");
    PathBuf::from(name)
}

/// Notes under which name a file stands in `failed/`, so that it can be brought back.
async fn note_place(database: &Database, delivery_id: i32, file: &Path) -> Result<(), DbError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    delivery::keep_as(&database.connection().await?, delivery_id, &name).await
}

async fn explain(file: &Path, reason: &str) -> Result<(), FolderError> {
    let path = explanation(file);
    fs::write(&path, format!("{reason}\n")).await.map_err(|error| FolderError::Io { path, error })
}
