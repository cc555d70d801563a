//! Whether there is room on the disk for what comes. Some is left for all others who write there.

use std::io;
use std::os::fd::AsFd;

use rustix::fs::fstatvfs;

/// What is left free on the disk, in bytes.
const RESERVE_BYTES: u64 = 64 << 20;

/// Looks whether so many bytes have room where this file lies.
///
/// # Errors
/// `StorageFull` if not, or if nobody can say.
pub(super) fn check(file: impl AsFd, bytes: u64) -> io::Result<()> {
    let found = fstatvfs(file)?;
    let room = found.f_bavail.saturating_mul(found.f_frsize);
    if room >= bytes.saturating_add(RESERVE_BYTES) {
        return Ok(());
    }
    let words =
        format!("too little room on the disk, of which {} MiB stay free", RESERVE_BYTES >> 20);
    Err(io::Error::new(io::ErrorKind::StorageFull, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_told_from_what_has() {
        let file = tempfile::tempfile().expect("a file");
        check(&file, 0).expect("room");
        let error = check(&file, u64::MAX).expect_err("none");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
