//! Takes in one file: its hash first, then its lines, which are unfolded and parsed on a thread of their own
//! while the database takes in the lines before them.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task;

use crate::db::delivery::NewDelivery;
use crate::domain::source_format::Format;
use crate::domain::source_line::Batch;
use crate::lines::unfold::{self, Limits};
use crate::lines::{self, DeliveryFault, Form};
use crate::service::delivery::ingest::{
    Claimed, DeliveryOutcome, IngestRefusal, Part, ingest_delivery,
};
use crate::service::failure::Failure;
use crate::service::source::described::DescribedSource;
use crate::service::store::Store;
use crate::spool::{self, Hash};

/// Batches that may wait for the database: this and their size bound the memory.
const BATCHES_WAITING_MAX: usize = 2;

/// How often a delivery is judged at most, if its meters are changed while it is taken in.
const TRIES_MAX: usize = 5;

/// Takes in a file that somebody names. It is opened once: whatever comes under its name meanwhile, what is
/// booked under its hash is what was hashed.
///
/// # Errors
/// If the file cannot be read or the database fails; nothing was changed then.
pub async fn ingest_file(
    store: &Store,
    source: &'static str,
    path: &Path,
    read_as: ReadAs,
) -> Result<DeliveryOutcome, Failure<IngestRefusal>> {
    let to_open = path.to_owned();
    let hashed = task::spawn_blocking(move || HashedFile::of(File::open(to_open)?));
    let hashed = hashed.await.map_err(io::Error::other).flatten().map_err(IngestRefusal::Read)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let described = Described { source, name, read_as, claimed: None };
    ingest_hashed(store, hashed, described).await
}

/// How the lines of a file are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAs {
    /// In a format of ours, which its name announces.
    Ours(Format),
    /// As the source with this number describes.
    Source(i32),
}

/// What is known of a file beside what is in it.
pub struct Described {
    /// By which way it came.
    pub source: &'static str,
    /// What its sender calls it.
    pub name: String,
    /// How its lines are to be read.
    pub read_as: ReadAs,
    /// Its number and the turn at its folder, if it has one.
    pub claimed: Option<Claimed>,
}

/// Takes in an open file.
///
/// # Errors
/// If the file cannot be read or the database fails; nothing was changed then.
pub async fn ingest_hashed(
    store: &Store,
    hashed: HashedFile,
    described: Described,
) -> Result<DeliveryOutcome, Failure<IngestRefusal>> {
    let HashedFile { file, sha256, bytes, is_archive } = hashed;
    let Described { source, name, read_as, mut claimed } = described;
    let format = match read_as {
        // What it is counts, whatever its name says.
        ReadAs::Ours(_) if is_archive => Format::Zip,
        ReadAs::Ours(format) => format,
        ReadAs::Source(_) => Format::Source,
    };
    let bytes_total = Some(bytes);
    let mut new = NewDelivery { source, name, sha256, format, described: None, bytes_total };
    let mut tries_left = TRIES_MAX;
    loop {
        let (sender, batches) = mpsc::channel(BATCHES_WAITING_MAX);
        let mut from_start = file.try_clone().map_err(IngestRefusal::Read)?;
        from_start.rewind().map_err(IngestRefusal::Read)?;
        // Anew each time: it may be the source that was changed.
        let source = load_source(store, read_as).await?;
        new.described = source.as_ref().map(|source| source.described);
        let form = source
            .as_ref()
            .map_or(Form::Ours(format), |source| Form::Source(Arc::clone(&source.interpreter)));
        let file_name = new.name.clone();
        // Ends by itself: with the file, or when the other side stops listening.
        let reading = task::spawn_blocking(move || {
            send_batches(from_start, bytes, &form, &file_name, &sender);
        });
        let outcome =
            ingest_delivery(store, &new, source.as_ref(), claimed.as_ref(), batches).await;
        reading.await.map_err(io::Error::other).map_err(IngestRefusal::Read)?;
        tries_left -= 1;
        match outcome {
            Err(Failure::Refused(IngestRefusal::MetersChanged { delivery_id }))
                if tries_left > 0 =>
            {
                claimed.get_or_insert(Claimed { delivery_id, lease: None, is_retry: false });
            }
            outcome => return outcome,
        }
    }
}

async fn load_source(
    store: &Store,
    read_as: ReadAs,
) -> Result<Option<DescribedSource>, Failure<IngestRefusal>> {
    let ReadAs::Source(source_id) = read_as else { return Ok(None) };
    let client = store.database.connection().await?;
    let source = DescribedSource::load(&client, source_id).await?;
    source.map(Some).ok_or_else(|| IngestRefusal::NoSource.into())
}

/// A file at its beginning, the hash of all that is in it, and how many bytes that are.
pub struct HashedFile {
    file: File,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes it has.
    pub bytes: u64,
    /// Whether it is an archive of files.
    is_archive: bool,
}

impl HashedFile {
    /// Reads it through. Blocks.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of(mut file: File) -> io::Result<Self> {
        let Hash { sha256, bytes } = spool::hash(&mut file)?;
        let is_archive = unfold::is_zip(&mut file)?;
        Ok(Self { file, sha256, bytes, is_archive })
    }
}

fn send_batches(
    file: File,
    bytes: u64,
    form: &Form,
    name: &str,
    parts: &mpsc::Sender<Result<Part, DeliveryFault>>,
) {
    let mut take = |batch: Batch| parts.blocking_send(Ok(Part::Lines(batch))).is_ok();
    let read = lines::read_file(file, bytes, form, name, Limits::DEFAULT, &mut take);
    // Nobody listens any more: then nobody needs to know.
    let _ = parts.blocking_send(read.map(|()| Part::End));
}
