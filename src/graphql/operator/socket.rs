//! A connection for subscriptions: graphql-transport-ws at the same address, over WebSocket.
//!
//! A page elsewhere cannot open one with an operator's cookie: the cookie is `SameSite=Strict`, and the
//! browser says where the page is from. Nobody opens one who is not signed in, and the session is looked
//! at again while the connection lives.

mod conversation;
mod places;

use poem::http::{HeaderMap, StatusCode, header};
use poem::web::Data;
use poem::web::websocket::{WebSocket, WebSocketConfig};
use poem::{FromRequest, IntoResponse, Request, Response, handler};

use super::bounds::BODY_BYTES_MAX;
use super::caller::{access_token_in, check_origin};
use super::request::RequestError;
use super::{OperatorSchema, session};
use crate::app::App;
use crate::http::correlation_id::CorrelationId;
use conversation::{Close, Conversation, Visitor};

pub use places::Sockets;

/// The one protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";

/// Opens a connection.
#[handler]
pub async fn open(
    request: &Request,
    app: Data<&App>,
    schema: Data<&OperatorSchema>,
    sockets: Data<&Sockets>,
) -> Result<Response, RequestError> {
    let headers = request.headers();
    let access_token = access_token_in(headers)?;
    if access_token.is_none() {
        check_origin(&app, request)?;
    }
    check_protocol(headers)?;
    let socket = WebSocket::from_request_without_body(request)
        .await
        .map_err(|_| RequestError::new(StatusCode::BAD_REQUEST, "this opens no WebSocket"))?;
    // Who is not known takes no place: a few hundred of them would keep all operators out.
    let visitor = Visitor { token: session::token_in(headers), access_token };
    let signed_in = visitor.look(&app).await.map_err(Close::before_it_opens)?;
    let place = sockets.place_of(signed_in.operator_id).ok_or_else(|| {
        RequestError::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too many connections: close one of yours first",
        )
    })?;
    let place = (
        place,
        sockets.place().ok_or_else(|| {
            RequestError::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too many connections: come back later",
            )
        })?,
    );
    let conversation = Conversation {
        app: app.clone(),
        schema: schema.clone(),
        visitor,
        correlation_id: CorrelationId::of(request),
    };
    let limits = WebSocketConfig::default()
        .max_message_size(Some(BODY_BYTES_MAX))
        .max_frame_size(Some(BODY_BYTES_MAX));
    let conversations = app.live.conversations.clone();
    let hold = move |stream| {
        conversations.track_future(async move {
            conversation.hold(stream).await;
            drop(place);
        })
    };
    let upgraded = socket.protocols([PROTOCOL]).config(limits).on_upgrade(hold);
    Ok(upgraded.into_response())
}

fn check_protocol(headers: &HeaderMap) -> Result<(), RequestError> {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    let mut offered = offered.flat_map(|value| value.to_str().unwrap_or_default().split(','));
    if offered.any(|protocol| protocol.trim() == PROTOCOL) {
        return Ok(());
    }
    Err(RequestError::new(StatusCode::BAD_REQUEST, "speak graphql-transport-ws"))
}
