//! A client that speaks graphql-transport-ws, over TLS to the real binary or in clear to an endpoint in
//! this process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use meetpoort::graphql;
use meetpoort::serve::public_endpoint;
use meetpoort::server::Listener;
use poem::Endpoint;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;

use super::TestApp;
use super::operator::Cookie;

/// Generous, since the machine may be busy.
const WAIT_SECONDS_MAX: u64 = 60;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

pub struct Socket(WebSocketStream<Box<dyn Stream>>);

/// How a connection opens.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    pub origin: Option<&'a str>,
    pub protocol: &'a str,
    /// The token of a script.
    pub token: Option<&'a str>,
}

impl Default for Opening<'_> {
    fn default() -> Self {
        Self { origin: None, protocol: "graphql-transport-ws", token: None }
    }
}

/// Opens a connection: the status of the answer if it is refused.
async fn open(
    stream: Box<dyn Stream>,
    host: &str,
    cookie: &Cookie,
    opening: Opening<'_>,
) -> Result<Socket, u16> {
    let mut request = format!("ws://{host}/graphql").into_client_request().expect("a request");
    let headers = request.headers_mut();
    let value = |text: &str| text.parse().expect("a header");
    headers.insert("sec-websocket-protocol", value(opening.protocol));
    if let Some(origin) = opening.origin {
        headers.insert("origin", value(origin));
    }
    if let Some(token) = opening.token {
        headers.insert("authorization", value(&format!("Bearer {token}")));
    }
    if let Some(cookie) = cookie {
        headers.insert("cookie", value(cookie));
    }
    match tokio_tungstenite::client_async(request, stream).await {
        Ok((socket, _)) => Ok(Socket(socket)),
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => panic!("no connection: {error}"),
    }
}

impl Socket {
    /// Opens a connection over TLS.
    pub async fn open_tls(
        address: SocketAddr,
        ca_pem: &str,
        cookie: &Cookie,
        opening: Opening<'_>,
    ) -> Result<Self, u16> {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(ca_pem.as_bytes()).expect("a certificate");
        roots.add(root).expect("a root");
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let tcp = TcpStream::connect(address).await.expect("connected");
        let name = ServerName::IpAddress(address.ip().into());
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, tcp).await.expect("agreed on TLS");
        open(Box::new(stream), &address.to_string(), cookie, opening).await
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }

    /// Says who one is, as far as the cookie does not.
    pub async fn init(&mut self) {
        self.say(json!({ "type": "connection_init" })).await;
    }

    /// Says who one is, and is let in.
    pub async fn admitted(mut self) -> Self {
        self.init().await;
        assert_eq!(self.heard().await, Ok(json!({ "type": "connection_ack" })));
        self
    }

    pub async fn subscribe(&mut self, id: &str, query: &str) {
        let payload = json!({ "query": query });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// Asks whether somebody is there, in a message of this size at least, and waits for the answer.
    pub async fn ping(&mut self, bytes: usize) -> Result<(), u16> {
        let frame = json!({ "type": "ping", "payload": { "padding": "" } }).to_string().len();
        let padding = "x".repeat(bytes.saturating_sub(frame));
        self.say(json!({ "type": "ping", "payload": { "padding": padding } })).await;
        let answer = self.heard().await?;
        assert_eq!(answer["type"], "pong", "{answer}");
        Ok(())
    }

    /// The next message, or the code with which the connection is closed.
    pub async fn heard(&mut self) -> Result<Value, u16> {
        let deadline = Duration::from_secs(WAIT_SECONDS_MAX);
        loop {
            match time::timeout(deadline, self.0.next()).await.expect("something is said") {
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map_or(1005, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }

    /// The payload of the next event of a subscription.
    pub async fn event(&mut self) -> Value {
        let mut message = self.heard().await.expect("an event");
        assert_eq!(message["type"], "next", "{message}");
        message["payload"].take()
    }

    /// The code with which the connection is closed; what comes before is passed over.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.heard().await {
                return code;
            }
        }
    }
}

async fn listening(endpoint: impl Endpoint + 'static) -> SocketAddr {
    let any_port = "127.0.0.1:0".parse().expect("an address");
    let listener = Listener::bind(any_port).await.expect("bound");
    let address = listener.address();
    tokio::spawn(listener.serve_plain(endpoint, CancellationToken::new(), Duration::ZERO));
    address
}

impl TestApp {
    /// Lets the operator listener's endpoint answer in clear, on a network.
    pub async fn on_a_network(&self) -> SocketAddr {
        listening(graphql::operator::endpoint(&self.app)).await
    }

    /// Lets the public listener's endpoint do so.
    pub async fn public_on_a_network(&self) -> SocketAddr {
        listening(public_endpoint(&self.app)).await
    }

    /// Opens a connection to it.
    pub async fn socket(
        &self,
        address: SocketAddr,
        cookie: &Cookie,
        opening: Opening<'_>,
    ) -> Result<Socket, u16> {
        let stream = TcpStream::connect(address).await.expect("connected");
        open(Box::new(stream), &address.to_string(), cookie, opening).await
    }
}
