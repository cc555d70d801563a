//! The listeners: TCP, TLS, limits and the orderly end.

mod connection;
mod places;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use poem::Endpoint;
use poem::http::uri::Scheme;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use places::Places;

use connection::Connection;
use places::Place;

/// How long a client may take to agree on TLS.
const HANDSHAKE_SECONDS_MAX: u64 = 10;

/// Handshakes under way at once; further connections wait in the operating system's queue.
const HANDSHAKES_MAX: usize = 256;

/// A bound address, on which nothing is answered yet.
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
    places: Places,
}

impl Listener {
    /// Takes the address. Port 0 takes any free one.
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, places: Places::unlimited() })
    }

    /// The same, with so many connections at once.
    #[must_use]
    pub fn with(self, places: Places) -> Self {
        Self { places, ..self }
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
        let Self { listener, address, places } = self;
        let (connections, cut) = (TaskTracker::new(), CancellationToken::new());
        let endpoint = Arc::new(endpoint);
        let door = Arc::new(Door { endpoint, address, tls, stop: stop.clone() });
        let let_in = |stream, remote: SocketAddr, handshake| {
            let Some(place) = places.take(remote.ip()) else {
                tracing::debug!(%remote, "too many connections from one address");
                return;
            };
            let held = Arc::clone(&door).hold(stream, remote, handshake, place);
            connections.spawn(cut.clone().run_until_cancelled_owned(held));
        };
        stop.run_until_cancelled(accept_all(&listener, let_in)).await;
        // The system refuses new connections from now on.
        drop(listener);
        connections.close();
        if time::timeout(drain, connections.wait()).await.is_err() {
            cut.cancel();
            connections.wait().await;
        }
    }
}

async fn accept_all(
    listener: &TcpListener,
    let_in: impl Fn(TcpStream, SocketAddr, OwnedSemaphorePermit),
) {
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    loop {
        let Ok(handshake) = Arc::clone(&handshakes).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, remote)) => let_in(stream, remote, handshake),
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
    stop: CancellationToken,
}

impl<E: Endpoint + 'static> Door<E> {
    async fn hold(
        self: Arc<Self>,
        stream: TcpStream,
        remote: SocketAddr,
        handshake: OwnedSemaphorePermit,
        _place: Place,
    ) {
        // The last, small packet of an answer would wait for an acknowledgement otherwise.
        let _ = stream.set_nodelay(true);
        let (endpoint, local) = (Arc::clone(&self.endpoint), self.address);
        let connection = |scheme| Connection { endpoint, local, remote, scheme };
        match &self.tls {
            Some(tls) => {
                let agreed = agree(tls, stream, remote);
                // Nothing is asked yet, so there is nothing to finish.
                let Some(Some(stream)) = self.stop.run_until_cancelled(agreed).await else {
                    return;
                };
                drop(handshake);
                connection(Scheme::HTTPS).hold(stream, &self.stop).await;
            }
            None => {
                drop(handshake);
                connection(Scheme::HTTP).hold(stream, &self.stop).await;
            }
        }
    }
}

/// Each handshake runs by itself and has an end, so that a client that says nothing holds up nobody.
async fn agree(
    tls: &TlsAcceptor,
    stream: TcpStream,
    remote: SocketAddr,
) -> Option<TlsStream<TcpStream>> {
    let deadline = Duration::from_secs(HANDSHAKE_SECONDS_MAX);
    match time::timeout(deadline, tls.accept(stream)).await {
        Ok(Ok(stream)) => return Some(stream),
        Ok(Err(error)) => tracing::debug!(%remote, %error, "no agreement on TLS"),
        Err(_) => tracing::debug!(%remote, "no agreement on TLS in time"),
    }
    None
}
