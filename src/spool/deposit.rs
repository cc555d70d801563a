//! Puts a file into `incoming/` that comes to us in pieces: by HTTP, from a queue, from another system. It is
//! written under a temporary name and takes its own only once it is whole and on the disk, so that it is taken
//! in as one or not at all.
//!
//! Knows nothing of who brings it, and overwrites nothing.

use std::fs::File as BlockingFile;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;
use tokio::task;
use uuid::Uuid;

use super::arrivals::{self, is_temporary};
use super::place::{marked, rename};
use super::{DropFolder, SpoolError, room};

/// How the temporary names of ours begin and end; senders have others.
const OURS: (&str, &str) = (".meetpoort-", ".part");
/// Nobody writes for so long: what is older was left by a process that went away.
const LEFT_AFTER: TimeDelta = TimeDelta::days(1);
/// The longest name that a deposit takes over, in bytes; the rest is for marks.
const NAME_BYTES_MAX: usize = 180;
/// What is called so has no name of its own.
const NAMELESS: &str = "delivery";

/// A file on its way into `incoming/`. If it is dropped before it is finished, nothing of it is left.
#[derive(Debug)]
pub struct Deposit {
    file: File,
    temporary: PathBuf,
    name: String,
    /// Whether its temporary name is still there.
    is_there: bool,
}

impl DropFolder {
    /// Begins a file of this name, of which what cannot stand in a name is taken away.
    ///
    /// # Errors
    /// If `incoming/` cannot be made, or nothing written into it.
    pub async fn deposit(&self, name: &str) -> Result<Deposit, SpoolError> {
        let incoming = self.incoming();
        let to_make = incoming.clone();
        let made = task::spawn_blocking(move || make_folder(&to_make)).await;
        made.map_err(io::Error::other).flatten().map_err(SpoolError::at(&incoming))?;
        let temporary = incoming.join(format!("{}{}{}", OURS.0, Uuid::new_v4(), OURS.1));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let file = options.open(&temporary).await.map_err(SpoolError::at(&temporary))?;
        Ok(Deposit { file, temporary, name: clean_name(name), is_there: true })
    }

    /// Removes what deposits left whose process went away more than a day ago, and returns how many. What senders
    /// leave under temporary names of their own is theirs.
    ///
    /// # Errors
    /// If the folder cannot be read. A file that cannot be removed is logged.
    pub async fn drop_left_deposits(&self, now: DateTime<Utc>) -> Result<usize, SpoolError> {
        let until = (now - LEFT_AFTER).timestamp();
        let mut dropped = 0;
        for entry in arrivals::entries_if_there(&self.incoming()).await? {
            let is_ours = entry.name.to_str().is_some_and(is_of_deposit);
            if !is_ours || !entry.kind.is_file() || entry.touched > until {
                continue;
            }
            match fs::remove_file(&entry.path).await {
                Ok(()) => dropped += 1,
                // Another replica was faster.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    tracing::error!(file = %entry.path.display(), %error, "was left and not removed");
                }
            }
        }
        Ok(dropped)
    }
}

