//! A client that reads only when it is told to, and lets the kernel hold little for it: what it has
//! not read, the server still has to send. HTTP/1.1, one request a connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;
use tokio::net::TcpSocket;

/// A kernel that holds more would take a whole answer without anybody reading.
const RECEIVE_BUFFER_BYTES: u32 = 16 * 1024;
const READ_SECONDS_MAX: u64 = 60;

pub struct SlowReader {
    stream: StreamOwned<ClientConnection, TcpStream>,
    received: Vec<u8>,
}

impl SlowReader {
    /// Connects and posts JSON, and reads nothing of the answer yet.
    pub async fn post(address: SocketAddr, ca_pem: &str, path: &str, body: &Value) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES).expect("a small buffer");
        let tcp = socket.connect(address).await.expect("connected").into_std().expect("a stream");
        tcp.set_nonblocking(false).expect("blocking");
        tcp.set_read_timeout(Some(Duration::from_secs(READ_SECONDS_MAX))).expect("a limit");

        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(ca_pem.as_bytes()).expect("a certificate");
        roots.add(root).expect("a root");
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::IpAddress(address.ip().into());
        let tls = ClientConnection::new(Arc::new(config), name).expect("a connection");
        let mut stream = StreamOwned::new(tls, tcp);

        let body = body.to_string();
        let length = body.len();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .and_then(|()| stream.flush())
        .expect("sent");
        Self { stream, received: Vec::new() }
    }

    /// Reads until this many bytes are there, head included.
    pub fn read_up_to(&mut self, bytes: usize) {
        let mut buffer = [0; 1024];
        while self.received.len() < bytes {
            let read = self.stream.read(&mut buffer).expect("more of the answer");
            assert!(read > 0, "the answer ended after {} bytes", self.received.len());
            self.received.extend_from_slice(&buffer[..read]);
        }
    }

    /// Reads the rest, up to an end of the connection in good order: head and body.
    pub fn finish(mut self) -> (String, Vec<u8>) {
        self.stream.read_to_end(&mut self.received).expect("the rest, and TLS closed in order");
        let end = find(&self.received, b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(self.received[..end].to_vec()).expect("text");
        let body = &self.received[end + 4..];
        let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        let body = if chunked { unchunk(body) } else { body.to_vec() };
        (head, body)
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The content of a chunked body, which must be complete.
fn unchunk(mut chunked: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = find(chunked, b"\r\n").expect("the size of a chunk");
        let size = std::str::from_utf8(&chunked[..end]).expect("digits");
        let size = usize::from_str_radix(size, 16).expect("a size");
        chunked = &chunked[end + 2..];
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&chunked[..size]);
        chunked = &chunked[size + 2..];
    }
}
