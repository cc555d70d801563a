//! A connection to a broker: bytes one way and the other, over TLS or not. Knows packets, and nothing of what they
//! are about.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time;
use tokio_rustls::TlsConnector;

use super::packet::{self, Incoming, Outgoing, PacketError, Read};
use crate::domain::source::mqtt::{Broker, MqttVersion};

/// For how long a connection is waited for.
const CONNECT_SECONDS: Duration = Duration::from_secs(20);
/// For how long it is waited until a broker takes what it is sent.
const SEND_SECONDS: Duration = Duration::from_secs(20);
/// Bytes that are read at once.
const READ_BYTES: usize = 64 << 10;

/// Why nothing can be said to or heard of a broker.
#[derive(Debug, Error)]
pub enum WireError {
    /// Of the connection, TLS included.
    #[error("{0}")]
    Connection(#[from] io::Error),
    /// What it says.
    #[error(transparent)]
    Packet(#[from] PacketError),
    /// It closed the connection.
    #[error("it closed the connection")]
    Closed,
    /// It did not answer in time.
    #[error("it does not answer")]
    Silent,
}

/// What a connection is made of.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection to a broker.
pub struct Wire {
    stream: Box<dyn Stream>,
    version: MqttVersion,
    came: BytesMut,
    /// A message whose packet is too long, and how much of that is still to come.
    skipping: Option<(Incoming, usize)>,
}

impl Wire {
    /// Connects, by TLS if a configuration of it is given.
    pub async fn connect(
        broker: &Broker,
        version: MqttVersion,
        tls: Option<Arc<ClientConfig>>,
    ) -> Result<Self, WireError> {
        let connecting = async {
            let stream = TcpStream::connect((broker.host.as_str(), broker.port)).await?;
            stream.set_nodelay(true)?;
            let Some(tls) = tls else { return Ok(Box::new(stream) as Box<dyn Stream>) };
            let name = ServerName::try_from(broker.host.clone()).map_err(io::Error::other)?;
            let stream = TlsConnector::from(tls).connect(name, stream).await?;
            Ok(Box::new(stream) as Box<dyn Stream>)
        };
        let connected: Result<io::Result<_>, _> = time::timeout(CONNECT_SECONDS, connecting).await;
        let stream = connected.map_err(|_| WireError::Silent)??;
        Ok(Self { stream, version, came: BytesMut::new(), skipping: None })
    }

    /// Over a connection that stands.
    #[cfg(test)]
    pub fn over(stream: impl Stream + 'static, version: MqttVersion) -> Self {
        Self { stream: Box::new(stream), version, came: BytesMut::new(), skipping: None }
    }

    /// Sends packets, one after the other.
    pub async fn send(
        &mut self,
        packets: impl IntoIterator<Item = Outgoing<'_>>,
    ) -> Result<(), WireError> {
        let mut out = BytesMut::new();
        for outgoing in packets {
            packet::write(self.version, &outgoing, &mut out)?;
        }
        let sending = async {
            self.stream.write_all(&out).await?;
            self.stream.flush().await
        };
        Ok(time::timeout(SEND_SECONDS, sending).await.map_err(|_| WireError::Silent)??)
    }

    /// The next packet. Nothing is lost if it is no longer waited for.
    pub async fn receive(&mut self) -> Result<Incoming, WireError> {
        loop {
            if let Some((message, left)) = self.skipping.take() {
                let skipped = left.min(self.came.len());
                self.came.advance(skipped);
                if left == skipped {
                    return Ok(message);
                }
                self.skipping = Some((message, left - skipped));
            } else {
                match packet::read(self.version, &mut self.came)? {
                    Read::Packet(incoming) => return Ok(incoming),
                    Read::Skipped(incoming, left) => {
                        self.skipping = Some((incoming, left));
                        continue;
                    }
                    Read::Part => {}
                }
            }
            self.came.reserve(READ_BYTES);
            if self.stream.read_buf(&mut self.came).await? == 0 {
                return Err(WireError::Closed);
            }
        }
    }

    /// Ends the connection as MQTT wants it.
    pub async fn end(mut self) -> Result<(), WireError> {
        self.send([Outgoing::Goodbye]).await?;
        let shutdown = time::timeout(SEND_SECONDS, self.stream.shutdown()).await;
        Ok(shutdown.map_err(|_| WireError::Silent)??)
    }
}
