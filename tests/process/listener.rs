//! A listener, without the rest of the server.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use meetpoort::clock::Clock;
use meetpoort::http::overfull::is_overfull;
use meetpoort::metrics::Metrics;
use meetpoort::server::{ConnectionLimit, Listener};
use meetpoort::tls::{self, TlsFiles};
use poem::Endpoint;
use poem::endpoint::{make, make_sync};
use poem::http::{Request, StatusCode};
use rustls::ServerConfig;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::support::certificate::Certificate;
use crate::support::server::eventually;
use crate::support::standstill::Standstill;

/// How often it is tried: what this is about would go wrong every other time.
const ROUNDS: usize = 20;

/// A certificate, and a listener's configuration with it.
fn with_tls() -> (TempDir, Certificate, ServerConfig) {
    tls::install_provider();
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = Certificate::make(folder.path(), "server");
    let files =
        TlsFiles { certificate: certificate.file.clone(), key: certificate.key_file.clone() };
    let now = Clock::system().now();
    let tls = tls::Certificate::load(files, now).and_then(|loaded| loaded.server_config(None));
    (folder, certificate, tls.expect("usable"))
}

async fn bound() -> (Listener, SocketAddr) {
    let any_port = "127.0.0.1:0".parse().expect("an address");
    let listener = Listener::bind(any_port).await.expect("bound");
    let address = listener.address();
    (listener, address)
}

/// Answers in clear until the test ends.
async fn in_clear(endpoint: impl Endpoint + 'static) -> SocketAddr {
    let (listener, address) = bound().await;
    tokio::spawn(listener.serve_plain(endpoint, CancellationToken::new(), Duration::ZERO));
    address
}

#[tokio::test]
async fn a_connection_that_waited_for_the_server_to_be_ready_is_answered() {
    let (_folder, certificate, tls) = with_tls();
    for _ in 0..ROUNDS {
        let (listener, address) = bound().await;
        let get = certificate.client().get(format!("https://{address}/"));
        let asking = tokio::spawn(get.send());
        tokio::task::yield_now().await;
        // Once a later connection is there, the one that asks is there too: nobody accepts yet.
        drop(TcpStream::connect(address).await.expect("connected"));

        let stop = CancellationToken::new();
        let endpoint = make_sync(|_| "here");
        let serving =
            listener.serve_tls(endpoint, tls.clone(), stop.clone(), Duration::from_secs(1));
        let asked = async {
            let answer = asking.await.expect("asked");
            stop.cancel();
            answer
        };
        let (answer, ()) = tokio::join!(asked, serving);
        assert_eq!(answer.expect("an answer").text().await.expect("text"), "here");
    }
}

/// The requests that an endpoint is at work on, for each what ends when it is given up.
type AtWork = mpsc::UnboundedReceiver<oneshot::Receiver<Infallible>>;

/// An endpoint that answers nothing, ever.
fn at_work_for_ever() -> (impl Endpoint + 'static, AtWork) {
    let (begun, at_work) = mpsc::unbounded_channel();
    let endpoint = make(move |_| {
        let begun = begun.clone();
        async move {
            let (_held, given_up) = oneshot::channel::<Infallible>();
            begun.send(given_up).expect("the test goes on");
            std::future::pending::<&'static str>().await
        }
    });
    (endpoint, at_work)
}

/// That the next request is given up once its client, by this, goes away.
async fn given_up_without(at_work: &mut AtWork, client: impl Sized) {
    let given_up = at_work.recv().await.expect("a request");
    drop(client);
    // It ends with what was at work on it: nothing is ever sent.
    assert!(given_up.await.is_err());
}

#[tokio::test]
async fn what_a_client_asks_that_goes_away_is_given_up() {
    let (endpoint, mut at_work) = at_work_for_ever();
    let mut client = TcpStream::connect(in_clear(endpoint).await).await.expect("connected");
    client.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").await.expect("sent");
    given_up_without(&mut at_work, client).await;
}

#[tokio::test]
async fn and_so_it_is_over_tls() {
    let (endpoint, mut at_work) = at_work_for_ever();
    let (_folder, certificate, tls) = with_tls();
    let (listener, address) = bound().await;
    let stop = CancellationToken::new();
    tokio::spawn(listener.serve_tls(endpoint, tls, stop, Duration::ZERO));
    let client = certificate.client();
    let asking = client.post(format!("https://{address}/")).body("a body").send();
    let mut asking = Box::pin(asking);
    let given_up = tokio::select! {
        given_up = at_work.recv() => given_up.expect("a request"),
        _ = &mut asking => panic!("it is not answered"),
    };
    drop((asking, client));
    assert!(given_up.await.is_err());
}

