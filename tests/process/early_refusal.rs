//! What is refused before it has arrived: whoever still sends, over HTTP/1.1, reads why.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use meetpoort::http::body::{Bodies, BodyLimits};
use meetpoort::rest;
use meetpoort::server::Listener;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::support::TestApp;
use crate::support::sender::send_then_read;
use crate::support::server::Site;

const CLIENTS: usize = 10;

/// Sizes of bodies, in bytes.
const SIZES: [usize; 4] = [100_000, 1_000_000, 3_000_000, 10_000_000];

/// Ten clients each send this head and so many bytes, at the same time, and all read one of these.
fn assert_read(address: SocketAddr, ca_pem: &str, head: &str, bytes: usize, statuses: &[&str]) {
    let head = format!("{head}\r\nhost: {address}\r\ncontent-length: {bytes}\r\n\r\n");
    let answers: Vec<_> = thread::scope(|scope| {
        let ask = || send_then_read(address, ca_pem, &head, bytes);
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(ask)).collect();
        clients.into_iter().map(|client| client.join().expect("no panic")).collect()
    });
    for answer in &answers {
        let is_right = answer
            .as_ref()
            .is_ok_and(|answer| statuses.iter().any(|status| answer.contains(status)));
        assert!(is_right, "{head}: {answers:?}");
    }
}

/// Each refusal is read at every size.
async fn assert_all_read(
    head: &'static str,
    statuses: &'static [&'static str],
    sizes: &'static [usize],
) {
    let site = Site::new().await;
    let server = site.serve().await;
    let (address, ca_pem) = (server.address, site.certificate.authority.pem());
    let asking = move || {
        for bytes in sizes {
            assert_read(address, &ca_pem, head, *bytes, statuses);
        }
    };
    tokio::task::spawn_blocking(asking).await.expect("no panic");
}

#[tokio::test]
async fn who_sends_what_is_no_json_reads_415() {
    let head = "POST /v1/meetdata HTTP/1.1\r\ncontent-type: text/plain";
    assert_all_read(head, &["415"], &SIZES).await;
}

#[tokio::test]
async fn who_sends_to_nowhere_reads_404() {
    let head = "POST /v1/nowhere HTTP/1.1\r\ncontent-type: application/json";
    assert_all_read(head, &["404"], &SIZES).await;
}

#[tokio::test]
async fn who_sends_more_than_any_valid_body_reads_413() {
    let head = "POST /v1/meetdata HTTP/1.1\r\ncontent-type: application/json";
    assert_all_read(head, &["413"], &SIZES).await;
}

#[tokio::test]
async fn who_shows_wrong_credentials_in_a_header_reads_so_before_the_body_is_read() {
    // `liander:wrong`
    let head = "POST /v1/beschikbare-metingen HTTP/1.1\r\ncontent-type: application/json\r\n\
                authorization: Basic bGlhbmRlcjp3cm9uZw==";
    assert_all_read(head, &["401", "429", "503"], &[3_000_000]).await;
}

#[tokio::test]
async fn who_sends_too_much_to_operators_or_the_portal_reads_413_too() {
    let head = "POST /portal/graphql HTTP/1.1\r\ncontent-type: application/json";
    assert_all_read(head, &["413"], &SIZES).await;
}

/// Liander's calls in clear, with these limits.
async fn in_clear(limits: BodyLimits) -> (TestApp, SocketAddr) {
    let mut app = TestApp::start().await;
    app.app.bodies = Bodies::new(limits, "public", &app.app.metrics.bodies_refused);
    let any_port = "127.0.0.1:0".parse().expect("an address");
    let listener = Listener::bind(any_port).await.expect("bound");
    let address = listener.address();
    let endpoint = rest::endpoint(&app.app);
    tokio::spawn(listener.serve_plain(endpoint, CancellationToken::new(), Duration::ZERO));
    (app, address)
}

/// The status line that follows on this head, a length of 100 bytes, and one byte.
async fn status(address: SocketAddr, head: &str) -> String {
    let mut client = TcpStream::connect(address).await.expect("connected");
    let request = format!("{head}\r\nhost: {address}\r\ncontent-length: 100\r\n\r\n{{");
    client.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = [0; 12];
    client.read_exact(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn credentials_in_a_header_are_judged_before_the_body_is_read() {
    // The body does not come before the test has ended.
    let limits = BodyLimits { arrival: Duration::from_hours(1), ..BodyLimits::default() };
    let (_app, address) = in_clear(limits).await;
    for (path, media) in [
        ("/v1/beschikbare-metingen", "application/json"),
        ("/v1/meetdata", "application/json"),
        ("/v1/credentials/verversing", "application/json"),
        ("/v1/token", "application/x-www-form-urlencoded"),
    ] {
        // `liander:wrong`
        let head = format!(
            "POST {path} HTTP/1.1\r\ncontent-type: {media}\r\n\
             authorization: Basic bGlhbmRlcjp3cm9uZw=="
        );
        assert_eq!(status(address, &head).await, "HTTP/1.1 401", "{path}");
    }
}

#[tokio::test]
async fn a_body_for_which_there_is_no_room_is_told_to_come_back() {
    let (_app, address) =
        in_clear(BodyLimits { under_way_bytes: 8, ..BodyLimits::default() }).await;
    let head = "POST /v1/meetdata HTTP/1.1\r\ncontent-type: application/json";
    // Of eight bytes one address may have one.
    let mut client = TcpStream::connect(address).await.expect("connected");
    let request = format!("{head}\r\nhost: {address}\r\ncontent-length: 100\r\n\r\n{{ ");
    client.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = vec![0; 2_000];
    let read = client.read(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer[..read]).to_lowercase();
    assert!(answer.starts_with("http/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: "), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_answered_with_408() {
    let limits = BodyLimits { arrival: Duration::from_millis(200), ..BodyLimits::default() };
    let (_app, address) = in_clear(limits).await;
    let head = "POST /v1/meetdata HTTP/1.1\r\ncontent-type: application/json";
    assert_eq!(status(address, head).await, "HTTP/1.1 408");
}
