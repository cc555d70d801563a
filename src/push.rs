//! The door for sources: a file of readings is sent to the operator listener, and what became of it is asked there,
//! described by an OpenAPI document. It ends in the folder of the source, and is taken in as what was laid there is.
//!
//! Translates between the wire and the services; decides nothing of its own. A source is known by its token alone,
//! which opens no other door.

mod credentials;
mod deliveries;
mod document;
mod problem;
mod readings;
mod upload;

use poem::http::HeaderName;
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, IntoEndpoint, IntoResponse, Route};
use poem_openapi::OpenApiService;

use crate::app::App;
use crate::http::correlation_id::CorrelationId;
use crate::http::envelope::{Envelope, Form};
use crate::http::methods::{calls, get};
use problem::Problem;

/// The calls of the document, each in a file of its own.
type Calls = (readings::Call, deliveries::Call);

/// The routes, as they are counted.
const ROUTES: [&str; 3] =
    ["/ingest/v1/readings", "/ingest/v1/deliveries", "/ingest/v1/openapi.json"];

/// What is this door's own of every answer.
static FORM: Form = Form {
    number: CorrelationId::taken_over,
    header: (HeaderName::from_static("api-version"), document::VERSION),
    overfull: || Problem::overfull().into_response(),
    error: problem::of_framework,
};

fn service() -> OpenApiService<Calls, ()> {
    let calls = (readings::Call, deliveries::Call);
    document::describe(OpenApiService::new(calls, "meetpoort ingest", document::VERSION))
}

/// The OpenAPI document of a server whose operator listener is reached under this URL.
#[must_use]
pub fn openapi(operator_url: &str) -> String {
    document::of(&service(), operator_url).into_text()
}

/// All that the operator listener answers under `/ingest`.
pub fn endpoint(app: &App) -> impl Endpoint + use<> {
    let service = service();
    let document = document::of(&service, &app.config.operator_url);
    Route::new()
        .nest("/ingest/v1", calls::<Calls>(service.into_endpoint()))
        .at("/ingest/v1/openapi.json", get(document))
        .data(app.clone())
        .with(CatchPanic::new().with_handler(|_| Problem::internal("a panic")))
        .with(Envelope { log: app.access_log("sources", &ROUTES), form: &FORM })
}
