//! One connection, over HTTP/1.1 or HTTP/2, until one of the two sides ends it.
//!
//! The framework's own server goes on with a connection whose client is gone until what was asked has
//! been answered, for nobody. Here that is given up at once, and what it waits for in the database is
//! cancelled: see `db::client`. And it waits for ever until a client takes what it asked for.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Request};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::Patience;
use super::answers::{Answer, Answers};
use super::stream::Written;
use crate::http::overfull::Overfull;

/// Requests at once on one connection over HTTP/2: a browser's page asks some dozens.
const STREAMS_MAX: u32 = 32;

/// What a client may send on one HTTP/2 connection before we have read it, in bytes, and of one
/// request: it lies in memory, whoever sent it.
const UNREAD_BYTES_MAX: u32 = 256 * 1024;
const UNREAD_OF_REQUEST_BYTES_MAX: u32 = 128 * 1024;

/// What lies in memory between an answer and the connection, in bytes.
const UNSENT_BYTES_MAX: usize = 128 * 1024;

/// A client that takes less than this within our patience takes nothing.
const PROGRESS_BYTES_MIN: u64 = 1024;

/// What was answered before a connection was told to end has so many times our patience to be taken.
const PATIENCES_AT_THE_END: u32 = 20;

/// Who is at the two ends, and who answers.
pub(super) struct Connection<E> {
    pub(super) endpoint: Arc<E>,
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    pub(super) scheme: Scheme,
    pub(super) patience: Patience,
    /// There is no place for it: whatever it asks is answered so, once.
    pub(super) is_overfull: bool,
    /// What its client has taken.
    pub(super) written: Written,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// In one way or another.
    Somehow,
    /// Its client did not take what it had asked for.
    Stalled,
}

impl<E: Endpoint + 'static> Connection<E> {
    /// Answers what is asked, until the client goes away, asks nothing for long, takes nothing of what
    /// it is answered, or `stop` says so; what is under way then is finished, but for a client that is
    /// gone or does not take it.
    pub(super) async fn hold<S>(self, stream: S, stop: &CancellationToken) -> Ended
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let Self { remote, patience, is_overfull, .. } = self;
        let (asked, answers) = (Arc::new(Notify::new()), Arc::new(Answers::default()));
        let (written, builder) = (Arc::clone(&self.written), builder(patience));
        let (heard, begun) = (Arc::clone(&asked), Arc::clone(&answers));
        let answer = service_fn(move |request| {
            heard.notify_one();
            let (endpoint, request) = (Arc::clone(&self.endpoint), self.request(request));
            let (under_way, answer) = (UnderWay::from(remote), begun.begin());
            async move { Ok::<_, Infallible>(answered(endpoint, request, under_way, answer).await) }
        });
        let talk = builder.serve_connection_with_upgrades(TokioIo::new(stream), answer);
        let mut talk = pin!(talk);
        let first = tokio::select! {
            ended = &mut talk => Some(ended),
            () = answers.stalled(patience.stall) => return Ended::Stalled,
            () = nothing_asked(&asked, patience.idle, is_overfull) => None,
            () = stop.cancelled() => None,
        };
        let ended = match first {
            // Not to be asked again: it would go on with what the client no longer waits for.
            Some(ended) => ended,
            None => {
                talk.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = talk => ended,
                    () = answers.stalled(patience.stall) => return Ended::Stalled,
                    () = left_lying(&answers, &written, patience.stall) => return Ended::Stalled,
                }
            }
        };
        match ended {
            Ok(()) => Ended::Somehow,
            Err(error) => {
                tracing::debug!(%remote, error, "a connection broke off");
                if is_timed_out(&*error) { Ended::Stalled } else { Ended::Somehow }
            }
        }
    }

    fn request(&self, request: hyper::Request<Incoming>) -> Request {
        let Self { local, remote, scheme, is_overfull, .. } = self;
        let (local, remote) = (LocalAddr((*local).into()), RemoteAddr((*remote).into()));
        let mut request: Request = (request, local, remote, scheme.clone()).into();
        if *is_overfull {
            request.extensions_mut().insert(Overfull);
        }
        request
    }
}

fn builder(patience: Patience) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // It runs while a connection is kept alive as well, so it cannot be shorter.
        .header_read_timeout(patience.idle)
        .max_buf_size(UNSENT_BYTES_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .initial_connection_window_size(UNREAD_BYTES_MAX)
        .initial_stream_window_size(UNREAD_OF_REQUEST_BYTES_MAX)
        .max_send_buf_size(UNSENT_BYTES_MAX);
    builder
}

async fn answered(
    endpoint: Arc<impl Endpoint>,
    request: Request,
    under_way: UnderWay,
    answer: Answer,
) -> hyper::Response<impl hyper::body::Body<Data = bytes::Bytes, Error = std::io::Error>> {
    let response = endpoint.get_response(request).await;
    under_way.end();
    hyper::Response::from(response).map(|body| answer.with(body))
}

/// A request that is under way. The access log has those alone that were answered.
struct UnderWay {
    remote: SocketAddr,
    is_answered: bool,
}

impl UnderWay {
    fn from(remote: SocketAddr) -> Self {
        Self { remote, is_answered: false }
    }

    fn end(mut self) {
        self.is_answered = true;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if self.is_answered {
            return;
        }
        tracing::info!(remote = %self.remote, "given up: nobody waits for the answer any more");
    }
}

/// Returns once nothing has been asked for so long; or, if that is for the last time, once something has.
async fn nothing_asked(asked: &Notify, idle: Duration, is_last: bool) {
    while time::timeout(idle, asked.notified()).await.is_ok() && !is_last {}
}

/// Returns once nothing is at work any more, and yet the client does not take what still lies there, or
/// takes too little of it for it ever to end. What it may still send moves nothing.
async fn left_lying(answers: &Answers, written: &Written, patience: Duration) {
    let mut patiences = 0;
    while patiences < PATIENCES_AT_THE_END {
        let before = written.load(Ordering::Relaxed);
        time::sleep(patience).await;
        if answers.is_empty() {
            patiences += 1;
            if written.load(Ordering::Relaxed) - before < PROGRESS_BYTES_MIN {
                return;
            }
        }
    }
}

/// Whether a write waited for too long: see `stream`.
fn is_timed_out(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::TimedOut)
}
