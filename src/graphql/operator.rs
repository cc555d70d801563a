//! The operator's schema, at `/graphql` of the operator listener: everything by which the metering
//! company manages meters and consent, and watches deliveries and pulls. The pages over it lie beside it.
//!
//! One file per noun. Who may ask what stands in `access`, and only there.

mod access;
mod access_token;
mod answer;
mod audit_event;
mod caller;
mod company;
mod consent;
mod credential;
mod customer;
mod delivery;
mod dry_run;
mod invitation;
mod job_run;
mod list;
mod loader;
mod meter;
mod meter_day;
mod mutation;
mod noon_board;
mod openid_login;
mod operators;
mod pages;
mod password;
mod portfolio;
mod pull;
mod query;
mod reading;
mod reading_revision;
mod session;
mod sign_in_means;
mod signing_key;
mod socket;
mod source;
mod source_alias;
mod source_token;
mod subscription;
mod warning;

use std::sync::LazyLock;

use async_graphql::{SDLExportOptions, Schema};
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, Route};

use super::measured::Measured;
use super::scalar::{self, SHARED_NAMES};
use super::{bounds, fault, limits, request};
use crate::app::App;
use crate::http::envelope::Envelope;
use crate::http::methods::{get, post_or_socket};
use crate::service::operator::openid::{CALLBACK_PATH, START_PATH};
use access::Access;
use limits::Limits;
use mutation::Mutation;
use query::Query;
use request::{FORM, RequestError};
use socket::Sockets;
use subscription::Subscription;

type OperatorSchema = Schema<Query, Mutation, Subscription>;

/// Built once: it is the same for everybody, and who asks comes with each request.
static SCHEMA: LazyLock<OperatorSchema> = LazyLock::new(|| {
    Schema::build_with_ignore_name_conflicts(
        Query::default(),
        Mutation::default(),
        Subscription,
        SHARED_NAMES,
    )
    .extension(Measured("operators"))
    .extension(Limits)
    .extension(Access)
    .limit_depth(bounds::DEPTH_MAX)
    .limit_recursive_depth(bounds::NESTING_MAX)
    .limit_directives(bounds::DIRECTIVES_MAX)
    // A guess at a name would tell who is not logged in what there is.
    .disable_suggestions()
    .finish()
});

/// The routes, as they are counted; what is none of the others is a page.
const ROUTES: [&str; 4] = ["/graphql", "/login", "/assets", "/"];

/// The schema, as it is checked in.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_enum_items();
    SCHEMA.sdl_with_options(options)
}

/// All that the operator listener answers.
pub fn endpoint(app: &App) -> impl Endpoint + use<> {
    Route::new()
        .at("/graphql", post_or_socket(answer::answer, socket::open))
        .at(START_PATH, get(openid_login::start))
        .at(CALLBACK_PATH, get(openid_login::callback))
        .nest("/", pages::endpoint())
        .data(SCHEMA.clone())
        .data(app.clone())
        .data(Sockets::default())
        .with(CatchPanic::new().with_handler(|_| RequestError::internal("a panic")))
        .with(Envelope { log: app.access_log("operators", &ROUTES), form: &FORM })
}
