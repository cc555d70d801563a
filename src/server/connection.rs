//! One connection, over HTTP/1.1 or HTTP/2, until one of the two sides ends it.
//!
//! The framework's own server goes on with a connection whose client is gone until what was asked has
//! been answered, for nobody. Here that is given up at once, and what it waits for in the database is
//! cancelled: see `db::client`.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
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

/// A connection on which nothing is asked for so long is told to end. Proxies that keep connections
/// for a minute, as is usual, let go of them before we do.
const IDLE: Duration = Duration::from_secs(75);

/// Who is at the two ends, and who answers.
pub(super) struct Connection<E> {
    pub(super) endpoint: Arc<E>,
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    pub(super) scheme: Scheme,
}

impl<E: Endpoint + 'static> Connection<E> {
    /// Answers what is asked, until the client goes away, asks nothing for long, or `stop` says so;
    /// what is under way then is finished, but for a client that is gone.
    pub(super) async fn hold<S>(self, stream: S, stop: &CancellationToken)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let remote = self.remote;
        let asked = Arc::new(Notify::new());
        let heard = Arc::clone(&asked);
        let answer = service_fn(move |request| {
            heard.notify_one();
            let (endpoint, request) = (Arc::clone(&self.endpoint), self.request(request));
            let under_way = UnderWay(remote);
            async move {
                let response = endpoint.get_response(request).await;
                std::mem::forget(under_way);
                Ok::<_, Infallible>(hyper::Response::from(response))
            }
        });
        let mut builder = auto::Builder::new(TokioExecutor::new());
        // It runs while a connection is kept alive as well, so it cannot be shorter.
        builder.http1().timer(TokioTimer::new()).header_read_timeout(IDLE);
        let talk = builder.serve_connection_with_upgrades(TokioIo::new(stream), answer);
        let mut talk = pin!(talk);
        let ended = tokio::select! {
            ended = &mut talk => Some(ended),
            () = nothing_asked(&asked) => None,
            () = stop.cancelled() => None,
        };
        let ended = match ended {
            // Not to be asked again: it would go on with what the client no longer waits for.
            Some(ended) => ended,
            None => {
                talk.as_mut().graceful_shutdown();
                talk.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%remote, error, "a connection broke off");
        }
    }

    fn request(&self, request: hyper::Request<Incoming>) -> Request {
        let Self { local, remote, scheme, .. } = self;
        let (local, remote) = (LocalAddr((*local).into()), RemoteAddr((*remote).into()));
        (request, local, remote, scheme.clone()).into()
    }
}

/// A request that is under way. The access log has those alone that were answered.
struct UnderWay(SocketAddr);

impl Drop for UnderWay {
    fn drop(&mut self) {
        tracing::info!(remote = %self.0, "given up: nobody waits for the answer any more");
    }
}

/// Returns once nothing has been asked for so long.
async fn nothing_asked(asked: &Notify) {
    while time::timeout(IDLE, asked.notified()).await.is_ok() {}
}
