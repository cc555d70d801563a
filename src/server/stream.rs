//! The bytes of a connection, below TLS. What cannot be written for too long is given up, whoever
//! wrote it; and a connection that we end is ended in order: a client that still sends what nobody
//! wants is heard out, to a bound, or it would never read why.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::time::{self, Instant, Sleep};

use crate::shares::Share;

/// How long a client that still sends is heard out at most.
const HEARD_SECONDS_MAX: u64 = 20;

/// After so long without a word nothing more is expected.
const SILENCE_SECONDS_MAX: u64 = 3;

/// How much of what it sends is thrown away at most. The largest body that any call takes is 2 MB.
const HEARD_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How many bytes the client's side has taken.
pub(super) type Written = Arc<AtomicU64>;

/// A connection's bytes, and its place.
pub(super) struct Stream {
    /// Until it is dropped.
    inner: Option<TcpStream>,
    /// How long a write may wait until the client takes a byte.
    patience: Duration,
    /// Runs while a write waits.
    waiting: Option<Pin<Box<Sleep>>>,
    written: Written,
    /// Nothing can be told to this client any more.
    is_over: bool,
    /// As long as there is a connection, whoever holds it, its place is taken.
    place: Option<Share>,
}

impl Stream {
    pub(super) fn new(inner: TcpStream, patience: Duration, place: Share) -> Self {
        // The last, small packet of an answer would wait for an acknowledgement otherwise.
        let _ = inner.set_nodelay(true);
        let (inner, place) = (Some(inner), Some(place));
        Self { inner, patience, waiting: None, written: Written::default(), is_over: false, place }
    }

    /// Counts what the client takes.
    pub(super) fn written(&self) -> Written {
        Arc::clone(&self.written)
    }

    fn parts(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        self.inner.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// What a write came to, or that it waited for too long.
    fn judge(
        &mut self,
        written: Poll<io::Result<usize>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(outcome) => {
                self.waiting = None;
                match outcome {
                    Ok(bytes) => _ = self.written.fetch_add(bytes as u64, Ordering::Relaxed),
                    Err(_) => self.is_over = true,
                }
                Poll::Ready(outcome)
            }
            Poll::Pending => {
                let patience = self.patience;
                let waiting = self.waiting.get_or_insert_with(|| Box::pin(time::sleep(patience)));
                ready!(waiting.as_mut().poll(cx));
                self.is_over = true;
                Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the client reads nothing",
                )))
            }
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = ready!(self.parts()?.poll_read(cx, buffer));
        // The client has ended its side, or is gone: there is nobody to be heard out.
        if outcome.is_err() || (buffer.filled().len() == before && buffer.remaining() > 0) {
            self.is_over = true;
        }
        Poll::Ready(outcome)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.parts()?.poll_write(cx, bytes);
        self.judge(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.parts()?.poll_write_vectored(cx, slices);
        self.judge(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.as_ref().is_some_and(AsyncWrite::is_write_vectored)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.parts()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.parts()?.poll_shutdown(cx)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let (Some(stream), Some(place)) = (self.inner.take(), self.place.take()) else { return };
        // Nothing was said that could be lost.
        let has_said_nothing = self.written.load(Ordering::Relaxed) == 0;
        if self.is_over || has_said_nothing {
            return;
        }
        // Without a runtime the process is ending, and its connections with it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                hear_out(stream).await;
                drop(place);
            });
        }
    }
}

/// Reads on and throws away until the client has ended its side too. What would lie unread when a
/// connection is closed makes the system say that it broke off, and the client loses our answer.
async fn hear_out(mut stream: TcpStream) {
    let end = Instant::now() + Duration::from_secs(HEARD_SECONDS_MAX);
    if stream.shutdown().await.is_err() {
        return;
    }
    let (mut thrown_away, mut buffer) = (0, vec![0; 16 * 1024]);
    while thrown_away < HEARD_BYTES_MAX {
        let silence = Instant::now() + Duration::from_secs(SILENCE_SECONDS_MAX);
        match time::timeout_at(silence.min(end), stream.read(&mut buffer)).await {
            Ok(Ok(read)) if read > 0 => thrown_away += read,
            _ => return,
        }
    }
}
