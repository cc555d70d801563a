//! Opens what was delivered, and looks at what is open rather than at its name: a link is not followed, a pipe
//! or a device not waited for.

use std::fs::{File, FileType, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

/// What was there.
pub enum Opened {
    /// A file, at its beginning.
    File(File),
    /// Something else, in words.
    Other(&'static str),
}

/// Opens a file for reading. Does not wait, whatever it is.
///
/// # Errors
/// If it is not there or may not be read.
pub fn open(path: &Path) -> io::Result<Opened> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path);
    let file = match opened {
        Ok(file) => file,
        Err(error) => {
            return match Errno::from_io_error(&error) {
                Some(Errno::LOOP) => Ok(Opened::Other("a symbolic link")),
                Some(Errno::NXIO | Errno::NODEV) => Ok(Opened::Other("a socket or a device")),
                _ => Err(error),
            };
        }
    };
    let kind = file.metadata()?.file_type();
    Ok(if kind.is_file() { Opened::File(file) } else { Opened::Other(name(kind)) })
}

fn name(kind: FileType) -> &'static str {
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}
