//! The listeners: TCP, TLS, limits and the orderly end.

mod answers;
mod connection;
mod connection_limit;
pub mod descriptors;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use poem::Endpoint;
use poem::http::uri::Scheme;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use connection_limit::ConnectionLimit;

use crate::metrics::connections::ConnectionMetrics;
use connection::{Connection, Ended};
use connection_limit::Found;
use stream::Stream;

/// How long a client may take to agree on TLS.
const HANDSHAKE_SECONDS_MAX: u64 = 10;

/// A connection on which nothing is asked for so long is told to end. Proxies that keep connections
/// for a minute, as is usual, let go of them before we do.
const IDLE_SECONDS: u64 = 75;

/// How long a client has to take the next piece of its answer, unless a setting says otherwise.
const STALL_SECONDS: u64 = 30;

/// How long somebody may take to hear that there is no place.
const TOLD_OFF_SECONDS_MAX: u64 = 10;

/// What the system keeps of an answer that is not taken, in bytes: it grows to megabytes otherwise, and
/// says only once a third of it is free that its client goes on reading.
const SEND_BUFFER_BYTES: u32 = 256 * 1024;

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;

/// How long a client is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until it asks something, or something more.
    pub idle: Duration,
    /// Until it takes the next piece of what it asked for.
    pub stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { idle: Duration::from_secs(IDLE_SECONDS), stall: Duration::from_secs(STALL_SECONDS) }
    }
}

/// A bound address, on which nothing is answered yet.
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
    places: ConnectionLimit,
    patience: Patience,
    metrics: Option<ConnectionMetrics>,
}

impl Listener {
    /// Takes the address. Port 0 takes any free one.
    ///
    /// # Errors
    /// If the address cannot be had.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        // Each connection has as much from the beginning.
        socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
        socket.bind(address)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        let (places, patience) = (ConnectionLimit::unlimited(), Patience::default());
        Ok(Self { listener, address, places, patience, metrics: None })
    }

    /// The same, with so many connections at once.
    #[must_use]
    pub fn with(self, places: ConnectionLimit) -> Self {
        Self { places, ..self }
    }

    /// The same, with so much patience.
    #[must_use]
    pub fn patient(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The same, counted.
    #[must_use]
    pub fn counted(self, metrics: ConnectionMetrics) -> Self {
        Self { metrics: Some(metrics), ..self }
    }

    /// The address that was taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers over TLS until told to stop; then takes no new connection and gives those that are
    /// there the time to finish.
    pub async fn serve_tls(
        self,
        endpoint: impl Endpoint + 'static,
        tls: ServerConfig,
        stop: CancellationToken,
        drain: Duration,
    ) {
        let tls = TlsAcceptor::from(Arc::new(tls));
        self.serve(endpoint, Some(tls), stop, drain).await;
    }

    /// The same without TLS, for those on this machine.
    pub async fn serve_plain(
        self,
        endpoint: impl Endpoint + 'static,
        stop: CancellationToken,
        drain: Duration,
    ) {
        self.serve(endpoint, None, stop, drain).await;
    }

    async fn serve(
        self,
        endpoint: impl Endpoint + 'static,
        tls: Option<TlsAcceptor>,
        stop: CancellationToken,
        drain: Duration,
    ) {
        let Self { listener, address, places, patience, metrics } = self;
        let metrics = metrics.unwrap_or_default();
        let (connections, cut) = (TaskTracker::new(), CancellationToken::new());
        let endpoint = Arc::new(endpoint);
        let door = Arc::new(Door { endpoint, address, tls, patience, metrics, stop: stop.clone() });
        let admit = |stream, remote: SocketAddr| {
            let held = match places.find(remote.ip()) {
                Found::Permit(permit) => Held {
                    stream: Stream::new(stream, patience.stall, permit),
                    remote,
                    is_overfull: false,
                },
                Found::Teller(teller, full) => {
                    door.metrics.turned_away(full);
                    Held {
                        stream: Stream::new(stream, patience.stall, teller),
                        remote,
                        is_overfull: true,
                    }
                }
                Found::Nothing(full) => return door.metrics.turned_away(full),
            };
            let held = Arc::clone(&door).hold(held);
            connections.spawn(cut.clone().run_until_cancelled_owned(held));
        };
        stop.run_until_cancelled(accept_all(&listener, admit)).await;
        // The system refuses new connections from now on.
        drop(listener);
        connections.close();
        if time::timeout(drain, connections.wait()).await.is_err() {
            cut.cancel();
            connections.wait().await;
        }
    }
}

async fn accept_all(listener: &TcpListener, admit: impl Fn(TcpStream, SocketAddr)) {
    loop {
        match listener.accept().await {
            Ok((stream, remote)) => admit(stream, remote),
            Err(error) => {
                // Out of file descriptors, most likely: some will come free.
                tracing::warn!(%error, "a connection could not be accepted");
                time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// What is behind a listener.
struct Door<E> {
    endpoint: Arc<E>,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    patience: Patience,
    metrics: ConnectionMetrics,
    stop: CancellationToken,
}

/// A connection that was accepted.
struct Held {
    stream: Stream,
    remote: SocketAddr,
    is_overfull: bool,
}

impl<E: Endpoint + 'static> Door<E> {
    async fn hold(self: Arc<Self>, held: Held) {
        let _open = self.metrics.opened();
        let (is_overfull, remote) = (held.is_overfull, held.remote);
        let ended = if is_overfull {
            let deadline = Duration::from_secs(TOLD_OFF_SECONDS_MAX);
            time::timeout(deadline, self.talk(held)).await.unwrap_or(Ended::Somehow)
        } else {
            self.talk(held).await
        };
        if ended == Ended::Stalled {
            self.metrics.stalled();
            tracing::info!(%remote, "cut off: the client does not take what it asked for");
        }
    }

    async fn talk(&self, Held { stream, remote, is_overfull }: Held) -> Ended {
        let written = stream.written();
        let (endpoint, local, patience) = (Arc::clone(&self.endpoint), self.address, self.patience);
        let connection =
            |scheme| Connection { endpoint, local, remote, scheme, patience, is_overfull, written };
        match &self.tls {
            Some(tls) => {
                let handshake = tls_handshake(tls, stream, remote);
                // Nothing is asked yet, so there is nothing to finish.
                match self.stop.run_until_cancelled(handshake).await {
                    Some(Some(stream)) => connection(Scheme::HTTPS).hold(stream, &self.stop).await,
                    _ => Ended::Somehow,
                }
            }
            None => connection(Scheme::HTTP).hold(stream, &self.stop).await,
        }
    }
}

/// Each handshake runs by itself and has an end, so that a client that says nothing holds up nobody.
async fn tls_handshake(
    tls: &TlsAcceptor,
    stream: Stream,
    remote: SocketAddr,
) -> Option<impl AsyncRead + AsyncWrite + Send + Unpin + 'static> {
    let deadline = Duration::from_secs(HANDSHAKE_SECONDS_MAX);
    match time::timeout(deadline, tls.accept(stream)).await {
        Ok(Ok(stream)) => return Some(stream),
        Ok(Err(error)) => tracing::debug!(%remote, %error, "no agreement on TLS"),
        Err(_) => tracing::debug!(%remote, "no agreement on TLS in time"),
    }
    None
}
