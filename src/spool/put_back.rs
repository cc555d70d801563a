//! Finds the file of a delivery that ended, by what is in it, and brings it back to be taken in again. The
//! place that was noted is only where to look first: files are moved by hand too.

use std::io;
use std::path::{Path, PathBuf};

use tokio::task;

use super::place::{forget_explanation, is_explanation};
use super::{DropFolder, Opened, SpoolError, arrivals, hash, open};

/// The file of a delivery, as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// SHA-256 of its bytes, if they were ever read.
    pub sha256: Option<[u8; 32]>,
    /// How many bytes it has, if that is known.
    pub bytes_total: Option<u64>,
    /// Under which name it was put away, if that was noted: where to look first.
    pub kept_as: Option<String>,
    /// Whether nothing of it was taken in: its file may have been repaired since.
    pub is_failed: bool,
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

impl DropFolder {
    /// The file of a delivery in `done/` or `failed/`: the one with its bytes, wherever it stands; or, of one
    /// that failed, what stands where its file was put and has other bytes, since somebody may have repaired
    /// it. `None` if there is neither.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub async fn find_kept(&self, sought: Sought) -> Result<Option<Kept>, SpoolError> {
        let Sought { sha256, bytes_total, kept_as, is_failed } = sought;
        let folder = if is_failed { self.failed() } else { self.done() };
        // A name, and no way to a place elsewhere.
        let noted = kept_as.filter(|name| Path::new(name).file_name() == Some(name.as_ref()));
        let noted = match noted {
            Some(name) => look_at(folder.join(name)).await,
            None => None,
        };
        if let Some(found) = &noted
            && sha256 == Some(found.sha256)
        {
            return Ok(noted);
        }
        if let Some(sha256) = sha256 {
            for folder in [self.failed(), self.done()] {
                if let Some(found) = find_in(&folder, sha256, bytes_total).await? {
                    return Ok(Some(found));
                }
            }
        }
        Ok(noted.filter(|_| is_failed))
    }

    /// Moves such a file to where it is taken in, as the file of this delivery, past `incoming/`, where it
    /// could meet one that was just delivered. False if it is not there any more.
    ///
    /// # Errors
    /// If it cannot be moved.
    pub async fn put_back(&self, file: &Path, delivery_id: i32) -> Result<bool, SpoolError> {
        match self.claim(file, delivery_id).await {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(SpoolError::at(file)(error)),
        }
        if let Err(error) = forget_explanation(file).await {
            tracing::warn!(%error, "the text that said why a file failed is left behind");
        }
        Ok(true)
    }
}

/// The file of a folder with these bytes.
async fn find_in(
    folder: &Path,
    sha256: [u8; 32],
    bytes_total: Option<u64>,
) -> Result<Option<Kept>, SpoolError> {
    for entry in arrivals::entries(folder).await? {
        let is_as_long = bytes_total.is_none_or(|bytes| entry.bytes == bytes);
        if entry.kind.is_file() && is_as_long && !is_explanation(&entry.name) {
            let found = look_at(entry.path).await;
            if let Some(found) = found.filter(|found| found.sha256 == sha256) {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// A file and the hash of what is in it; nothing if it cannot be read.
async fn look_at(path: PathBuf) -> Option<Kept> {
    let to_open = path.clone();
    let read = move || match open(&to_open)? {
        Opened::File(mut file) => hash(&mut file).map(|hash| hash.sha256),
        Opened::Other(kind) => Err(io::Error::other(kind)),
    };
    let hashed = task::spawn_blocking(read).await.map_err(io::Error::other).flatten();
    hashed.ok().map(|sha256| Kept { path, sha256 })
}
