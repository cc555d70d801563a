//! The drop folder as files: files appear in `incoming/`, are taken in from `processing/`, and end in `done/` or
//! `failed/`. What they are called, how they are moved, found again and removed stands here; whose turn it
//! is and what is a delivery, which the database knows, does not: see `ingest/folder` and
//! `service/delivery/retry`.
//!
//! A file counts as delivered once it has its final name; writers use a temporary name (a leading
//! dot, or another extension such as `.part`) and rename. From `incoming/`, where its sender may replace it
//! at any moment, it is moved into a folder of its own in `processing/`, which is called by the number of its
//! delivery.

pub mod arrivals;
mod claim;
mod deposit;
mod expire;
mod foreign;
mod gathering;
mod hash;
mod identity;
mod move_from_taking;
mod open;
mod place;
mod pushed;
mod put_back;
mod room;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use tokio::fs;

use self::arrivals::{Entry, is_temporary};
use crate::domain::source::SourceName;
use crate::domain::source_format::Format;

pub use self::claim::Claimed;
pub use self::deposit::{Deposit, clean_name};
pub use self::foreign::ForeignFile;
pub use self::gathering::Gathering;
pub use self::hash::{Hash, hash};
pub use self::open::{Opened, open};
pub use self::place::{explain, free_place, move_file};
pub use self::pushed::Pushed;
pub use self::put_back::{Kept, Sought};

/// The four folders under one root.
#[derive(Debug, Clone)]
pub struct DropFolder {
    root: PathBuf,
    /// Whether it is that of a source, which calls its files as it likes.
    is_of_source: bool,
}

/// A folder could not be read, or a file not read or moved.
#[derive(Debug, Error)]
#[error("{path}: {error}")]
pub struct SpoolError {
    /// Where.
    pub path: PathBuf,
    /// What.
    pub error: io::Error,
}

impl SpoolError {
    /// What went wrong here.
    pub fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |error| Self { path: path.to_owned(), error }
    }
}

impl DropFolder {
    /// The drop folder here, whose folders are there already.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), is_of_source: false }
    }

    /// The drop folder of a source, in this one.
    #[must_use]
    pub fn of_source(&self, name: &SourceName) -> Self {
        Self { root: self.root.join("sources").join(name.as_str()), is_of_source: true }
    }

    /// How something in it is to be read, by its name; `None` if that is of no delivery, or it is a folder.
    #[must_use]
    pub fn format_of(&self, entry: &Entry) -> Option<Format> {
        let format = if self.is_of_source {
            (!is_temporary(&entry.name)).then_some(Format::Source)
        } else {
            Format::of_file(&entry.path)
        };
        format.filter(|_| !entry.kind.is_dir())
    }

    /// Makes the folders that are not there yet. `done/` and `failed/` can wait until something is moved
    /// there: what is wrong with them is told by the delivery that should be.
    ///
    /// # Errors
    /// If the others cannot be made.
    pub async fn open(self) -> Result<Self, SpoolError> {
        let folder = self;
        for path in [folder.incoming(), folder.processing()] {
            fs::create_dir_all(&path).await.map_err(SpoolError::at(&path))?;
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
    pub fn processing(&self) -> PathBuf {
        self.root.join("processing")
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
    pub async fn id(&self) -> Result<String, SpoolError> {
        identity::of(&self.root).await
    }

    /// How many files are delivered and not yet moved away.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub async fn waiting(&self) -> Result<usize, SpoolError> {
        let mut waiting = self.arrived().await?.len();
        let mut claimed = arrivals::entries(&self.processing()).await?;
        claimed.extend(arrivals::entries_if_there(&self.taking()).await?);
        for entry in claimed {
            waiting += if entry.kind.is_dir() {
                arrivals::entries_if_there(&entry.path).await?.len()
            } else {
                usize::from(self.format_of(&entry).is_some())
            };
        }
        Ok(waiting)
    }
}
