//! How files are moved, and under which name: nothing is ever overwritten, no name is too long, and none has
//! to be text.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use tokio::{fs, task};

use super::arrivals::printable;
use super::{Opened, SpoolError, open};

/// What the name of the text ends in that says why a file failed.
const EXPLANATION: &str = ".reason.txt";
/// The longest name that file systems take, in bytes, with room for that.
const NAME_BYTES_MAX: usize = 255 - EXPLANATION.len();

/// A place in a folder that is free now, under the name of a file or, if that is taken, with the number
/// of its delivery in it; and that name as it is kept in the database.
pub async fn free_place(
    folder: &Path,
    file: &Path,
    delivery_id: i32,
) -> Result<(PathBuf, String), SpoolError> {
    let name = file.file_name().unwrap_or_default();
    for copy in 0.. {
        let mark = match copy {
            0 => String::new(),
            1 => format!(".{delivery_id}"),
            _ => format!(".{delivery_id}.{copy}"),
        };
        let marked = marked(name, &mark);
        let place = folder.join(&marked);
        match fs::symlink_metadata(&place).await {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok((place, printable(&marked)));
            }
            Err(error) => return Err(SpoolError::at(&place)(error)),
        }
    }
    Err(SpoolError::at(folder)(io::ErrorKind::AlreadyExists.into()))
}

/// A name with this mark before its extension, and cut if it would be too long.
pub(super) fn marked(name: &OsStr, mark: &str) -> OsString {
    let bytes = name.as_bytes();
    // An extension longer than this is none.
    let dot = bytes.iter().rposition(|byte| *byte == b'.').filter(|at| bytes.len() - at <= 16);
    let (stem, extension) = bytes.split_at(dot.filter(|at| *at > 0).unwrap_or(bytes.len()));
    let room = NAME_BYTES_MAX.saturating_sub(mark.len() + extension.len());
    let stem = match str::from_utf8(stem) {
        Ok(text) => text.get(..text.floor_char_boundary(room)).unwrap_or_default().as_bytes(),
        Err(_) => stem.get(..room).unwrap_or(stem),
    };
    OsString::from_vec([stem, mark.as_bytes(), extension].concat())
}

/// Moves a file to a place, also on another file system. False if something stands there by now.
pub async fn move_file(file: &Path, place: &Path) -> Result<bool, SpoolError> {
    let (from, to) = (file.to_owned(), place.to_owned());
    let moving = task::spawn_blocking(move || move_blocking(&from, &to));
    let moved = moving.await.map_err(io::Error::other).flatten();
    moved.map_err(SpoolError::at(place))
}

fn move_blocking(file: &Path, place: &Path) -> io::Result<bool> {
    match rename(file, place) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy(file, place),
        // Another process was faster: it is where it should be.
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_gone(file) => Ok(true),
        other => other,
    }
}

/// Renames, but over nothing. False if something is there.
pub(super) fn rename(file: &Path, place: &Path) -> io::Result<bool> {
    match renameat_with(CWD, file, CWD, place, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(true),
        Err(Errno::EXIST) => Ok(false),
        // A file system that does not know how.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) if is_gone(place) => {
            std::fs::rename(file, place).map(|()| true)
        }
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn is_gone(file: &Path) -> bool {
    let found: io::Result<Metadata> = std::fs::symlink_metadata(file);
    found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Copies a file to a place on another file system, and removes it once the copy is whole and on the disk.
fn copy(file: &Path, place: &Path) -> io::Result<bool> {
    let Opened::File(mut from) = open(file)? else {
        return Err(io::Error::other("it is no file, and cannot go to another file system"));
    };
    // By its own name: what was cut off before is begun anew.
    let part = place.with_file_name(format!(".{}.part", hash_of(place)));
    let mut to = OpenOptions::new().write(true).create(true).truncate(true).open(&part)?;
    io::copy(&mut from, &mut to)?;
    to.set_modified(from.metadata()?.modified()?)?;
    to.sync_all()?;
    if !rename(&part, place)? {
        return Ok(false);
    }
    if let Some(folder) = place.parent() {
        File::open(folder)?.sync_all()?;
    }
    std::fs::remove_file(file)?;
    Ok(true)
}

fn hash_of(place: &Path) -> String {
    use sha2::{Digest, Sha256};
    let hash: [u8; 32] = Sha256::digest(place.as_os_str().as_bytes()).into();
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Says beside a file why it failed.
pub async fn explain(file: &Path, reason: &str) -> Result<(), SpoolError> {
    let path = explanation(file);
    fs::write(&path, format!("{reason}\n")).await.map_err(SpoolError::at(&path))
}

/// Removes that text, if there is one.
pub async fn forget_explanation(file: &Path) -> Result<(), SpoolError> {
    let path = explanation(file);
    match fs::remove_file(&path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(SpoolError::at(&path)(error)),
        _ => Ok(()),
    }
}

/// Where the text stands that says why this file failed.
fn explanation(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(EXPLANATION);
    PathBuf::from(name)
}

/// Whether this is such a text.
pub fn is_explanation(name: &OsStr) -> bool {
    name.as_bytes().ends_with(EXPLANATION.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(name: &str, mark: &str) -> String {
        marked(OsStr::new(name), mark).into_string().expect("text")
    }

    #[test]
    fn a_name_is_marked_before_its_extension() {
        assert_eq!(cut("levering.csv", ""), "levering.csv");
        assert_eq!(cut("levering.csv", ".12"), "levering.12.csv");
        assert_eq!(cut("levering", ".12"), "levering.12");
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
        let name = format!("{}.csv", "é".repeat(125));
        let marked = cut(&name, ".1234567890");
        assert!(marked.len() <= NAME_BYTES_MAX, "{}", marked.len());
        assert!(marked.ends_with("é.1234567890.csv"), "{marked}");
    }

    #[test]
    fn a_name_that_is_no_text_keeps_its_bytes() {
        let name = OsStr::from_bytes(b"lev\xe9ring.csv");
        assert_eq!(marked(name, ".3").as_bytes(), b"lev\xe9ring.3.csv");
    }
}
