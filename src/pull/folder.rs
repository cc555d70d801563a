//! The folder that a pull writes to, which is also its memory: `<klant_ean>/<meter_ean>/<after>_<until>.csv`, a file
//! for each meter and period. The newest `until` among the files of a meter is where its next pull begins, so every
//! interval comes once, whenever a pull was ended and by whatever.
//!
//! A file is written under another name, and has its own only once all of it is on the disk.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::{io, str};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::failure::PullError;
use super::files::{Format, Writer};
use super::readings::ReadingsAsked;
use crate::domain::ean::Ean;

/// Held by the one pull that works in the folder; the system lets go of it when that ends.
const LOCK: &str = ".lock";

/// Where files are while they are written.
const UNDER_WAY: &str = ".under-way";

/// UTC, so that it can be sorted by name.
const MOMENT: &str = "%Y%m%dT%H%M%SZ";

/// The folder, in which nobody else works.
pub struct Folder {
    root: PathBuf,
    _lock: File,
}

/// A file that is being written.
pub struct UnderWay {
    temporary: PathBuf,
    /// What is written into it.
    pub writer: Writer,
}

impl Folder {
    /// Makes it if need be, and removes what an earlier pull left unfinished.
    ///
    /// # Errors
    /// If it cannot be written to, or another pull is at work in it.
    pub fn open(root: &Path) -> Result<Self, PullError> {
        let under_way = root.join(UNDER_WAY);
        fs::create_dir_all(&under_way).map_err(|error| PullError::file(&under_way, error))?;
        let path = root.join(LOCK);
        let lock = File::create(&path).map_err(|error| PullError::file(&path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(PullError::FolderTaken { path: root.to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(PullError::file(&path, error)),
        }
        for entry in list(&under_way)? {
            fs::remove_file(&entry).map_err(|error| PullError::file(&entry, error))?;
        }
        Ok(Self { root: root.to_owned(), _lock: lock })
    }

    /// Until when this meter of this customer is here, if anything of it is.
    ///
    /// # Errors
    /// If its folder cannot be read.
    pub fn mark(&self, klant_ean: Ean, meter_ean: Ean) -> Result<Option<DateTime<Utc>>, PullError> {
        let folder = self.of_meter(klant_ean, meter_ean);
        match list(&folder) {
            Ok(files) => Ok(files.iter().filter_map(|file| until(file)).max()),
            Err(PullError::File { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Begins a file for what is asked.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(&self, asked: &ReadingsAsked, format: Format) -> Result<UnderWay, PullError> {
        let name = format!("{}_{}_{}", asked.klant_ean, asked.meter_ean, name(asked, format));
        let temporary = self.root.join(UNDER_WAY).join(name);
        let file = File::create(&temporary).map_err(|error| PullError::file(&temporary, error))?;
        let writer = Writer::new(file, &temporary, asked, format)?;
        Ok(UnderWay { temporary, writer })
    }

    /// Keeps a file that is whole, under its own name.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn keep(
        &self,
        under_way: UnderWay,
        asked: &ReadingsAsked,
        format: Format,
    ) -> Result<(), PullError> {
        let UnderWay { temporary, writer } = under_way;
        let written = writer.finish()?;
        written.sync_all().map_err(|error| PullError::file(&temporary, error))?;
        let folder = self.of_meter(asked.klant_ean, asked.meter_ean);
        let is_new = !folder.is_dir();
        fs::create_dir_all(&folder).map_err(|error| PullError::file(&folder, error))?;
        let kept = folder.join(name(asked, format));
        fs::rename(&temporary, &kept).map_err(|error| PullError::file(&kept, error))?;
        sync(&folder)?;
        if is_new {
            folder.parent().map_or(Ok(()), sync)?;
            sync(&self.root)?;
        }
        Ok(())
    }

    /// Forgets a file that is not to be kept.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn forget(&self, under_way: UnderWay) -> Result<(), PullError> {
        let UnderWay { temporary, writer } = under_way;
        drop(writer);
        fs::remove_file(&temporary).map_err(|error| PullError::file(&temporary, error))
    }

    fn of_meter(&self, klant_ean: Ean, meter_ean: Ean) -> PathBuf {
        self.root.join(klant_ean.to_string()).join(meter_ean.to_string())
    }
}

/// `20261119T230000Z_20261120T230000Z.csv`.
fn name(asked: &ReadingsAsked, format: Format) -> String {
    let moment = |moment: DateTime<Utc>| moment.format(MOMENT);
    let (after, until) = (moment(asked.period.start()), moment(asked.period.end()));
    format!("{after}_{until}.{}", format.extension())
}

/// Until when a file goes, by its name; nothing if it is none of ours.
fn until(file: &Path) -> Option<DateTime<Utc>> {
    let (name, extension) = (file.file_stem()?.to_str()?, file.extension()?.to_str()?);
    let (after, until) = name.split_once('_')?;
    let read = |text| NaiveDateTime::parse_from_str(text, MOMENT).ok().map(|at| at.and_utc());
    let (after, until) = (read(after)?, read(until)?);
    (after < until && Format::of_extension(extension).is_some()).then_some(until)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, PullError> {
    let entries = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()
    });
    entries.map_err(|error| PullError::file(folder, error))
}

/// A name is on the disk only once its folder is.
fn sync(folder: &Path) -> Result<(), PullError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| PullError::file(folder, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::Period;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn asked(start: &str, end: &str) -> ReadingsAsked {
        ReadingsAsked {
            klant_ean: "871685900000000127".parse().expect("an EAN"),
            meter_ean: "871685900000000134".parse().expect("an EAN"),
            period: Period::new(instant(start), instant(end)).expect("a period"),
        }
    }

    fn mark(folder: &Folder) -> Option<DateTime<Utc>> {
        let asked = asked("2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z");
        folder.mark(asked.klant_ean, asked.meter_ean).expect("looked")
    }

    #[test]
    fn the_mark_of_a_meter_is_the_newest_end_of_what_was_kept_in_whatever_format() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(root.path()).expect("opened");
        assert_eq!(mark(&folder), None);
        for (start, end, format) in [
            ("2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z", Format::Ndjson),
            ("2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z", Format::Csv),
        ] {
            let asked = asked(start, end);
            let under_way = folder.begin(&asked, format).expect("begun");
            folder.keep(under_way, &asked, format).expect("kept");
        }
        assert_eq!(mark(&folder), Some(instant("2026-11-21T23:00:00Z")));
    }

    #[test]
    fn what_was_left_unfinished_is_no_mark_and_is_gone_at_the_next_start() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(root.path()).expect("opened");
        let asked = asked("2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z");
        let left = folder.begin(&asked, Format::Csv).expect("begun");
        assert_eq!(mark(&folder), None);
        drop((left, folder));
        drop(Folder::open(root.path()).expect("opened"));
        assert!(list(&root.path().join(UNDER_WAY)).expect("listed").is_empty());
    }

    #[test]
    fn files_that_are_not_ours_say_nothing() {
        for name in [
            "20261119T230000Z_20261120T230000Z.txt",
            "20261119T230000Z_20261120T230000Z",
            "20261120T230000Z_20261119T230000Z.csv",
            "20261119T230000Z.csv",
            "notes.csv",
        ] {
            assert_eq!(until(Path::new(name)), None, "{name}");
        }
    }
}
