//! One request: JSON by POST and nothing else, from a customer or from somebody who is not signed in.
//! A page elsewhere cannot send it with a customer's cookie: the cookie is `SameSite=Strict`, and JSON
//! needs a preflight that nobody here answers.

use poem::web::Data;
use poem::{Body, Request, Response, handler};

use super::PortalSchema;
use super::caller::{Origin, token_in};
use crate::app::App;
use crate::graphql::bounds::BODY_BYTES_MAX;
use crate::graphql::request::{RequestError, answered, asked};
use crate::http::body::Sender;
use crate::service::portal::session::{CustomerIn, resume};

/// Answers a request.
#[handler]
pub async fn answer(
    request: &Request,
    body: Body,
    app: Data<&App>,
    schema: Data<&PortalSchema>,
) -> Result<Response, RequestError> {
    // Before anything is read: who is in does not wait for strangers.
    let customer = customer_in(&app, request).await?;
    let address = app.config.trusted_proxies.source(request);
    let from = match &customer {
        Some(_) => Sender::Known(address),
        None => Sender::Stranger(address),
    };
    let mut asked = asked(request, body, BODY_BYTES_MAX, (&app.bodies, from)).await?;
    asked = asked.data(app.clone()).data(Origin::of(&app, request));
    if let Some(customer) = customer {
        asked = asked.data(customer);
    }
    if !app.config.portal_introspection {
        asked = asked.disable_introspection();
    }
    answered(schema.execute(asked)).await
}

/// The customer whose session this request shows.
pub async fn customer_in(app: &App, request: &Request) -> Result<Option<CustomerIn>, RequestError> {
    match token_in(request.headers()) {
        Some(token) => resume(&app.store.database, &token, app.store.now())
            .await
            .map_err(RequestError::internal),
        None => Ok(None),
    }
}
