//! One request, from an operator or from somebody who is not logged in.

use poem::web::Data;
use poem::{Body, Request, Response, handler};
use tokio_util::sync::CancellationToken;

use super::OperatorSchema;
use super::bounds::{BODY_BYTES_MAX, SIGNED_IN_BYTES_MAX};
use super::caller::{Caller, caller};
use super::loader::loader;
use super::request::{RequestError, answered, asked};
use super::session::Origin;
use crate::app::App;
use crate::http::body::Sender;

/// Answers a request.
#[handler]
pub async fn answer(
    request: &Request,
    body: Body,
    app: Data<&App>,
    schema: Data<&OperatorSchema>,
) -> Result<Response, RequestError> {
    let Caller { token, signed_in } = caller(&app, request).await?;
    let bytes_max = if signed_in.is_some() { SIGNED_IN_BYTES_MAX } else { BODY_BYTES_MAX };
    let address = app.config.trusted_proxies.source(request);
    let from = match &signed_in {
        Some(_) => Sender::Known(address),
        None => Sender::Stranger(address),
    };
    let asked = asked(request, body, bytes_max, (&app.operator_bodies, from)).await?;
    // Even if this is dropped before it is answered.
    let over = CancellationToken::new();
    let _at_the_end = over.clone().drop_guard();
    let mut asked =
        asked.data(app.clone()).data(loader(&app, &over)).data(Origin::of(&app, request, token));
    asked = match signed_in {
        Some(signed_in) => asked.data(signed_in),
        None => asked.disable_introspection(),
    };
    answered(schema.execute(asked)).await
}
