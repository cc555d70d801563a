//! A file in `incoming/` that grows as messages come, and is a delivery once it has its name. What is added is on
//! the disk when that is said, so whoever sent it need not keep it: if the process goes away, the next one finds the
//! file and gives it its name.
//!
//! Nobody but one process is at such a file: it holds a lock that goes with the process. Unlike a deposit, which
//! comes whole or not at all, it is never thrown away.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;
use tokio::task;

use super::deposit::{make_folder, sync_folder};
use super::place::{marked, rename};
use super::{DropFolder, SpoolError, arrivals, room};

/// How the temporary names of such files begin and end, with the later name between.
const OURS: (&str, &str) = (".gathering-", ".part");

/// A file that is being gathered.
#[derive(Debug)]
pub struct Gathering {
    file: Arc<File>,
    temporary: PathBuf,
    bytes: u64,
}

impl DropFolder {
    /// Begins a file that will have this name, or that with a number in it if it is taken.
    ///
    /// # Errors
    /// If `incoming/` cannot be made, or nothing written into it.
    pub async fn gather(&self, name: &str) -> Result<Gathering, SpoolError> {
        let incoming = self.incoming();
        let temporary = incoming.join(format!("{}{name}{}", OURS.0, OURS.1));
        let begun = temporary.clone();
        let file = blocking(&temporary, move || begin(&incoming, &begun)).await?;
        Ok(Gathering { file: Arc::new(file), temporary, bytes: 0 })
    }

    /// Looks whether there is room for a file that is to be gathered.
    ///
    /// # Errors
    /// `StorageFull` if not; or if `incoming/` cannot be made.
    pub async fn check_room(&self) -> Result<(), SpoolError> {
        let incoming = self.incoming();
        let place = incoming.clone();
        let looking = move || {
            make_folder(&place)?;
            room::check(File::open(&place)?, 0)
        };
        blocking(&incoming, looking).await
    }

    /// Finishes what processes left that went away, and returns how many files. A line that was cut off, which
    /// nobody was told is stored, is taken away.
    ///
    /// # Errors
    /// If the folder cannot be read, or a file not be finished.
    pub async fn finish_gathered(&self) -> Result<usize, SpoolError> {
        let mut finished = 0;
        for entry in arrivals::entries_if_there(&self.incoming()).await? {
            if entry.kind.is_file() && name_of(&entry.name).is_some() {
                let left = entry.path.clone();
                finished += usize::from(blocking(&entry.path, move || finish_left(&left)).await?);
            }
        }
        Ok(finished)
    }
}

impl Gathering {
    /// Adds whole lines. They are on the disk then, whatever happens.
    ///
    /// # Errors
    /// If that cannot be done, also for want of room: then the file is to be dropped, and finished as one that was left.
    pub async fn add(&mut self, lines: Vec<u8>) -> Result<(), SpoolError> {
        let file = Arc::clone(&self.file);
        let bytes = lines.len() as u64;
        let adding = move || {
            room::check(&*file, bytes)?;
            (&*file).write_all(&lines)?;
            file.sync_data()
        };
        blocking(&self.temporary, adding).await?;
        self.bytes += bytes;
        Ok(())
    }

    /// How many bytes it has.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives it its name: it is a delivery as soon as somebody looks.
    ///
    /// # Errors
    /// If it cannot be renamed; it is finished as one that was left then.
    pub async fn finish(self) -> Result<(), SpoolError> {
        let Self { file, temporary, .. } = self;
        let place = temporary.clone();
        let finishing = move || {
            let finished = give_name(&place);
            drop(file);
            finished
        };
        blocking(&temporary, finishing).await
    }
}

async fn blocking<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, SpoolError> {
    let done = task::spawn_blocking(work).await;
    done.map_err(io::Error::other).flatten().map_err(SpoolError::at(path))
}

fn begin(incoming: &Path, temporary: &Path) -> io::Result<File> {
    make_folder(incoming)?;
    let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(temporary)?;
    file.try_lock()?;
    // The name too: without it what is added would be lost.
    sync_folder(Some(incoming))?;
    Ok(file)
}

