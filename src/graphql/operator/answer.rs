//! One request, from an operator or from somebody who is not logged in.

use poem::web::Data;
use poem::{Body, Request, Response, handler};
use tokio_util::sync::CancellationToken;

use super::OperatorSchema;
use super::loader::loader;
use super::request::{Fault, answered, asked};
use super::session::{self, Origin};
use crate::app::App;
use crate::service::operator_session::resume;

/// Answers a request.
#[handler]
pub async fn answer(
    request: &Request,
    body: Body,
    app: Data<&App>,
    schema: Data<&OperatorSchema>,
) -> Result<Response, Fault> {
    let asked = asked(request, body).await?;
    let token = session::token_in(request.headers());
    let signed_in = match &token {
        Some(token) => {
            resume(&app.database, token, app.clock.now()).await.map_err(Fault::internal)?
        }
        None => None,
    };
    // Also where this is dropped, since the client has gone.
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
