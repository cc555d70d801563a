//! A client that sends its whole request before it reads a byte, over TLS and HTTP/1.1, as many libraries
//! do. It blocks.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const READ_SECONDS_MAX: u64 = 60;

/// Connects.
pub fn connected(address: SocketAddr, ca_pem: &str) -> StreamOwned<ClientConnection, TcpStream> {
    let tcp = TcpStream::connect(address).expect("connected");
    tcp.set_read_timeout(Some(Duration::from_secs(READ_SECONDS_MAX))).expect("a limit");
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(ca_pem.as_bytes()).expect("a certificate");
    roots.add(root).expect("a root");
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::IpAddress(address.ip().into());
    let tls = ClientConnection::new(Arc::new(config), name).expect("a connection");
    StreamOwned::new(tls, tcp)
}

/// Sends a head and so many bytes after it, and then reads the status line of what is answered.
///
/// # Errors
/// If it cannot send it all, or reads no answer.
pub fn send_then_read(
    address: SocketAddr,
    ca_pem: &str,
    head: &str,
    bytes: usize,
) -> Result<String, String> {
    let mut stream = connected(address, ca_pem);
    let piece = vec![b' '; 16 * 1024];
    let begun = stream.write_all(head.as_bytes());
    begun.map_err(|error| format!("sending the head: {error}"))?;
    let mut left = bytes;
    while left > 0 {
        let length = left.min(piece.len());
        let sent = stream.write_all(&piece[..length]);
        sent.map_err(|error| format!("sending, {left} left: {error}"))?;
        left -= length;
    }
    stream.flush().map_err(|error| format!("flushing: {error}"))?;
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while !answer.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).map_err(|error| format!("reading: {error}"))?;
        if read == 0 {
            return Err("an end instead of an answer".to_owned());
        }
        answer.extend_from_slice(&buffer[..read]);
    }
    let head = String::from_utf8_lossy(&answer);
    Ok(head.lines().next().unwrap_or_default().to_owned())
}