#[tokio::test]
async fn over_http_2_what_is_reset_is_given_up_and_with_the_connection_all_the_rest() {
    let (endpoint, mut at_work) = at_work_for_ever();
    let stream = TcpStream::connect(in_clear(endpoint).await).await.expect("connected");
    let (mut client, connection) = h2::client::handshake(stream).await.expect("agreed");
    let mut connection = tokio::task::JoinSet::from_iter([connection]);
    let mut ask = || {
        let request = Request::get("http://here/").body(()).expect("a request");
        client.send_request(request, true).expect("sent").0
    };
    let (reset, left) = (ask(), ask());
    given_up_without(&mut at_work, reset).await;
    let given_up = at_work.recv().await.expect("a request");
    connection.shutdown().await;
    assert!(given_up.await.is_err());
    drop(left);
}

/// Reads an answer and its body, which is `here`.
async fn read_answer(client: &mut TcpStream) {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nhere") {
        let read = client.read_buf(&mut answer).await.expect("read");
        assert!(read > 0, "{:?}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn a_connection_is_kept_open_for_longer_than_a_minute() {
    let address = in_clear(make_sync(|_| "here")).await;
    let standstill = Standstill::begin();
    let mut client = TcpStream::connect(address).await.expect("connected");
    for _ in 0..3 {
        client.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").await.expect("sent");
        read_answer(&mut client).await;
        standstill.pass(61).await;
    }
}

#[tokio::test]
async fn a_head_that_comes_in_drops_has_an_end() {
    let address = in_clear(make_sync(|_| "here")).await;
    let standstill = Standstill::begin();
    let mut client = TcpStream::connect(address).await.expect("connected");
    client.write_all(b"GET / HTTP/1.1\r\nhost: h").await.expect("sent");
    let (mut reading, mut writing) = client.into_split();
    let dripping = async {
        // It fails once the connection is closed.
        while writing.write_all(b"e").await.is_ok() {
            standstill.pass(1).await;
        }
        std::future::pending::<Infallible>().await
    };
    let mut said = Vec::new();
    tokio::select! {
        // A reset is as good an end as any.
        _ = reading.read_to_end(&mut said) => assert!(said.is_empty(), "{said:?}"),
        _ = dripping => {}
    }
}

/// Says whether there was a place for whoever asks.
fn place_or_none() -> impl Endpoint + 'static {
    make_sync(
        |request| {
            if is_overfull(&request) { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
        },
    )
}

/// A connection on which this was answered: a status, or nothing.
async fn ask(address: SocketAddr) -> (TcpStream, String) {
    let mut client = TcpStream::connect(address).await.expect("connected");
    // It may be closed already.
    let _ = client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let mut first = [0; 12];
    let read = client.read_exact(&mut first).await.unwrap_or_default();
    let status = String::from_utf8_lossy(&first[..read]).into_owned();
    (client, status)
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_one_that_ends_makes_room() {
    let (listener, address) = bound().await;
    let listener = listener.with(ConnectionLimit::new(100, 2, Vec::new()));
    let serving = listener.serve_plain(place_or_none(), CancellationToken::new(), Duration::ZERO);
    tokio::spawn(serving);
    let held = [ask(address).await, ask(address).await];
    assert!(held.iter().all(|(_, answer)| answer == "HTTP/1.1 200"));
    assert_eq!(ask(address).await.1, "HTTP/1.1 503");
    drop(held);
    eventually("there is room", async || (ask(address).await.1 == "HTTP/1.1 200").then_some(()))
        .await;
}

#[tokio::test]
async fn beyond_so_many_connections_in_all_each_is_told_so_and_counted() {
    let metrics = Metrics::new();
    let (listener, address) = bound().await;
    let listener = listener.with(ConnectionLimit::new(2, 100, Vec::new()));
    let listener = listener.counted(metrics.connections("public"));
    let serving = listener.serve_plain(place_or_none(), CancellationToken::new(), Duration::ZERO);
    tokio::spawn(serving);
    let _held = [ask(address).await, ask(address).await];
    // Whoever was told is let go of at once, so the next is told as well.
    for _ in 0..3 {
        assert_eq!(ask(address).await.1, "HTTP/1.1 503");
    }
    let text = metrics.text().expect("text");
    let line = "meetpoort_connections_refused_total{full=\"all\",listener=\"public\"} ";
    assert!(text.contains(line), "{text}");
}
