//! Errors of fields. What can be expected to go wrong is a status in the payload; what is left are
//! faults of ours, which are logged and not told.

use async_graphql::{Error, ErrorExtensions};

/// What a field gives.
pub type Outcome<T> = async_graphql::Result<T>;

/// A fault of ours.
pub fn internal(cause: impl std::fmt::Display) -> Error {
    tracing::error!(%cause, "answered with an internal error");
    let message = "something went wrong here; it is in our log under the correlation id";
    Error::new(message).extend_with(|_, extensions| extensions.set("code", "INTERNAL"))
}

/// Input that cannot be accepted, and why.
pub fn bad_input(why: impl Into<String>) -> Error {
    Error::new(why).extend_with(|_, extensions| extensions.set("code", "BAD_INPUT"))
}
