//! Errors of fields. What can be expected to go wrong is a status in the payload; what is left are
//! faults of ours, which are logged and not told.

use async_graphql::{Error, ErrorExtensionValues, ErrorExtensions, Pos, Response, ServerError};

use super::bounds::RUN_SECONDS_MAX;
use crate::app::App;
use crate::db::Connection;
use crate::service::failure::{self, Failure, Refusal, Trouble, TroubleKind};

/// What a field gives.
pub type Outcome<T> = async_graphql::Result<T>;

/// What is ours to answer for: a fault, or that the database or another part is away just now; or, if that is
/// the cause, that the right of who asks has gone meanwhile.
pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let trouble = Trouble::of(cause);
    let (code, message) = match trouble.kind() {
        TroubleKind::RightsEnded => {
            tracing::warn!(%trouble, "a change was refused as it was about to be made");
            (
                "UNAUTHENTICATED",
                "your session or token ended before this was done: nothing was changed",
            )
        }
        TroubleKind::Unavailable => {
            tracing::error!(%trouble, "answered that we are unavailable");
            ("UNAVAILABLE", "this cannot be answered just now; try again later")
        }
        TroubleKind::Defect => {
            tracing::error!(%trouble, "answered with an internal error");
            ("INTERNAL", "something went wrong here; it is in our log under the correlation id")
        }
    };
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// What became of a use case: a refusal is an answer, of which the payload has a status.
pub fn settled<T, R: Refusal>(outcome: Result<T, Failure<R>>) -> Outcome<Result<T, R>> {
    failure::settle(outcome).map_err(internal)
}

/// A connection, for a list of operators: who asks for those sees them as they are.
pub async fn connection(app: &App) -> Outcome<Connection> {
    app.store.database.connection().await.map_err(internal)
}

/// Input that cannot be accepted, and why.
pub fn bad_input(why: impl Into<String>) -> Error {
    Error::new(why).extend_with(|_, extensions| extensions.set("code", "BAD_INPUT"))
}

/// What is refused before anything runs: the code that clients know it by, and why.
pub fn refusal(code: &'static str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    error.extensions = Some(extensions);
    error
}

/// The answer to a request that took too long.
pub fn timed_out() -> Response {
    tracing::warn!("a request took too long and was stopped");
    let message = format!(
        "this took longer than {RUN_SECONDS_MAX} seconds and was stopped: ask for fewer rows or a \
         shorter period; if it was a change, look whether it was made before making it again"
    );
    let error =
        Error::new(message).extend_with(|_, extensions| extensions.set("code", "TIMED_OUT"));
    Response::from_errors(vec![error.into_server_error(Pos::default())])
}
