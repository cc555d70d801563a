//! What is said on a connection, from its first message to its end, in the way of graphql-transport-ws.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::http::{ClientMessage, WebSocket, WsMessage};
use async_graphql::{Data, Executor, Response};
use futures_util::stream::{self, BoxStream, SplitSink, SplitStream};
use futures_util::{SinkExt, Stream, StreamExt};
use poem::http::StatusCode;
use poem::web::websocket::{CloseCode, Message, WebSocketStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::super::OperatorSchema;
use super::super::access::OnSocket;
use super::super::bounds::SUBSCRIPTIONS_MAX;
use super::super::fault::refusal;
use super::super::loader::loader;
use super::super::request::RequestError;
use crate::app::App;
use crate::auth::access_token::AccessToken;
use crate::auth::session_token::SessionToken;
use crate::service::operator::access_token;
use crate::service::operator::session::{SignedIn, look};

/// How long the first message may take.
const INIT_SECONDS_MAX: u64 = 10;
/// How often the client is asked whether it is there; it must have said something by the next time.
const PING_SECONDS: u64 = 25;
/// How long the client may take to take a message.
const SEND_SECONDS_MAX: u64 = 10;
/// How often the session is looked at.
const LOOK_SECONDS: u64 = 3;
/// How often in a row that may fail before the connection ends: the database may be away for a moment.
const LOOKS_FAILED_MAX: u32 = 10;
/// Messages of the client that may wait.
const WAITING_MAX: usize = 32;

/// Why the server ends a conversation: a code of the protocol, and words.
#[derive(PartialEq, Eq)]
pub(super) struct Close(u16, &'static str);

impl Close {
    /// The same, if the conversation has not begun.
    pub(super) fn before_it_opens(self) -> RequestError {
        let status = if self == UNAUTHENTICATED {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        RequestError::new(status, self.1)
    }
}

const UNAUTHENTICATED: Close = Close(4401, "sign in first");
const ROLE_CHANGED: Close = Close(4403, "what you may do has changed: connect again");
const INIT_LATE: Close = Close(4408, "the connection was not initialised in time");
const NOT_INITIALISED: Close = Close(4401, "initialise the connection first");
const NOT_UNDERSTOOD: Close = Close(4400, "this is no message of graphql-transport-ws");
const TOO_MANY: Close = Close(4429, "too many messages at once");
const ENDING: Close = Close(1001, "the server is ending: connect again");
const TROUBLE: Close = Close(1011, "something went wrong here: connect again");

/// Who opened a connection, as far as the request told.
pub(super) struct Visitor {
    pub(super) token: Option<SessionToken>,
    pub(super) access_token: Option<AccessToken>,
}

impl Visitor {
    /// Who they are, now. Asked before the connection opens, and again and again while it lives.
    pub(super) async fn look(&self, app: &App) -> Result<SignedIn, Close> {
        let now = app.store.now();
        let looked = match (&self.access_token, &self.token) {
            (Some(token), _) => access_token::resume(&app.store.database, token, now).await,
            (None, Some(token)) => look(&app.store.database, token, now).await,
            (None, None) => return Err(UNAUTHENTICATED),
        };
        match looked {
            Ok(signed_in) => signed_in.ok_or(UNAUTHENTICATED),
            Err(error) => {
                tracing::warn!(%error, "the session of a connection could not be looked at");
                Err(TROUBLE)
            }
        }
    }
}

/// A connection, and all that it needs.
pub(super) struct Conversation {
    pub(super) app: App,
    pub(super) schema: OperatorSchema,
    pub(super) visitor: Visitor,
    pub(super) correlation_id: String,
}

/// What is sent and what is received.
struct Wire {
    sink: SplitSink<WebSocketStream, Message>,
    stream: SplitStream<WebSocketStream>,
}

impl Wire {
    /// False if the client does not take it.
    async fn send(&mut self, message: Message) -> bool {
        let deadline = Duration::from_secs(SEND_SECONDS_MAX);
        matches!(time::timeout(deadline, self.sink.send(message)).await, Ok(Ok(())))
    }

    async fn close(&mut self, Close(code, why): Close) {
        self.send(Message::Close(Some((CloseCode::from(code), why.to_owned())))).await;
    }
}

impl Conversation {
    /// Talks until one of the two ends it.
    pub(super) async fn hold(self, socket: WebSocketStream) {
        let (sink, stream) = socket.split();
        let mut wire = Wire { sink, stream };
        let ended = self.app.live.ended.clone();
        let outcome = tokio::select! {
            outcome = self.talk(&mut wire) => outcome,
            () = ended.cancelled() => Err(ENDING),
        };
        let correlation_id = &self.correlation_id;
        match outcome {
            Ok(()) => tracing::info!(correlation_id, "connection for subscriptions ended"),
            Err(close) => {
                let Close(code, why) = close;
                tracing::info!(correlation_id, code, why, "connection for subscriptions closed");
                wire.close(close).await;
            }
        }
    }

    async fn talk(&self, wire: &mut Wire) -> Result<(), Close> {
        let Some(init) = first_message(wire).await? else { return Ok(()) };
        let signed_in = self.visitor.look(&self.app).await?;
        let (feed, mut fed) = mpsc::channel(WAITING_MAX);
        feed.try_send(Ok(init)).map_err(|_| TROUBLE)?;
        let messages = stream::poll_fn(move |context| fed.poll_recv(context));
        let protocol = WebSocket::from_message_stream(
            self.subscriptions(&signed_in),
            messages,
            async_graphql::http::WebSocketProtocols::GraphQLWS,
        );
        self.go_on(wire, feed, protocol, &signed_in).await
    }

    async fn go_on(
        &self,
        wire: &mut Wire,
        feed: mpsc::Sender<serde_json::Result<ClientMessage>>,
        protocol: impl Stream<Item = WsMessage>,
        signed_in: &SignedIn,
    ) -> Result<(), Close> {
        let mut protocol = std::pin::pin!(protocol);
        let mut pings = time::interval(Duration::from_secs(PING_SECONDS));
        let mut looks = time::interval(Duration::from_secs(LOOK_SECONDS));
        looks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        let (mut heard, mut looks_failed) = (true, 0);
        loop {
            let going_on = tokio::select! {
                received = wire.stream.next() => {
                    heard = true;
                    match received {
                        Some(Ok(Message::Text(text))) => {
                            let message = ClientMessage::from_bytes(text);
                            let message = message.map_err(|_| NOT_UNDERSTOOD)?;
                            feed.try_send(Ok(message)).map_err(|_| TOO_MANY)?;
                            true
                        }
                        Some(Ok(Message::Binary(_))) => return Err(NOT_UNDERSTOOD),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => true,
                        Some(Ok(Message::Close(_)) | Err(_)) | None => false,
                    }
                }
                said = protocol.next() => match said {
                    Some(WsMessage::Text(text)) => wire.send(Message::Text(text)).await,
                    Some(WsMessage::Close(code, why)) => {
                        let close = Message::Close(Some((CloseCode::from(code), why)));
                        wire.send(close).await;
                        false
                    }
                    None => false,
                },
                _ = pings.tick() => {
                    let answered = std::mem::take(&mut heard);
                    answered && wire.send(Message::Ping(Vec::new())).await
                }
                _ = looks.tick() => {
                    looks_failed += 1;
                    match self.visitor.look(&self.app).await {
                        Ok(now) if now.role != signed_in.role => return Err(ROLE_CHANGED),
                        Ok(_) => looks_failed = 0,
                        Err(TROUBLE) if looks_failed < LOOKS_FAILED_MAX => {}
                        Err(close) => return Err(close),
                    }
                    true
                }
            };
            if !going_on {
                return Ok(());
            }
        }
    }

    fn subscriptions(&self, signed_in: &SignedIn) -> Subscriptions {
        Subscriptions {
            app: self.app.clone(),
            schema: self.schema.clone(),
            signed_in: signed_in.clone(),
            places: Arc::new(Semaphore::new(SUBSCRIPTIONS_MAX)),
        }
    }
}

/// The first message, with which the client begins. `None` if there is none.
async fn first_message(wire: &mut Wire) -> Result<Option<ClientMessage>, Close> {
    let deadline = Duration::from_secs(INIT_SECONDS_MAX);
    let first = async {
        loop {
            match wire.stream.next().await {
                Some(Ok(Message::Text(text))) => return Some(ClientMessage::from_bytes(text)),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    };
    match time::timeout(deadline, first).await {
        Err(_) => Err(INIT_LATE),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => Err(NOT_UNDERSTOOD),
        Ok(Some(Ok(ClientMessage::ConnectionInit { .. }))) => {
            Ok(Some(ClientMessage::ConnectionInit { payload: None }))
        }
        Ok(Some(Ok(_))) => Err(NOT_INITIALISED),
    }
}

/// Executes the subscriptions of one connection, so many at a time.
#[derive(Clone)]
struct Subscriptions {
    app: App,
    schema: OperatorSchema,
    signed_in: SignedIn,
    places: Arc<Semaphore>,
}

impl Executor for Subscriptions {
    async fn execute(&self, _: async_graphql::Request) -> Response {
        // What comes over a socket is always asked for as a stream.
        too_many()
    }

    fn execute_stream(
        &self,
        request: async_graphql::Request,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return stream::once(async { too_many() }).boxed();
        };
        let over = CancellationToken::new();
        let request = request
            .data(self.app.clone())
            .data(loader(&self.app, &over))
            .data(self.signed_in.clone())
            .data(OnSocket);
        let held = (place, over.drop_guard());
        let responses =
            self.schema.execute_stream_with_session_data(request, session.unwrap_or_default());
        responses
            .map(move |response| {
                let _ = &held;
                response
            })
            .boxed()
    }
}

fn too_many() -> Response {
    let message = format!("a connection has {SUBSCRIPTIONS_MAX} subscriptions at most");
    Response::from_errors(vec![refusal("TOO_MANY", message)])
}
