//! Takes in one file: its hash first, then its lines, which are parsed on a thread of their own
//! while the database takes in the lines before them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task;

use super::lines::BlockReader;
use crate::db::Database;
use crate::db::delivery::NewDelivery;
use crate::domain::source_format::{Format, csv, trim_line_end};
use crate::domain::source_line::Batch;
use crate::service::ingest_delivery::{
    DeliveryFault, DeliveryOutcome, IngestError, ingest_delivery,
};

/// Batches that may wait for the database: this and their size bound the memory.
const BATCHES_WAITING_MAX: usize = 2;

/// Takes in a file.
///
/// # Errors
/// Where the file cannot be read or the database fails; nothing was changed then.
pub async fn ingest_file(
    database: &Database,
    source: &'static str,
    path: &Path,
    format: Format,
    kept_days: u16,
    now: DateTime<Utc>,
) -> Result<DeliveryOutcome, IngestError> {
    let to_hash = path.to_owned();
    let sha256 =
        task::spawn_blocking(move || hash_file(&to_hash)).await.map_err(io::Error::other)??;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let bytes = tokio::fs::metadata(path).await?.len();
    let new = NewDelivery { source, name, sha256, format, bytes_total: Some(bytes) };
    let (sender, batches) = mpsc::channel(BATCHES_WAITING_MAX);
    let to_read = path.to_owned();
    // Ends by itself: with the file, or when the other side stops listening.
    let reading = task::spawn_blocking(move || read_file(&to_read, format, &sender));
    let outcome = ingest_delivery(database, &new, batches, kept_days, now).await;
    reading.await.map_err(io::Error::other)?;
    outcome
}

fn hash_file(path: &PathBuf) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}

fn read_file(path: &Path, format: Format, batches: &mpsc::Sender<Result<Batch, DeliveryFault>>) {
    let result = File::open(path)
        .map_err(DeliveryFault::from)
        .and_then(|file| send_batches(file, format, batches));
    if let Err(fault) = result {
        // Nobody listens any more: then nobody needs to know.
        let _ = batches.blocking_send(Err(fault));
    }
}

fn send_batches(
    file: impl Read,
    format: Format,
    batches: &mpsc::Sender<Result<Batch, DeliveryFault>>,
) -> Result<(), DeliveryFault> {
    let mut blocks = BlockReader::new(file);
    let mut header_due = format == Format::Csv;
    while let Some(mut block) = blocks.next_block()? {
        if header_due {
            let end = block
                .text
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(block.text.len(), |at| at + 1);
            let body = block.text.split_off(end);
            csv::check_header(trim_line_end(&block.text)).map_err(DeliveryFault::Content)?;
            block.text = body;
            block.first_line += 1;
            header_due = false;
        }
        if batches.blocking_send(Ok(format.parse(block))).is_err() {
            return Ok(());
        }
    }
    if header_due {
        return Err(DeliveryFault::Content(
            "the file is empty: it should begin with a header".to_owned(),
        ));
    }
    Ok(())
}
