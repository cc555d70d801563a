//! What is away for a while. `db::unavailable` tells it apart from a fault of ours.

use thiserror::Error;

/// Stands among the sources of every error that passes by itself.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Unavailable(pub String);
