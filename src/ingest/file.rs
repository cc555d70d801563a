//! Takes in one file: its hash first, then its lines, which are unfolded and parsed on a thread of their own
//! while the database takes in the lines before them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task;

use super::lines;
use super::unfold::{self, Limits};
use crate::clock::Clock;
use crate::db::Database;
use crate::db::delivery::NewDelivery;
use crate::domain::source_format::Format;
use crate::domain::source_line::Batch;
use crate::service::ingest_delivery::{
    DeliveryFault, DeliveryOutcome, IngestError, ingest_delivery,
};

/// Batches that may wait for the database: this and their size bound the memory.
const BATCHES_WAITING_MAX: usize = 2;

/// Takes in a file. It is opened once: whatever comes under its name meanwhile, what is booked under its
/// hash is what was hashed.
///
/// # Errors
/// Where the file cannot be read or the database fails; nothing was changed then.
pub async fn ingest_file(
    database: &Database,
    source: &'static str,
    path: &Path,
    format: Format,
    kept_days: u16,
    clock: &Clock,
) -> Result<DeliveryOutcome, IngestError> {
    let to_open = path.to_owned();
    let (file, sha256, bytes, is_archive) =
        task::spawn_blocking(move || open_hashed(&to_open)).await.map_err(io::Error::other)??;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    // What it is counts, whatever its name says.
    let format = if is_archive { Format::Zip } else { format };
    let new = NewDelivery { source, name, sha256, format, bytes_total: Some(bytes) };
    let (sender, batches) = mpsc::channel(BATCHES_WAITING_MAX);
    // Ends by itself: with the file, or when the other side stops listening.
    let reading = task::spawn_blocking(move || send_batches(file, bytes, format, &sender));
    let outcome = ingest_delivery(database, &new, batches, kept_days, clock).await;
    reading.await.map_err(io::Error::other)?;
    outcome
}

/// A file at its beginning, the hash of all that is in it, how many bytes that are, and whether it is an
/// archive of files.
fn open_hashed(path: &Path) -> io::Result<(File, [u8; 32], u64, bool)> {
    let mut file = File::open(path)?;
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
    let is_archive = unfold::is_zip(&mut file)?;
    Ok((file, hash.finalize().into(), bytes, is_archive))
}

fn send_batches(
    file: File,
    bytes: u64,
    format: Format,
    batches: &mpsc::Sender<Result<Batch, DeliveryFault>>,
) {
    let mut take = |batch| batches.blocking_send(Ok(batch)).is_ok();
    if let Err(fault) = lines::read_file(file, bytes, format, Limits::DEFAULT, &mut take) {
        // Nobody listens any more: then nobody needs to know.
        let _ = batches.blocking_send(Err(fault));
    }
}