impl Deposit {
    /// Writes on.
    ///
    /// # Errors
    /// If that cannot be done, perhaps because of an earlier piece: then nothing but to drop it is left.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), SpoolError> {
        self.file.write_all(bytes).await.map_err(SpoolError::at(&self.temporary))
    }

    /// What was written so far, to be read from its beginning.
    ///
    /// # Errors
    /// If it could not be written, or cannot be read.
    pub async fn read_back(&mut self) -> Result<BlockingFile, SpoolError> {
        let at = |error| SpoolError { path: self.temporary.clone(), error };
        self.file.flush().await.map_err(at)?;
        let path = self.temporary.clone();
        let opened = task::spawn_blocking(move || BlockingFile::open(path)).await;
        opened.map_err(io::Error::other).flatten().map_err(at)
    }

    /// Gives the file its own name, or that with a number in it (`day.2.csv`) if it is taken, and returns it.
    /// Then it is on the disk, whatever happens, and a delivery as soon as somebody looks.
    ///
    /// # Errors
    /// If it cannot be brought to the disk, or not be renamed; it is no delivery then.
    pub async fn finish(mut self) -> Result<String, SpoolError> {
        self.sync().await?;
        let name = self.name.clone();
        for copy in 1.. {
            let mark = if copy == 1 { String::new() } else { format!(".{copy}") };
            let marked = marked(name.as_ref(), &mark).to_string_lossy().into_owned();
            if self.place(&marked).await? {
                return Ok(marked);
            }
        }
        Err(SpoolError::at(&self.temporary)(io::ErrorKind::AlreadyExists.into()))
    }

    /// Gives the file exactly this name instead of its own. False if it is taken: then nothing of this one is left,
    /// and the other stands as it was.
    ///
    /// # Errors
    /// If it cannot be brought to the disk, or not be renamed.
    pub async fn finish_as(mut self, name: &str) -> Result<bool, SpoolError> {
        self.sync().await?;
        self.place(name).await
    }

    /// Looks whether so many bytes have room where it is written, and some are left for all others who write there.
    ///
    /// # Errors
    /// `StorageFull` if not, or if nobody can say.
    pub fn check_room(&self, bytes: u64) -> Result<(), SpoolError> {
        room::check(&self.file, bytes).map_err(SpoolError::at(&self.temporary))
    }

    /// The name that it will have, if that is free.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Brings what was written to the disk, still under its temporary name; `finish` does so itself, but may be quick
    /// then.
    ///
    /// # Errors
    /// If that cannot be done.
    pub async fn sync(&mut self) -> Result<(), SpoolError> {
        let at = |error| SpoolError { path: self.temporary.clone(), error };
        self.file.flush().await.map_err(at)?;
        self.file.sync_all().await.map_err(at)
    }

    /// Renames, but over nothing, and sees the name on the disk. False if something has it.
    async fn place(&mut self, name: &str) -> Result<bool, SpoolError> {
        let (from, to) = (self.temporary.clone(), self.temporary.with_file_name(name));
        let renaming = task::spawn_blocking(move || {
            let is_placed = rename(&from, &to)?;
            // Also if another has the name: then it may stand there since a moment ago.
            sync_folder(to.parent())?;
            Ok(is_placed)
        });
        let renamed = renaming.await.map_err(io::Error::other).flatten();
        let is_placed = renamed.map_err(SpoolError::at(&self.temporary))?;
        self.is_there = !is_placed;
        Ok(is_placed)
    }
}

impl Drop for Deposit {
    fn drop(&mut self) {
        if self.is_there
            && let Err(error) = std::fs::remove_file(&self.temporary)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(file = %self.temporary.display(), %error, "a deposit is left behind");
        }
    }
}

/// A name that a file may have and under which it is a delivery, made of what somebody calls it: without the folders
/// before it, signs that are none, and what would make it a temporary one.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|sign| !sign.is_control()).collect();
    let mut name = name.trim().trim_start_matches(['.', '~', '_']).trim();
    while is_temporary(name.as_ref()) {
        name = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    }
    if name.is_empty() {
        return NAMELESS.to_owned();
    }
    cut(name)
}

/// The name, cut before its extension if it is too long.
fn cut(name: &str) -> String {
    if name.len() <= NAME_BYTES_MAX {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() < 16 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let room = stem.floor_char_boundary(NAME_BYTES_MAX - extension.len());
    format!("{}{extension}", &stem[..room.min(stem.len())])
}

fn is_of_deposit(name: &str) -> bool {
    name.starts_with(OURS.0) && name.ends_with(OURS.1)
}

/// Makes a folder, with those above it that are not there, so that it stays.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    match std::fs::create_dir(folder) {
        Ok(()) => sync_folder(folder.parent()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(error) => match folder.parent().filter(|_| error.kind() == io::ErrorKind::NotFound) {
            Some(above) => {
                make_folder(above)?;
                make_folder(folder)
            }
            None => Err(error),
        },
    }
}

