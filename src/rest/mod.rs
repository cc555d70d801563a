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
mod envelope;
mod examples;
mod fields;
mod json_array;
mod measurements;
mod problem;
mod readings;
mod wire;

use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, Route, get};
use poem_openapi::OpenApiService;

use crate::app::App;
use compression::Compression;
use document::Document;
use envelope::Envelope;
use problem::Problem;

fn service() -> OpenApiService<(available::Call, readings::Call), ()> {
    let calls = (available::Call, readings::Call);
    document::describe(OpenApiService::new(calls, "meetpoort", document::VERSION))
}

/// The OpenAPI document of a server that the world reaches under this URL.
#[must_use]
pub fn openapi(public_url: &str) -> String {
    Document::of(&service(), public_url).into_text()
}

/// All that the public listener answers.
pub fn endpoint(app: &App) -> impl Endpoint + use<> {
    let service = service();
    let document = Document::of(&service, &app.config.public_url);
    Route::new()
        .nest("/v1", service.with(Compression).data(app.clone()))
        .at("/v1/openapi.json", get(document))
        .nest("/docs", docs::endpoint())
        .with(CatchPanic::new().with_handler(|_| Problem::internal("a panic")))
        .with(Envelope)
}
