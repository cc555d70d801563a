//! Files in the folders: which there are, and how they are moved.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;

use super::FolderError;
use crate::domain::source_format::Format;

/// The files of a folder that can be taken in, by name.
pub async fn files_in(folder: &Path) -> Result<Vec<(PathBuf, Format)>, FolderError> {
    let io = |error| FolderError::Io { path: folder.to_owned(), error };
    let mut entries = fs::read_dir(folder).await.map_err(io)?;
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

/// Moves a file, under a new name where the old one is taken, since nothing is overwritten.
pub async fn move_into(file: &Path, folder: &Path) -> Result<PathBuf, FolderError> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let mut target = folder.join(file.file_name().unwrap_or_default());
    let mut copies = 1;
    let io = |path: &Path, error| FolderError::Io { path: path.to_owned(), error };
    // Safe to look before moving: senders write to `incoming/` alone, where this never moves a file, and
    // of us only the holder of the lock on the target does.
    while fs::try_exists(&target).await.map_err(|error| io(&target, error))? {
        copies += 1;
        target = folder.join(format!("{stem}.{copies}.{extension}"));
    }
    fs::rename(file, &target).await.map_err(|error| io(file, error))?;
    Ok(target)
}

/// Says beside a file why it failed.
pub async fn explain(file: &Path, reason: &str) -> Result<(), FolderError> {
    let path = explanation(file);
    fs::write(&path, format!("{reason}\n")).await.map_err(|error| FolderError::Io { path, error })
}

/// Removes that text, where there is one.
pub async fn forget_explanation(file: &Path) -> Result<(), FolderError> {
    let path = explanation(file);
    match fs::remove_file(&path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(FolderError::Io { path, error })
        }
        _ => Ok(()),
    }
}

fn explanation(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".reason.txt");
    PathBuf::from(name)
}
