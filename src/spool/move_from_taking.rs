//! Finds what an earlier version left, which called `processing/` `taking/`.

use std::io;
use std::path::PathBuf;

use tokio::fs;

use super::place::move_file;
use super::{DropFolder, SpoolError, arrivals};

impl DropFolder {
    /// What `processing/` was called before.
    pub(super) fn taking(&self) -> PathBuf {
        self.root.join("taking")
    }

    /// Moves what an earlier version left to where it is looked for now. Does nothing that another replica
    /// has done meanwhile, and moves over nothing. A delivery whose file cannot be moved would be given up as
    /// one without a file, so look for none of them then.
    ///
    /// # Errors
    /// If something cannot be moved.
    pub async fn move_from_taking(&self) -> Result<(), SpoolError> {
        let (from, to) = (self.taking(), self.processing());
        // Whole, if there is nothing where it goes, or an empty folder.
        match fs::rename(&from, &to).await {
            Ok(()) => {
                tracing::info!(folder = %from.display(), "is called processing/ now");
                return Ok(());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(_) => {}
        }
        for entry in arrivals::entries_if_there(&from).await? {
            let place = to.join(&entry.name);
            // An empty folder of the same number. It is made again if it is needed.
            let _ = fs::remove_dir(&place).await;
            if !move_file(&entry.path, &place).await? {
                return Err(SpoolError::at(&place)(io::ErrorKind::AlreadyExists.into()));
            }
            tracing::info!(file = %entry.path.display(), "moved to processing/");
        }
        // If somebody writes there still, the next look moves that.
        let _ = fs::remove_dir(&from).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A drop folder whose `taking/` holds the files of two deliveries, and a loose one.
    fn left_by_an_earlier_version() -> (tempfile::TempDir, DropFolder) {
        let root = tempfile::tempdir().expect("a folder");
        let folder = DropFolder::at(root.path());
        for own in ["1", "2"] {
            let own = folder.taking().join(own);
            std::fs::create_dir_all(&own).expect("made");
            std::fs::write(own.join("dag.csv"), own.as_os_str().as_encoded_bytes()).expect("file");
        }
        std::fs::write(folder.taking().join("los.csv"), "").expect("file");
        (root, folder)
    }

    fn is_all_moved(folder: &DropFolder) -> bool {
        let here = |file: &str| folder.processing().join(file).exists();
        !folder.taking().exists() && ["1/dag.csv", "2/dag.csv", "los.csv"].into_iter().all(here)
    }

    #[tokio::test]
    async fn what_was_called_taking_is_called_processing() {
        let (_root, folder) = left_by_an_earlier_version();
        folder.move_from_taking().await.expect("moved");
        assert!(is_all_moved(&folder));
        folder.move_from_taking().await.expect("there is none any more");
    }

    #[tokio::test]
    async fn beside_what_is_there_already_each_is_moved_and_over_nothing() {
        let (_root, folder) = left_by_an_earlier_version();
        std::fs::create_dir_all(folder.processing().join("2")).expect("made");
        std::fs::create_dir_all(folder.processing().join("3")).expect("made");
        std::fs::write(folder.processing().join("3/dag.csv"), "3").expect("file");
        folder.move_from_taking().await.expect("moved");
        assert!(is_all_moved(&folder));

        std::fs::create_dir_all(folder.taking().join("3")).expect("made");
        std::fs::write(folder.taking().join("3/dag.csv"), "another").expect("file");
        assert!(folder.move_from_taking().await.is_err());
        let kept = std::fs::read_to_string(folder.processing().join("3/dag.csv"));
        assert_eq!(kept.expect("a file"), "3");
    }

    #[tokio::test]
    async fn two_replicas_that_start_at_once_move_it_together() {
        for is_used in [false, true] {
            let (root, folder) = left_by_an_earlier_version();
            if is_used {
                std::fs::create_dir_all(folder.processing().join("3/full")).expect("made");
            }
            let start = async || {
                let folder = DropFolder::at(root.path()).open().await?;
                folder.move_from_taking().await
            };
            let (one, other) = tokio::join!(start(), start());
            assert!(one.and(other).is_ok());
            assert!(is_all_moved(&folder));
        }
    }
}
