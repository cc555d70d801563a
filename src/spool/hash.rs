//! What a file is known by, whatever it is called: the hash of its bytes.

use std::fs::File;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// The hash of all that is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes it has.
    pub bytes: u64,
}

/// Reads a file through, from where it stands. Blocks.
///
/// # Errors
/// If it cannot be read.
pub fn hash(file: &mut File) -> io::Result<Hash> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => {
                hash.update(buffer.get(..read).unwrap_or_default());
                bytes += read as u64;
            }
        }
    }
    Ok(Hash { sha256: hash.finalize().into(), bytes })
}
