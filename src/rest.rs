//! The door for Liander: two calls over https, described by an OpenAPI document.
//!
//! Translates between the wire and the services; decides nothing of its own. Names on the wire are
//! Liander's, in Dutch; names in the code are English.

mod available;
mod body;
mod compression;
mod credentials;
mod docs;
mod document;
mod entity_tag;
mod examples;
mod fields;
mod json_array;
mod problem;
mod readings;
mod refresh;
mod token;
mod well_known;
mod wire;

use poem::http::HeaderName;
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, IntoResponse, Route};
use poem_openapi::OpenApiService;

use crate::app::App;
use crate::http::correlation_id::CorrelationId;
use crate::http::envelope::{Envelope, Form};
use crate::http::methods::{calls, get, post};
use compression::Compression;
use problem::Problem;

/// The calls of the document, each in a file of its own.
type Calls = (available::Call, readings::Call, refresh::Call);

/// The routes, as they are counted.
const ROUTES: [&str; 8] = [
    "/v1/beschikbare-metingen",
    "/v1/meetdata",
    "/v1/credentials/verversing",
    "/v1/token",
    "/v1/openapi.json",
    "/.well-known/jwks.json",
    "/.well-known/oauth-authorization-server",
    "/docs",
];

/// What is this door's own of every answer.
static FORM: Form = Form {
    number: CorrelationId::taken_over,
    header: (HeaderName::from_static("api-version"), document::VERSION),
    overfull: || Problem::overfull().into_response(),
    error: problem::of_framework,
};

fn service() -> OpenApiService<Calls, ()> {
    let calls = (available::Call, readings::Call, refresh::Call);
    document::describe(OpenApiService::new(calls, "meetpoort", document::VERSION))
}

/// The OpenAPI document of a server that the world reaches under this URL.
#[must_use]
pub fn openapi(public_url: &str) -> String {
    document::of(&service(), public_url).into_text()
}

/// All that the public listener answers.
pub fn endpoint(app: &App) -> impl Endpoint + use<> {
    let service = service();
    let document = document::of(&service, &app.config.public_url);
    Route::new()
        .nest("/v1", calls::<Calls>(service.with(Compression)))
        .at("/v1/token", post(token::token.with(Compression)))
        .at("/v1/openapi.json", get(document))
        .at("/.well-known/jwks.json", get(well_known::jwks))
        .at("/.well-known/oauth-authorization-server", get(well_known::metadata))
        .nest("/docs", docs::endpoint())
        .data(app.clone())
        .with(CatchPanic::new().with_handler(|_| Problem::internal("a panic")))
        .with(Envelope { log: app.access_log("liander", &ROUTES), form: &FORM })
}
