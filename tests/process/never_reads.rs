//! A client that asks and never reads: it is waited for so long, over HTTP/1.1 and HTTP/2, and then it
//! holds nothing any more. A client that reads slowly is another thing.

use std::net::SocketAddr;
use std::time::Duration;

use meetpoort::metrics::Metrics;
use meetpoort::server::{Listener, Patience};
use poem::endpoint::make_sync;
use poem::http::Request;
use poem::{Body, Endpoint};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::support::server::eventually;

/// More than any system keeps for a client by itself.
const ANSWER_BYTES: usize = 32 * 1024 * 1024;

const PIECE_BYTES: usize = 64 * 1024;

/// A large answer, in pieces.
fn large() -> impl Endpoint + 'static {
    make_sync(|_| {
        let pieces = (0..ANSWER_BYTES / PIECE_BYTES)
            .map(|_| Ok::<_, std::io::Error>(vec![b'x'; PIECE_BYTES]));
        Body::from_bytes_stream(futures_util::stream::iter(pieces))
    })
}

/// An answer that is there at once, in one piece.
fn in_one_piece() -> impl Endpoint + 'static {
    make_sync(|_| vec![b'x'; 100_000])
}

/// A listener that waits for a second.
async fn impatient(endpoint: impl Endpoint + 'static) -> (SocketAddr, Metrics) {
    let second = Duration::from_secs(1);
    waiting(endpoint, Patience { idle: second, stall: second }).await
}

async fn waiting(endpoint: impl Endpoint + 'static, patience: Patience) -> (SocketAddr, Metrics) {
    let metrics = Metrics::new();
    let any_port = "127.0.0.1:0".parse().expect("an address");
    let listener = Listener::bind(any_port).await.expect("bound");
    let address = listener.address();
    let listener = listener.patient(patience).counted(metrics.connections("public"));
    tokio::spawn(listener.serve_plain(endpoint, CancellationToken::new(), Duration::ZERO));
    (address, metrics)
}

fn counted(metrics: &Metrics, line: &str) -> bool {
    metrics.text().expect("text").lines().any(|there| there == line)
}

async fn cut_off(metrics: &Metrics) {
    eventually("it is cut off, and counted", async || {
        let is_gone = counted(metrics, "meetpoort_connections{listener=\"public\"} 0");
        let stalled = "meetpoort_connections_stalled_total{listener=\"public\"} 1";
        (is_gone && counted(metrics, stalled)).then_some(())
    })
    .await;
}

/// A client for which the system keeps little.
async fn connected(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(16 * 1024).expect("a small buffer");
    socket.connect(address).await.expect("connected")
}

#[tokio::test]
async fn who_reads_nothing_over_http_1_is_cut_off() {
    let (address, metrics) = impatient(large()).await;
    let mut client = connected(address).await;
    client.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").await.expect("sent");
    cut_off(&metrics).await;
}

#[tokio::test]
async fn who_asks_on_and_on_and_reads_nothing_is_cut_off() {
    let (address, metrics) = impatient(in_one_piece()).await;
    let mut client = connected(address).await;
    for _ in 0..500 {
        let asked = client.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").await;
        // It may be cut off before it has asked for all of it.
        if asked.is_err() {
            break;
        }
    }
    cut_off(&metrics).await;
}

/// Asks over HTTP/2, lets nothing of the answer through, and keeps the connection alive meanwhile.
async fn asks_over_http_2(address: SocketAddr, window_bytes: u32) -> impl Sized {
    let stream = TcpStream::connect(address).await.expect("connected");
    let mut builder = h2::client::Builder::new();
    builder.initial_window_size(window_bytes);
    let (mut client, mut connection) =
        builder.handshake::<_, bytes::Bytes>(stream).await.expect("agreed");
    let mut pings = connection.ping_pong().expect("the first to ask");
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move { _ = connection.await });
    let request = Request::get("http://here/").body(()).expect("a request");
    let (answer, _) = client.send_request(request, true).expect("sent");
    let answer = answer.await.expect("a head");
    tasks.spawn(async move { while pings.ping(h2::Ping::opaque()).await.is_ok() {} });
    (client, answer, tasks)
}

#[tokio::test]
async fn who_lets_nothing_through_over_http_2_is_cut_off_however_much_it_pings() {
    let (address, metrics) = impatient(large()).await;
    let _client = asks_over_http_2(address, 1_000).await;
    cut_off(&metrics).await;
}

#[tokio::test]
async fn what_is_answered_and_left_lying_over_http_2_is_let_go_of() {
    let second = Duration::from_secs(1);
    let patience = Patience { idle: second, stall: second };
    let (address, metrics) = waiting(in_one_piece(), patience).await;
    let _client = asks_over_http_2(address, 0).await;
    cut_off(&metrics).await;
}

#[tokio::test]
async fn who_reads_slowly_reads_it_all() {
    let patience = Patience { stall: Duration::from_secs(10), ..Patience::default() };
    let (address, metrics) = waiting(large(), patience).await;
    let mut client = connected(address).await;
    let request = b"GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";
    client.write_all(request).await.expect("sent");
    let (mut read, mut buffer) = (0, vec![0; 256 * 1024]);
    loop {
        let piece = client.read(&mut buffer).await.expect("more, or an end in order");
        if piece == 0 {
            break;
        }
        read += piece;
        time::sleep(Duration::from_millis(1)).await;
    }
    assert!(read > ANSWER_BYTES, "{read}");
    assert!(!counted(&metrics, "meetpoort_connections_stalled_total{listener=\"public\"} 1"));
}