pub(super) fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    folder.map_or(Ok(()), |folder| BlockingFile::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder() -> (tempfile::TempDir, DropFolder) {
        let root = tempfile::tempdir().expect("a folder");
        let folder = DropFolder::at(&root.path().join("sources/head-end"));
        (root, folder)
    }

    fn names(folder: &DropFolder) -> Vec<String> {
        let listed = std::fs::read_dir(folder.incoming()).expect("listed");
        let name = |entry: io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> =
            listed.map(|entry| name(entry).into_string().expect("text")).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn what_is_deposited_lies_whole_under_its_name_for_us_alone() {
        let (_root, folder) = folder();
        let mut deposit = folder.deposit("day.csv").await.expect("begun");
        deposit.write(b"one,").await.expect("written");
        deposit.write(b"two").await.expect("written");
        assert!(names(&folder).iter().all(|name| is_temporary(name.as_ref())));
        assert_eq!(deposit.finish().await.expect("finished"), "day.csv");
        assert_eq!(names(&folder), ["day.csv"]);
        let file = folder.incoming().join("day.csv");
        assert_eq!(std::fs::read(&file).expect("read"), b"one,two");
        assert_eq!(file.metadata().expect("there").permissions().mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten() {
        let (_root, folder) = folder();
        for (text, name) in [("1", "day.csv"), ("2", "day.2.csv"), ("3", "day.3.csv")] {
            let mut deposit = folder.deposit("day.csv").await.expect("begun");
            deposit.write(text.as_bytes()).await.expect("written");
            assert_eq!(deposit.finish().await.expect("finished"), name);
            let read = std::fs::read_to_string(folder.incoming().join(name));
            assert_eq!(read.expect("read"), text);
        }
    }

    #[tokio::test]
    async fn under_one_name_the_first_stays_and_the_second_leaves_nothing() {
        let (_root, folder) = folder();
        for (text, is_first) in [("first", true), ("second", false)] {
            let mut deposit = folder.deposit("").await.expect("begun");
            deposit.write(text.as_bytes()).await.expect("written");
            assert_eq!(deposit.finish_as("one.csv").await.expect("finished"), is_first);
        }
        assert_eq!(names(&folder), ["one.csv"]);
        let read = std::fs::read_to_string(folder.incoming().join("one.csv"));
        assert_eq!(read.expect("read"), "first");
    }

    #[tokio::test]
    async fn what_is_dropped_before_it_is_finished_leaves_nothing() {
        let (_root, folder) = folder();
        let mut deposit = folder.deposit("day.csv").await.expect("begun");
        deposit.write(b"half").await.expect("written");
        assert_eq!(names(&folder).len(), 1);
        drop(deposit);
        assert_eq!(names(&folder), [""; 0]);
    }

    #[tokio::test]
    async fn what_a_crash_left_goes_after_a_day_and_a_senders_own_stays() {
        let (_root, folder) = folder();
        let left = std::mem::ManuallyDrop::new(folder.deposit("day.csv").await.expect("begun"));
        std::fs::write(folder.incoming().join(".day.csv.part"), "of a sender").expect("written");
        let left_at = left.temporary.metadata().expect("there").modified().expect("a time");
        let now = DateTime::<Utc>::from(left_at);
        assert_eq!(folder.drop_left_deposits(now).await.expect("looked"), 0);
        let later = now + LEFT_AFTER + TimeDelta::seconds(2);
        assert_eq!(folder.drop_left_deposits(later).await.expect("looked"), 1);
        assert!(!left.temporary.exists());
        assert_eq!(names(&folder), [".day.csv.part"]);
    }

    #[test]
    fn a_name_is_cleaned_of_what_is_no_file_name() {
        for (given, name) in [
            ("day.csv", "day.csv"),
            (" Meetdata week 47.xlsx ", "Meetdata week 47.xlsx"),
            ("../../etc/passwd", "passwd"),
            (r"C:\out\day.csv", "day.csv"),
            ("..", NAMELESS),
            ("", NAMELESS),
            ("/", NAMELESS),
            (".hidden.csv", "hidden.csv"),
            ("_~.day.csv", "day.csv"),
            ("day.csv.part", "day.csv"),
            ("day.CSV.tmp.PART", "day.CSV"),
            (".part", "part"),
            ("da\0y\n.csv", "day.csv"),
        ] {
            assert_eq!(clean_name(given), name, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
        let name = clean_name(&format!("{}.csv", "é".repeat(125)));
        assert!(name.len() <= NAME_BYTES_MAX && name.ends_with("é.csv"), "{name}");
        let name = clean_name(&"é".repeat(125));
        assert!(name.len() <= NAME_BYTES_MAX && name.ends_with('é'), "{name}");
    }
}
