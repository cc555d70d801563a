//! The listeners: TCP, TLS, limits and the orderly end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use poem::http::uri::Scheme;
use poem::listener::{Acceptor, TcpAcceptor};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Server};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

/// A connection on which nothing happens is closed after this.
const IDLE_SECONDS_MAX: u64 = 75;

/// How long a client may take to agree on TLS.
const HANDSHAKE_SECONDS_MAX: u64 = 10;

/// Handshakes under way at once; further connections wait in the operating system's queue.
const HANDSHAKES_MAX: usize = 256;

/// A bound address, on which nothing is answered yet.
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Takes the address. Port 0 takes any free one.
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address that was taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers over TLS until told to stop; then takes no new connection and gives those that are
    /// there the time to finish.
    ///
    /// # Errors
    /// Where the listener fails.
    pub async fn serve_tls(
        self,
        endpoint: impl Endpoint + 'static,
        tls: ServerConfig,
        stop: CancellationToken,
        drain: Duration,
    ) -> io::Result<()> {
        let acceptor = Handshakes::begin(self.listener, self.address, tls, stop.clone());
        Server::new_with_acceptor(acceptor)
            .idle_timeout(Duration::from_secs(IDLE_SECONDS_MAX))
            .run_with_graceful_shutdown(endpoint, stop.cancelled_owned(), Some(drain))
            .await
    }

    /// The same without TLS, for those on this machine.
    ///
    /// # Errors
    /// Where the listener fails.
    pub async fn serve_plain(
        self,
        endpoint: impl Endpoint + 'static,
        stop: CancellationToken,
        drain: Duration,
    ) -> io::Result<()> {
        Server::new_with_acceptor(TcpAcceptor::from_tokio(self.listener)?)
            .idle_timeout(Duration::from_secs(IDLE_SECONDS_MAX))
            .run_with_graceful_shutdown(endpoint, stop.cancelled_owned(), Some(drain))
            .await
    }
}

/// Connections that have agreed on TLS. Each handshake runs by itself and has an end, so that a
/// client that says nothing holds up nobody.
struct Handshakes {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl Handshakes {
    fn begin(
        listener: TcpListener,
        address: SocketAddr,
        tls: ServerConfig,
        stop: CancellationToken,
    ) -> Self {
        let (sender, ready) = mpsc::channel(HANDSHAKES_MAX);
        let tls = TlsAcceptor::from(Arc::new(tls));
        tokio::spawn(async move {
            // Dropping the listener at the end makes the system refuse new connections.
            stop.run_until_cancelled(accept_all(&listener, &tls, &sender)).await;
        });
        Self { address, ready }
    }
}

async fn accept_all(
    listener: &TcpListener,
    tls: &TlsAcceptor,
    ready: &mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let (stream, remote) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: some will come free.
                tracing::warn!(%error, "a connection could not be accepted");
                time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // The last, small packet of an answer would wait for an acknowledgement otherwise.
        let _ = stream.set_nodelay(true);
        let (tls, ready) = (tls.clone(), ready.clone());
        tokio::spawn(async move {
            let deadline = Duration::from_secs(HANDSHAKE_SECONDS_MAX);
            match time::timeout(deadline, tls.accept(stream)).await {
                // Nobody waits for it any more where the server is stopping.
                Ok(Ok(stream)) => drop(ready.send((stream, remote)).await),
                Ok(Err(error)) => tracing::debug!(%remote, %error, "no agreement on TLS"),
                Err(_) => tracing::debug!(%remote, "no agreement on TLS in time"),
            }
            drop(place);
        });
    }
}

impl Acceptor for Handshakes {
    type Io = TlsStream<TcpStream>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![LocalAddr(self.address.into())]
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        match self.ready.recv().await {
            Some((stream, remote)) => Ok((
                stream,
                LocalAddr(self.address.into()),
                RemoteAddr(remote.into()),
                Scheme::HTTPS,
            )),
            // The server is stopping and is about to notice.
            None => std::future::pending().await,
        }
    }
}
