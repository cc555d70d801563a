//! Moves the file of a delivery to where it is taken in, and lists what is there, at whatever moment an
//! earlier look was stopped.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;

use super::arrivals::{self, Entry};
use super::{DropFolder, Pushed, SpoolError};

/// What is in `processing/`.
#[derive(Default)]
pub struct Claimed {
    /// The file of each delivery, by its number.
    pub files: HashMap<i32, Entry>,
    /// Deliveries whose folder cannot be read now.
    pub unseen: Vec<i32>,
    /// What lies in no folder of its own: from before each had one.
    pub loose: Vec<Entry>,
    /// Folders in which nothing is.
    pub empty: Vec<PathBuf>,
}

impl DropFolder {
    /// All that is in `processing/`.
    ///
    /// # Errors
    /// If the folder cannot be read. If that of a single delivery cannot, that is logged.
    pub async fn claimed(&self) -> Result<Claimed, SpoolError> {
        let mut claimed = Claimed::default();
        for entry in arrivals::entries(&self.processing()).await? {
            let number = entry.name.to_str().and_then(|name| name.parse::<i32>().ok());
            let Some(id) = number.filter(|_| entry.kind.is_dir()) else {
                claimed.loose.push(entry);
                continue;
            };
            match arrivals::entries(&entry.path).await {
                Ok(found) => match found.into_iter().next() {
                    Some(file) => drop(claimed.files.insert(id, file)),
                    None => claimed.empty.push(entry.path),
                },
                Err(error) => {
                    tracing::error!(delivery_id = id, %error, "left for the next time");
                    claimed.unseen.push(id);
                }
            }
        }
        Ok(claimed)
    }

    /// Moves a file into the folder of its delivery, under its own name, and returns where it is. What it was pushed as
    /// is known by then: its number need not stay in its name.
    ///
    /// # Errors
    /// If that cannot be done; it is where it was then.
    pub async fn claim(&self, file: &Path, delivery_id: i32) -> io::Result<PathBuf> {
        let own = self.processing().join(delivery_id.to_string());
        fs::create_dir_all(&own).await?;
        let name = file.file_name().unwrap_or_default();
        let pushed = Pushed::read(name).filter(|_| self.is_of_source);
        let target = own.join(pushed.map_or(name, |pushed| OsStr::new(pushed.name)));
        match fs::rename(file, &target).await {
            Ok(()) => Ok(target),
            Err(error) => {
                // It is made again.
                let _ = fs::remove_dir(&own).await;
                Err(error)
            }
        }
    }

    /// Removes the folder in which a file was claimed, if nothing is in it any more. If that fails, the next
    /// look does so.
    pub async fn leave(&self, file: &Path) {
        let own = file.parent().filter(|own| own.parent() == Some(&self.processing()));
        if let Some(own) = own {
            let _ = fs::remove_dir(own).await;
        }
    }
}
