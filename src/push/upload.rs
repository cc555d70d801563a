//! The file of a push on its way: piece by piece to the disk, bounded in size and in time, and never held in memory.

use std::io;
use std::time::Duration;

use futures_util::{Stream, TryStreamExt};
use poem::http::{HeaderMap, header};
use poem::{Body, Request, RequestBody, Result};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use sha2::{Digest, Sha256};
use tokio::time::{self, Instant};

use super::problem::{Kind, Problem};
use crate::app::App;
use crate::spool::{Deposit, DropFolder, SpoolError};

/// How long a file may take in all, however steadily it comes.
const WHOLE_SECONDS_MAX: u64 = 3_600;

/// The body of a push: a file as the source writes it.
pub struct Upload(pub Body);

impl<'a> ApiExtractor<'a> for Upload {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(_registry: &mut Registry) {}

    fn request_meta() -> Option<MetaRequest> {
        let schema = MetaSchema::new_with_format("string", "binary");
        let schema = MetaSchemaRef::Inline(Box::new(schema));
        let content = vec![MetaMediaType { content_type: "application/octet-stream", schema }];
        let description = Some("A file as the source is described to write it, of any media type");
        Some(MetaRequest { description, content, required: true })
    }

    async fn from_request(
        _request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        body.take().map(Self).map_err(|error| Problem::internal(error).into())
    }
}

/// A file that has arrived whole and is no delivery yet.
pub struct Received {
    /// The file.
    pub deposit: Deposit,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes it has.
    pub bytes: u64,
}

/// The file, once it has arrived whole. Whatever is in the way, nothing of it is left.
///
/// # Errors
/// If it is too large, too slow, cut off or empty, or there is no room for it.
pub async fn receive(
    app: &App,
    folder: &DropFolder,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Received, Problem> {
    let bytes_max = app.config.push_bytes_max;
    let announced = announced_bytes(headers);
    if announced.is_some_and(|bytes| bytes > bytes_max) {
        return Err(too_large(bytes_max));
    }
    let deposit = folder.deposit(name).await.map_err(not_written)?;
    deposit.check_room(announced.unwrap_or_default()).map_err(not_written)?;
    let writing = write(deposit, body.into_bytes_stream(), bytes_max, app.config.bodies.arrival);
    let received = time::timeout(Duration::from_secs(WHOLE_SECONDS_MAX), writing).await;
    let received = received.unwrap_or_else(|_| Err(late()))?;
    if received.bytes == 0 {
        return Err(Problem::new(Kind::InvalidRequest, "there is nothing in the body"));
    }
    Ok(received)
}

/// Writes each piece as it comes; none may take longer than this.
async fn write(
    mut deposit: Deposit,
    pieces: impl Stream<Item = io::Result<impl AsRef<[u8]>>>,
    bytes_max: u64,
    patience: Duration,
) -> Result<Received, Problem> {
    let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
    let mut pieces = std::pin::pin!(pieces);
    loop {
        let due = Instant::now() + patience;
        let piece = time::timeout_at(due, pieces.try_next()).await.map_err(|_| late())?;
        let piece = piece
            .map_err(|_| Problem::new(Kind::InvalidRequest, "the body did not arrive whole"))?;
        let Some(piece) = piece else { break };
        let piece = piece.as_ref();
        bytes = bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if bytes > bytes_max {
            return Err(too_large(bytes_max));
        }
        hash.update(piece);
        deposit.write(piece).await.map_err(not_written)?;
    }
    // What the disk cannot hold is said now, and not by the delivery.
    deposit.sync().await.map_err(not_written)?;
    Ok(Received { deposit, sha256: hash.finalize().into(), bytes })
}

/// How many bytes the sender says there are; over HTTP/2, or in chunks, it need not.
fn announced_bytes(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Bytes as they are, or compressed by gzip: those are kept as they came, since files of sources may be so anyway.
///
/// # Errors
/// 415 for any other content encoding.
pub fn check_encoding(headers: &HeaderMap) -> Result<(), Problem> {
    let known = ["identity", "gzip", "x-gzip"];
    let is_known = headers.get_all(header::CONTENT_ENCODING).iter().all(|value| {
        let value = value.to_str().unwrap_or_default().trim().to_ascii_lowercase();
        known.contains(&value.as_str())
    });
    let detail = "the body may be compressed by gzip, and by nothing else";
    if is_known { Ok(()) } else { Err(Problem::new(Kind::UnsupportedEncoding, detail)) }
}

fn too_large(bytes_max: u64) -> Problem {
    Problem::new(Kind::ContentTooLarge, format!("a file has {bytes_max} bytes at most"))
}

fn late() -> Problem {
    Problem::new(Kind::RequestTimeout, "the body did not arrive in time")
}

fn no_room() -> Problem {
    Problem::unavailable("there is no room for a file just now; try again later")
}

/// The disk does not take it.
pub fn not_written(error: SpoolError) -> Problem {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    if matches!(error.error.kind(), StorageFull | QuotaExceeded | FileTooLarge | ReadOnlyFilesystem)
    {
        tracing::error!(%error, "a file that a source sends cannot be written");
        return no_room();
    }
    Problem::internal(error)
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    #[test]
    fn a_body_is_plain_or_gzip_and_nothing_else() {
        let check = |encoding: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            if let Some(encoding) = encoding {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
            check_encoding(&headers).is_ok()
        };
        for encoding in [None, Some("identity"), Some("gzip"), Some("GZip"), Some("x-gzip")] {
            assert!(check(encoding), "{encoding:?}");
        }
        for encoding in ["br", "zstd", "deflate", "gzip, gzip", ""] {
            assert!(!check(Some(encoding)), "{encoding}");
        }
    }
}