/// Finishes a file, unless somebody is at it. True if it is a delivery now.
fn finish_left(temporary: &Path) -> io::Result<bool> {
    let flags = OFlags::NOFOLLOW.bits().cast_signed();
    let opened = OpenOptions::new().read(true).write(true).custom_flags(flags).open(temporary);
    let file = match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(false),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    let whole = whole_lines(&file)?;
    if whole == 0 {
        fs::remove_file(temporary)?;
        return Ok(false);
    }
    file.set_len(whole)?;
    file.sync_all()?;
    match give_name(temporary) {
        // Whoever was at it finished it a moment ago.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        given => given.map(|()| true),
    }
}

/// Where the last line ends that has an end.
fn whole_lines(mut file: &File) -> io::Result<u64> {
    const BLOCK: u64 = 64 << 10;
    let mut end = file.metadata()?.len();
    while end > 0 {
        let begin = end.saturating_sub(BLOCK);
        let mut block = Vec::new();
        file.seek(SeekFrom::Start(begin))?;
        file.take(end - begin).read_to_end(&mut block)?;
        if let Some(last) = memchr::memrchr(b'\n', &block) {
            return Ok(begin + last as u64 + 1);
        }
        end = begin;
    }
    Ok(0)
}

/// Renames, over nothing, and sees the name on the disk.
fn give_name(temporary: &Path) -> io::Result<()> {
    let name = temporary.file_name().and_then(name_of).ok_or(io::ErrorKind::InvalidFilename)?;
    for copy in 1.. {
        let mark = if copy == 1 { String::new() } else { format!(".{copy}") };
        if rename(temporary, &temporary.with_file_name(marked(name, &mark)))? {
            break;
        }
    }
    sync_folder(temporary.parent())
}

/// The name that a file with this temporary one will have.
fn name_of(temporary: &OsStr) -> Option<&OsStr> {
    let bytes = temporary.as_bytes().strip_prefix(OURS.0.as_bytes())?;
    let name = bytes.strip_suffix(OURS.1.as_bytes())?;
    (!name.is_empty()).then(|| OsStr::from_bytes(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, DropFolder) {
        let root = tempfile::tempdir().expect("a folder");
        let folder = DropFolder::at(&root.path().join("sources/head-end"));
        (root, folder)
    }

    fn files(folder: &DropFolder) -> Vec<(String, String)> {
        let listed = fs::read_dir(folder.incoming()).expect("listed");
        let mut files: Vec<_> = listed
            .map(|entry| entry.expect("an entry").path())
            .map(|path| {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                (name, fs::read_to_string(path).expect("read"))
            })
            .collect();
        files.sort();
        files
    }

    fn file(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    #[tokio::test]
    async fn what_is_gathered_is_a_delivery_once_it_is_finished() {
        let (_root, folder) = folder();
        for name in ["a.ndjson", "a.2.ndjson"] {
            let mut gathering = folder.gather("a.ndjson").await.expect("begun");
            gathering.add(b"1\n".to_vec()).await.expect("added");
            assert!(folder.arrived().await.expect("listed").iter().all(|(entry, _)| {
                arrivals::is_temporary(&entry.name) || entry.name == "a.ndjson"
            }));
            gathering.add(b"2\n".to_vec()).await.expect("added");
            assert_eq!(gathering.bytes(), 4);
            gathering.finish().await.expect("finished");
            assert!(files(&folder).contains(&file(name, "1\n2\n")));
        }
        assert_eq!(files(&folder).len(), 2);
    }

    #[tokio::test]
    async fn what_was_left_is_finished_without_a_line_that_was_cut_off() {
        let (_root, folder) = folder();
        let mut gathering = folder.gather("a.ndjson").await.expect("begun");
        gathering.add(b"1\n2\n{\"cut".to_vec()).await.expect("added");
        drop(gathering);
        drop(folder.gather("nothing.ndjson").await.expect("begun"));
        assert_eq!(folder.finish_gathered().await.expect("finished"), 1);
        assert_eq!(files(&folder), [file("a.ndjson", "1\n2\n")]);
    }

    #[tokio::test]
    async fn what_somebody_is_at_is_left_alone() {
        let (_root, folder) = folder();
        let mut gathering = folder.gather("a.ndjson").await.expect("begun");
        assert_eq!(folder.finish_gathered().await.expect("looked"), 0);
        gathering.add(b"1\n".to_vec()).await.expect("added");
        gathering.finish().await.expect("finished");
        assert_eq!(files(&folder), [file("a.ndjson", "1\n")]);
    }
}
