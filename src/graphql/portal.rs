//! The customers' schema, at `/portal/graphql` of the public listener: what is shared with Liander, and
//! by whose consent. The pages over it lie beside it, under `/portal`.
//!
//! It cannot name anybody else's: a customer is known by their session alone, and nothing here takes
//! the number or the EAN of one but to come in.

mod access;
mod caller;
mod choose_connection;
mod connection;
mod consent;
mod download;
mod me;
mod mutation;
mod offer;
mod openid_login;
mod pages;
mod pull;
mod query;
mod reading;
mod receipt;
mod request;
mod session;

use async_graphql::{EmptySubscription, SDLExportOptions, Schema};
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, Route};

use super::measured::Measured;
use super::request::{FORM, RequestError};
use super::scalar::SHARED_NAMES;
use super::{bounds, fault, limits, list};
use crate::app::App;
use crate::http::envelope::Envelope;
use crate::http::methods::{get, post};
use crate::service::portal::openid::{CALLBACK_PATH, START_PATH};
use access::Access;
use limits::Limits;
use mutation::Mutation;
use query::Query;

type PortalSchema = Schema<Query, Mutation, EmptySubscription>;

/// The routes, as they are counted.
const ROUTES: [&str; 5] =
    ["/portal/graphql", "/portal/download", "/portal/login", "/portal/assets", "/portal"];

fn schema(introspection: bool) -> PortalSchema {
    Schema::build_with_ignore_name_conflicts(
        Query::default(),
        Mutation::default(),
        EmptySubscription,
        SHARED_NAMES,
    )
    .extension(Measured("portal"))
    .extension(Limits)
    .extension(Access { introspection })
    .limit_depth(bounds::DEPTH_MAX)
    .limit_recursive_depth(bounds::NESTING_MAX)
    .limit_directives(bounds::DIRECTIVES_MAX)
    // A guess at a name would tell a stranger what there is.
    .disable_suggestions()
    .finish()
}

/// The schema, as it is checked in.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_enum_items();
    schema(false).sdl_with_options(options)
}

/// All that is answered under `/portal`.
pub fn endpoint(app: &App) -> impl Endpoint + use<> {
    Route::new()
        .at("/portal/graphql", post(request::answer))
        .at("/portal/download/:file", get(download::answer))
        .at(START_PATH, get(openid_login::start))
        .at(CALLBACK_PATH, get(openid_login::callback))
        .nest("/portal", pages::endpoint())
        .data(schema(app.config.portal_introspection))
        .data(app.clone())
        .with(CatchPanic::new().with_handler(|_| RequestError::internal("a panic")))
        .with(Envelope { log: app.access_log("portal", &ROUTES), form: &FORM })
}
