//! The listeners: TCP, TLS, limits and the orderly end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use poem::http::uri::Scheme;
use poem::listener::{Acceptor, AcceptorExt, RustlsConfig, TcpAcceptor};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Server};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// A connection on which nothing happens is closed after this.
const IDLE_SECONDS_MAX: u64 = 75;

/// A bound address, on which nothing is answered yet.
pub struct Listener {
    acceptor: TcpAcceptor,
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
        Ok(Self { acceptor: TcpAcceptor::from_tokio(listener)?, address })
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
    pub async fn serve(
        self,
        endpoint: impl Endpoint + 'static,
        tls: RustlsConfig,
        stop: CancellationToken,
        drain: Duration,
    ) -> io::Result<()> {
        let acceptor = NoDelay(self.acceptor).rustls(futures_util::stream::iter([tls]));
        Server::new_with_acceptor(acceptor)
            .name("public")
            .idle_timeout(Duration::from_secs(IDLE_SECONDS_MAX))
            .run_with_graceful_shutdown(endpoint, stop.cancelled_owned(), Some(drain))
            .await
    }
}

/// Sends small packets at once: the last one of an answer would wait for an acknowledgement otherwise.
struct NoDelay(TcpAcceptor);

impl Acceptor for NoDelay {
    type Io = TcpStream;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.0.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        let accepted = self.0.accept().await?;
        accepted.0.set_nodelay(true)?;
        Ok(accepted)
    }
}
